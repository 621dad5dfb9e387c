/* One file of an install: opened, told what it is, and read by the reader for that. */
#pragma once

#include "audit/finder.h"
#include "audit/scan.h"

/* What one file gave. `{0}` is empty. */
struct reading {
    struct occurrences found;
    struct occurrences candidates;
    int64_t bytes;   /* 0 if nothing of it was read */
    bool is_package; /* an MSI: reading_package is for it */
    bool skipped;    /* or named beside being read: the reason and its words follow */
    enum scan_skip reason;
    char *detail; /* may be NULL */
};

/* Reads the file at `whole`; `path` is what its occurrences say, and outlives them. */
void reading_file(const char *whole, const char *path, const struct search *search,
                  const struct scan_options *options, struct reading *reading);

/* Reads an MSI package, by a child process: not from several threads. */
void reading_package(const char *whole, const char *path, const struct search *search,
                     struct reading *reading);

void reading_release(struct reading *reading);

/* One file of an install: opened, told what it is, and read by the reader for that. */
#pragma once

#include "audit/install/scan.h"
#include "audit/search/finder.h"
#include "audit/text/constants.h"

/* What one file gave. `{0}` is empty. */
struct file_scan {
    struct occurrences found;
    struct occurrences candidates;
    struct constants definitions; /* of string constants */
    bool is_source;               /* file_scan_resolve may find more */
    int64_t bytes;                /* 0 if nothing of it was read */
    bool is_package;              /* an MSI: file_scan_package is for it */
    bool skipped;                 /* or named beside being read: the reason and its words follow */
    enum scan_skip reason;
    char *detail; /* may be NULL */
};

/* What all files of an install are read with. */
struct file_scan_common {
    const struct search *search;
    const struct scan_options *options;
    const struct constant_filter *filter;
    const struct constants *known;       /* settled, of file_scan_resolve; else NULL */
    const struct automaton *known_names; /* of them */
};

/* Reads the file at `whole`; `path` is what its occurrences say, and outlives them. */
void file_scan_read(const char *whole, const char *path, const struct file_scan_common *common,
                    struct file_scan *file);

/* Reads a source file anew, if it names one of the known constants, and adds what they make. */
void file_scan_resolve(const char *whole, const char *path, const struct file_scan_common *common,
                       struct file_scan *file);

/* Reads an MSI package, by a child process: not from several threads. */
void file_scan_package(const char *whole, const char *path, const struct search *search,
                       struct file_scan *file);

void file_scan_release(struct file_scan *file);

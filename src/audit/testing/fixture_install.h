/* Installs made for tests, and what a scan of them found, as text. */
#pragma once

#include "audit/install/scan.h"

struct fixture_file {
    const char *path; /* folders are made */
    const char *bytes;
    size_t length;
};

#define FIXTURE_TEXT(path, text)                                                                   \
    {                                                                                              \
        (path), (text), sizeof(text) - 1                                                           \
    }

/* A folder of its own with these files; the caller frees the path with fixture_install_free, which
 * removes the folder. */
char *fixture_install(const struct fixture_file *files, size_t count);
void fixture_install_free(char **path);

/* Scans the folder; the caller releases the scan. */
void fixture_install_scan(const char *path, const struct needles *needles,
                          const struct scan_options *options, struct scan *scan);

/* One line an occurrence: "path:line use kind value [place]", of a name its sort for the kind. The
 * caller frees it. */
char *fixture_install_found(const struct scan *scan);

/* One line for what was skipped: "path: reason". The caller frees it. */
char *fixture_install_skipped(const struct scan *scan);

/* Scans one file and compares what is found with `expected`, for the ordinary window and for
 * windows so small that each byte once begins one. */
void fixture_install_expect(const struct fixture_file *file, const struct needles *needles,
                            const struct scan_options *options, const char *expected);

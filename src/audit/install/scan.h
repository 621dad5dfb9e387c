/* Reads one install into occurrences: a source tree, an installed folder, one binary or one MSI.
 *
 * Each file is read once, in windows of a fixed size, by two threads; the result's order does not
 * depend on them: by path, then by place in the file.
 *
 * Any 16 bytes are a GUID. So in a binary's own layout only known ones count: the needles' (at any
 * place), and those that stand as text or source in either install. For the second sort the one
 * pass keeps *candidates*: aligned 16 bytes of data that have the form of a random or name-based
 * GUID; scan_settle keeps of them what is known once both installs were read. */
#pragma once

#include "audit/identity/needle.h"
#include "audit/identity/occurrence.h"
#include "audit/text/branch.h"
#include "base/error.h"
#include "base/text.h"

/* Limits against installs that were made to exhaust us. */
#define SCAN_FILES_MAX       200000
#define SCAN_DEPTH_MAX       64
#define SCAN_FILE_BYTES_MAX  (INT64_C(2) * 1024 * 1024 * 1024)
#define SCAN_OCCURRENCES_MAX 400000

/* Why a file, or the rest of it, was not read. */
enum scan_skip {
    SCAN_SKIP_UNREADABLE,  /* the system's own words follow in `detail` */
    SCAN_SKIP_LINK,        /* a symbolic link: not followed; what it points to in the install is
                              read under its own name */
    SCAN_SKIP_LINK_LOOP,   /* a symbolic link that leads to itself or up to a folder it is in */
    SCAN_SKIP_NOT_REGULAR, /* a device, a pipe, a socket */
    SCAN_SKIP_EMPTY,       /* no bytes */
    SCAN_SKIP_LARGE,       /* beyond SCAN_FILE_BYTES_MAX */
    SCAN_SKIP_PACKED,      /* an archive: unpack it and give the folder */
    SCAN_SKIP_HISTORY,     /* a version control system's own folder */
    SCAN_SKIP_DAMAGED,     /* says it is a PE, ELF or MSI and isn't; the bytes were still read as a
                              binary of no kind, but for an MSI */
    SCAN_SKIP_NO_STRINGS,  /* a binary without one run of characters */
    SCAN_SKIP_TOO_MANY,    /* more files, folders or occurrences than the limits allow */
    SCAN_SKIP_EXCLUDED,    /* by a pattern; such are counted and not named */
    SCAN_SKIP_NO_READER,   /* an MSI, and what reads it is not on this system */
};
#define SCAN_SKIP_COUNT (SCAN_SKIP_NO_READER + 1)

struct scan_skipped {
    char *path; /* seen from the root */
    enum scan_skip reason;
    char *detail; /* one line, may be "" */
};

struct scan_totals {
    int64_t files; /* read */
    int64_t bytes; /* of them */
    int64_t skipped_by_reason[SCAN_SKIP_COUNT];
    struct {
        struct scan_skipped *items; /* by path; at most SCAN_FILES_MAX are named */
        size_t count, capacity;
    } skipped;
};

struct scan_options {
    struct branch_switches switches;
    const struct texts *excluded; /* patterns of paths that are left out; may be NULL */
    size_t window_bytes;          /* of a read; 0 for the ordinary one: for tests */
};

/* One install, read. `{0}` is empty. */
struct scan {
    struct occurrences found;
    struct occurrences candidates; /* of scan_settle; nobody else's */
    struct texts paths;            /* what occurrences' `path` points into */
    bool single_file;              /* the root was one file: its `path` is its name */
    struct scan_totals totals;
};

/* Reads the install `root`. False only if the root itself is not there or cannot be read (class
 * input); whatever fails below it is in the totals. The caller releases the scan, also on failure.
 */
bool scan_install(const char *root, const struct needles *needles,
                  const struct scan_options *options, struct scan *scan, struct error *error);

/* Of each scan's candidates moves those to `found` whose GUID was found as text in `a` or in `b`,
 * and drops the rest. `found` stays in order. */
void scan_settle(struct scan *a, struct scan *b);

void scan_release(struct scan *scan);

/* "unreadable", "symbolic link" …, as in the output. */
const char *scan_skip_word(enum scan_skip reason);

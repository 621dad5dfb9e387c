/* One audit: two installs and a catalogue, read and judged, with all that its forms tell.
 *
 * docs/audit.md describes the fields, which are those of `cotenant audit --json`. */
#pragma once

#include "audit/finding/finding.h"

/* The format of the document. */
#define AUDIT_FORMAT 1

/* Most skipped files that are named of an install; `skipped_count` counts all. */
#define AUDIT_SKIPPED_MAX 100

struct audit_skipped {
    char *path; /* seen from the install */
    char *reason;
    char *detail; /* the system's own words; may be NULL */
};

struct audit_install {
    char *path;       /* as it was named */
    char *repository; /* where it is in the git repository that holds it; NULL if none does */
    int64_t files;    /* read */
    int64_t bytes;
    int64_t skipped_count;
    int64_t failed_count; /* of them, those that are to be read and could not be, or not whole */
    VECTOR(struct audit_skipped) skipped;
};

struct audit {
    int64_t format;
    char *tool_version;
    char *catalogue;          /* its name */
    char *revision;           /* what its sources name */
    int64_t identities;       /* of the catalogue */
    struct audit_install a;   /* the canonical install */
    struct audit_install b;   /* the fork */
    char *base;               /* the path of the commit that the fork branched from; may be NULL */
    int64_t incoming;         /* against it: identities that the next merge brings */
    int64_t must_change;      /* findings of this weight that no allowance silences */
    int64_t should_change;    /* the same */
    int64_t look;             /* the same */
    int64_t allowed;          /* findings that an allowance silences */
    int64_t shared_safe;      /* identities that both have and that may stay */
    int64_t shared_system;    /* ids of the operating system that both name, as they must */
    struct findings findings; /* the worst first */
};

extern const struct record_type audit_record;

void audit_release(struct audit *audit);

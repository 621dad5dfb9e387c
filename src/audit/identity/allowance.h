/* An allow file: findings that somebody has looked at and lives with, each with the reason, and
 * bound to the places that were looked at: what comes later is new. A baseline is the same file, of
 * all that there was when it was written. */
#pragma once

#include "base/record.h"

/* The format that this version reads. */
#define ALLOWANCE_FORMAT 2

struct allowance {
    char *id; /* of the finding, whole */
    char *reason;
    int64_t count;       /* places that the fork may have it at, at most */
    struct texts places; /* "src/a.h c_vmOwner": it may have it at these alone; none: at any, and
                            then the count holds */
};

struct allowances {
    int64_t format;
    VECTOR(struct allowance) allow;
};

/* Reads and checks an allow file; errors name the file. On failure it is zeroed. */
bool allowances_read(const char *path, struct allowances *allowances, struct error *error);

void allowances_release(struct allowances *allowances);

/* An allow file: findings that somebody has looked at and lives with, each with the reason. */
#pragma once

#include "base/record.h"

/* The format that this version reads. */
#define ALLOWANCE_FORMAT 1

struct allowance {
    char *id; /* of the finding, whole */
    char *reason;
};

struct allowances {
    int64_t format;
    VECTOR(struct allowance) allow;
};

/* Reads and checks an allow file; errors name the file. On failure it is zeroed. */
bool allowances_read(const char *path, struct allowances *allowances, struct error *error);

void allowances_release(struct allowances *allowances);

/* The procedure's six success criteria in its own words, each with the criteria of cotenant that
 * stand for it. Of several runtimes the first plays the procedure's canonical one, the others its
 * fork, and the two rows about a shutdown come once for each pair. */
#pragma once

#include "check/verdict.h"
#include "report/story.h"

struct success {
    char *check;        /* "Canonical shutdown doesn't kill fork" */
    char *expected;     /* "Fork survives" */
    char *test;         /* its name in the table of section 6, or NULL */
    const char *result; /* the worst: "FAIL", "UNKNOWN", "PASS" or "NOT APPLICABLE" */
    VECTOR(const struct criterion *) criteria; /* the verdict's */
};

struct successes {
    struct success *items;
    size_t count;
    size_t capacity;
};

/* In the procedure's order. The caller releases them, before the verdict. */
void successes_find(const struct story *story, const struct verdict *verdict,
                    struct successes *successes);

void successes_release(struct successes *successes);

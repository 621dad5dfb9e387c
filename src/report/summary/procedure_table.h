/* The procedure's six success criteria in its own words, each with the criteria of cotenant that
 * stand for it. Where the profiles say which runtime is the canonical one and which are its forks,
 * the rows say so too, whatever the order of the command line; else they say the names. The two
 * rows about a shutdown come once for each pair. */
#pragma once

#include "check/verdict.h"
#include "report/summary/summary.h"

struct procedure_row {
    char *check;                /* "Canonical shutdown doesn't kill fork" */
    char *expected;             /* "Fork survives" */
    char *test;                 /* its name in the table of section 6, or NULL */
    char *seen;                 /* of what is unknown: how much of it was seen; else NULL */
    enum criterion_result word; /* the worst of its criteria's */
    VECTOR(const struct criterion *) criteria; /* the verdict's */
};

struct procedure_table {
    struct procedure_row *items;
    size_t count;
    size_t capacity;
};

/* "PASS", "FAIL", "UNKNOWN", "NOT APPLICABLE", by criterion_result. */
extern const char *const procedure_result_words[];

/* What failed comes first, then what is not known; else in the procedure's order. The caller
 * releases the table, before the verdict. */
void procedure_table_make(const struct summary *summary, const struct verdict *verdict,
                          struct procedure_table *table);

void procedure_table_release(struct procedure_table *table);

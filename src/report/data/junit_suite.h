/* One suite of cases as JUnit XML, by the schema of Ant's JUnit reports. Whatever it is given is
 * made visible and escaped: it is text in XML too, for then it has no character that XML 1.0 cannot
 * carry. */
#pragma once

#include <stdint.h>

#include "base/text.h"

/* What is said of a case that did not simply pass. */
enum junit_outcome {
    JUNIT_FAILURE,
    JUNIT_ERROR,
    JUNIT_SKIPPED,
    JUNIT_OUTCOMES,
};

/* What the whole suite is. */
struct junit_head {
    const char *name;
    const char *host;   /* NULL: it has no name that is known */
    const char *wall;   /* when it began, UTC; NULL: not told */
    const char *output; /* lines: what it printed; NULL: nothing */
    int64_t time_ns;
};

struct junit_suite {
    struct text properties;
    struct text cases;
    size_t tests;
    size_t counts[JUNIT_OUTCOMES];
    bool open;   /* the last case may still be given something */
    bool filled; /* and has been */
};

/* Says something of the whole suite. */
void junit_suite_property(struct junit_suite *suite, const char *name, const char *value);

/* Begins a case, which passed unless an outcome is given to it. */
void junit_suite_case(struct junit_suite *suite, const char *class, const char *name,
                      int64_t time_ns);

/* Gives the case an outcome. `type` may be NULL; `lines`: more of it, or NULL. */
void junit_suite_outcome(struct junit_suite *suite, enum junit_outcome outcome, const char *type,
                         const char *message, const char *lines);

/* Gives the case lines that it printed. */
void junit_suite_output(struct junit_suite *suite, const char *lines);

/* Appends the whole document. */
void junit_suite_write(struct junit_suite *suite, const struct junit_head *head, struct text *out);

void junit_suite_release(struct junit_suite *suite);

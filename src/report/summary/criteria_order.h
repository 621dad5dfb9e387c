/* The order in which reports list criteria, and what they fold: what failed comes first, then what
 * is not known, what passed, what does not apply, and last what merely was not reached. */
#pragma once

#include "check/verdict.h"

/* How far from the top of a list a result stands. */
int criterion_rank(enum criterion_result result);

/* Whether the cause merely follows from how the proof ended. */
bool cause_is_consequence(const struct verdict_cause *cause);

/* Whether the criterion is unknown only because the proof ended before it was shown. */
bool criterion_is_unreached(const struct verdict *verdict, const struct criterion *criterion);

struct criteria_order {
    const struct criterion **items; /* the verdict's */
    size_t count;
    size_t capacity;
    size_t unreached; /* so many, at the end, were not reached */
};

/* Every criterion once. The caller releases the order, before the verdict. */
void criteria_order_make(const struct verdict *verdict, struct criteria_order *order);

void criteria_order_release(struct criteria_order *order);

/* The place in the verdict's list, from 1. */
size_t criterion_number(const struct verdict *verdict, const struct criterion *criterion);

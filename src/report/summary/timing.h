/* How long steps took, by what they did and to whom. Pure. */
#pragma once

#include "report/summary/summary.h"

/* The steps of one action on one runtime: the time from a step's begin until its effect was seen.
 */
struct timing {
    char *action;
    char *runtime;
    int64_t count;
    int64_t least_ns;
    int64_t median_ns; /* the lower one of an even number */
    int64_t most_ns;
    /* What the result document leaves out: */
    int64_t rounds;       /* in how many rounds there was such a step */
    int64_t deviation_ns; /* the median of the distances from the median */
};

struct timings {
    struct timing *items;
    size_t count;
    size_t capacity;
};

extern const struct record_type timing_record;

/* Steps whose effect was never seen, and those without a runtime, are left out. In the order in
 * which they first came. The caller releases the timings. */
void timings_find(const struct summary *summary, struct timings *timings);

/* Those of this action and runtime, or NULL. */
const struct timing *timings_of(const struct timings *timings, const char *action,
                                const char *runtime);

void timings_release(struct timings *timings);

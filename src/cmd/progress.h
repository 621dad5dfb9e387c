/* The progress of a proof on standard error: a plain line for each step, as it ends. */
#pragma once

#include "run/run.h"

struct progress {
    size_t steps;       /* of the plan */
    int64_t begin_ns;   /* of the step under way */
    const char *folder; /* with the evidence */
};

/* Shows what is worth a line of an event. `user` is a struct progress. */
void progress_event(void *user, const struct event *event);

/* Says that a shell comes next, or, with the error, why none does. */
void progress_hold(void *user, const struct error *error);

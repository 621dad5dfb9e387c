/* The form of a history: what stands where, beyond what a reader can tell from one line.
 *
 * The prover writes a history in one order only: a step's begin, its command, the view of its
 * effect, the lists of running distros, the view after it, its end. A completion repeats what its
 * invocation said. Beats come from an open session. The commands are those of the profile. A proof
 * that went well never writes a history out of form. Such a history can still show a failure, but
 * it is never PROVEN. */
#pragma once

#include "check/observe/subject.h"
#include "plan/plan.h"

/* A command that was invoked and has not ended. */
struct history_order_op {
    int64_t id;
    int64_t step;      /* in which it was invoked */
    int64_t period_ms; /* of the session's beats; 0 before the first */
    enum event_verb verb;
    char *runtime;
};

struct history_order {
    struct note broken; /* the first line that is out of form */
    bool strict; /* commands, exits and pauses are looked at too: not by older sets of criteria */
    VECTOR(struct history_order_op) open;
    int64_t step; /* -1 before the first */
    int64_t round;
    const struct plan_step *plan; /* NULL for baseline and clean */
    char *action;
    char *runtime;
    bool ended;                                           /* the step has ended */
    bool invoked, answered;                               /* the step's own command */
    bool baseline, before, effect, quiet, settled, clean; /* the views of the step */
    bool working, worked; /* a guest does its work; it has, and no view shows it yet */
};

/* A history that has not begun. */
#define HISTORY_ORDER_NONE                                                                         \
    (struct history_order)                                                                         \
    {                                                                                              \
        .step = -1                                                                                 \
    }

/* Takes the next event of the plan's history. The profiles say what the commands are. */
void history_order_take(struct history_order *order, const struct plan *plan,
                        const struct profiles *profiles, const struct event *event);

/* Whether the command with this id was invoked and has not ended. */
bool history_order_is_open(const struct history_order *order, int64_t id);

void history_order_release(struct history_order *order);

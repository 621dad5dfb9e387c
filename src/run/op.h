/* An op: one invocation of a runtime's command and its completion, both recorded. */
#pragma once

#include "profile/profile.h"
#include "run/prover.h"
#include "runtime/invocation.h"

struct op {
    struct prover *prover;
    const struct profile *profile;
    enum event_verb verb;
    int64_t id;
    struct invocation *invocation;
    int64_t deadline_ms;
    const char *given_up; /* why, while op_give_up ends it; else NULL */
    bool done;
    enum event_op_phase phase; /* once it is done: ok, fail or info */
    char *problem;             /* one line, unless it is ok */
    char *output;              /* once it is done; NULL if it was never started */
};

/* Invokes the command, `words` being one of the profile's. With a listener, which may be NULL, the
 * command runs the loop that beats in the guest. A command that cannot be started is done at once,
 * as failed. `deadline_ms` 0 is none. The caller frees it. */
struct op *op_invoke(struct prover *prover, const struct profile *profile, enum event_verb verb,
                     const struct texts *words, int64_t deadline_ms,
                     const struct beat_listener *beats);

/* The same with the runtime's `exec`, which runs `command` in the guest. */
struct op *op_invoke_in_guest(struct prover *prover, const struct profile *profile,
                              enum event_verb verb, const struct texts *command,
                              int64_t deadline_ms);

/* Ends the command, if it still runs, as one whose outcome is unknown, and records why. */
void op_give_up(struct op *op, const char *reason);

/* Waits until all of them are done, or the deadline has passed. */
void ops_wait(struct prover *prover, struct op *const *ops, size_t count, int64_t deadline_ms);

/* Gives the op up if it still runs, and frees it. NULL is fine. */
void op_free(struct op *op);

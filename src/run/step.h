/* One step of the plan: what is awaited before it, done in it, and seen after it. */
#pragma once

#include "run/session.h"

/* Longest wait for a beat of everybody up before a step, and for the three after its effect.
 * Far above the limit for a silence (2 s), which is the checker's to judge. */
#define STEP_BEATS_MS_MAX 10000

/* Beats of everybody up after which a step has settled. */
#define STEP_SETTLED_BEATS 3

/* Longest wait, once the host shows that a VM is gone, for its held session to end and for the
 * host's report of the change. */
#define STEP_SIGHT_MS_MAX 5000

/* Runs the step and records it. Returns its outcome; `reason` says why it was not done. */
enum event_step_outcome step_run(struct sessions *sessions, const struct plan_step *plan,
                                 struct text *reason);

/* Records that a step begins or ends. `runtime` and `reason` may be NULL. */
void step_record_begin(struct prover *prover, int64_t index, int64_t round, const char *action,
                       const char *runtime);
void step_record_end(struct prover *prover, int64_t index, int64_t round, const char *action,
                     const char *runtime, enum event_step_outcome outcome, const char *reason);

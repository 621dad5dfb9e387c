/* The diagnosis: why a proof was not PROVEN. Pure, like the checker, and fed with the same events:
 * it has a checker inside, so that one pass over a history gives both.
 *
 * Each criterion that failed or stayed unknown is given the causes that fit it: the suspicion is
 * about the criterion's runtimes, its cause can explain criteria of that kind, and it came up no
 * later than the step that decided the criterion. Of several that fit, those of the lowest rank
 * are named (cause.h). A criterion that no rule explains is listed as such. */
#pragma once

#include "check/checker.h"

struct diagnosis;

/* A diagnosis that has seen nothing. The caller frees it. */
struct diagnosis *diagnosis_new(void);

/* Takes the next event, for the checker and the rules. False as checker_feed. */
bool diagnosis_feed(struct diagnosis *diagnosis, const struct event *event, struct error *error);

/* The verdict with its causes, into a zeroed verdict that the caller releases. */
void diagnosis_judge(struct diagnosis *diagnosis, struct verdict *verdict);

/* NULL is fine. */
void diagnosis_free(struct diagnosis *diagnosis);

/* For CLEANUP. */
void diagnosis_cleanup(struct diagnosis **diagnosis);

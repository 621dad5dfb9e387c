/* The one sentence that says why a proof is not PROVEN: what was done by whom at which step, as the
 * diagnosis names it. The criteria's own reasons come second. */
#pragma once

#include "check/verdict.h"
#include "report/summary/summary.h"

/* Appends the sentence, without a full stop; nothing if the proof is PROVEN. */
void headline_append(const struct summary *summary, const struct verdict *verdict,
                     struct text *out);

/* The same of one criterion that failed. */
void headline_append_criterion(const struct summary *summary, const struct verdict *verdict,
                               const struct criterion *criterion, struct text *out);

/* The cause that the headline names, or NULL. */
const struct verdict_cause *headline_cause(const struct verdict *verdict);

/* Adds the ids of the criteria that failed in the summary's step at this place. */
void headline_step_failures(const struct summary *summary, const struct verdict *verdict,
                            size_t place, struct texts *ids);

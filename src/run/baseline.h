/* The two looks around the plan: how the host was before, and what is left of it after. */
#pragma once

#include "run/prover.h"

/* How long, and how often, the host is looked at until nothing is left. */
#define BASELINE_CLEAN_MS_MAX  5000
#define BASELINE_CLEAN_LOOK_MS 50

/* Step 0: looks at the host into a zeroed view that the caller releases. */
bool baseline_take(struct prover *prover, struct view *baseline);

/* The step after the plan's: waits until no compute system, worker, memory process or endpoint is
 * left beside the baseline's, and records what is. */
bool baseline_compare(struct prover *prover, const struct view *baseline);

/* The baseline: how the host was before the plan began, and what there is now beside it. */
#pragma once

#include "run/prover.h"

/* Step 0: looks at the host into a zeroed view that the caller releases. False if it could not be
 * seen, or the run must stop. */
bool baseline_take(struct prover *prover, struct view *baseline);

/* Whether the host now has nothing that the baseline did not have: no compute system, worker,
 * memory process or endpoint, and no network or NAT rule unless a profile lets its kind stay. */
bool baseline_is_back(const struct view *baseline, const struct view *now,
                      const struct profiles *profiles);

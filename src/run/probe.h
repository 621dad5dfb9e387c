/* The questions that every guest that is up is asked after a step has settled, and what they
 * answered. */
#pragma once

#include "run/prover.h"

/* Asks everybody who must be up after the step and whose session is held, all at once, and records
 * each answer. `view` tells which of a guest's addresses the others can be asked about. */
void probe_guests(struct prover *prover, const struct plan_step *plan, const struct view *view);

/* The look at footprints around a step: what each runtime other than the step's own has registered
 * on the host. */
#pragma once

#include "run/session.h"

/* Longest wait for all answers of one look. */
#define FOOTPRINT_LOOK_MS_MAX 30000

/* Reads every object of those runtimes and records what it is. Shares are asked for only of
 * runtimes that must be up after the step and whose session is held: the question would boot the
 * distro of another. What has not answered in time is recorded as unknown. */
void footprint_look(struct sessions *sessions, const struct plan_step *plan);

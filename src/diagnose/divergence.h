/* The first line at which a history leaves what its plan expects, whatever it means. */
#pragma once

#include "check/state.h"

/* Notes what is unexpected about the event, given what was known before it; the first decides.
 * `acted`: the step's own command was invoked. */
void divergence_take(struct note *divergence, const struct check_state *state, bool acted,
                     const struct event *event);

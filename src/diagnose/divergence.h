/* The first line at which a history leaves what its plan expects, whatever it means. */
#pragma once

#include "check/state.h"

/* Notes what is unexpected about the event, given what was known before it; the first decides.
 * `acted`: the step's own command was invoked. */
void divergence_take(struct note *divergence, const struct check_state *state, bool acted,
                     const struct event *event);

/* The same with what the checker made of the event, once it has taken it: its breaches. */
void divergence_take_after(struct note *divergence, const struct check_state *state, bool acted,
                           const struct event *event);

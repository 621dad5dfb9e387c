/* Endpoints that HNS does not tell the compute system of, taken for the one VM that they can be
 * of.
 *
 * Neither form of HNS's answer is bound to name the VM. What is adopted is judged like any other
 * endpoint; what could be of two VMs, or beside a second endpoint, is left as it was told. A
 * history keeps what was told: each view is adopted anew where it is judged, by what it shows
 * itself and the baseline, so that all views of a life agree. */
#pragma once

#include "check/state.h"

struct endpoint_inference {
    struct event event;         /* borrows all but the list of the view's endpoints */
    struct endpoint *endpoints; /* that list, whose texts are borrowed; NULL: nothing was adopted */
};

/* The event as it is to be judged: `event` itself, or `inference`'s (zeroed before) with the view's
 * endpoints adopted. Good as long as both live. */
const struct event *endpoint_inference_take(struct endpoint_inference *inference,
                                            const struct check_state *state,
                                            const struct event *event);

/* For CLEANUP. */
void endpoint_inference_release(struct endpoint_inference *inference);

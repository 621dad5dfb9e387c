/* The uplink of a private host: an outside of its own.
 *
 * A second network namespace, "uplink" (`ip netns exec uplink …` works), joined by a veth. Its one
 * address answers; it has a route to the private host's address alone and none to the guests behind
 * it: an answer comes back only if the private host translated the sender's address. The default
 * route leads there. */
#pragma once

#include "base/error.h"

/* Brings up the loopback and builds the uplink, in the calling process's network namespace. */
bool uplink_build(struct error *error);

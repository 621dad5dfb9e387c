/* Whether two proofs are about the same, so that what differs between them means something. Pure.
 */
#pragma once

#include "report/summary/summary.h"

/* Adds a line for each thing that makes it meaningless to compare the two: a rehearsal and a real
 * host, another kind of host, other runtimes, another plan. */
void comparable_find_obstacles(const struct summary *old, const struct summary *new,
                               struct texts *obstacles);

/* Whether times taken on the two machines can be compared: the same system, processor, cores and
 * way to run guests. */
bool comparable_machines(const struct summary *old, const struct summary *new);

/* The runtime of this name, or NULL. */
const struct event_runtime *comparable_runtime(const struct summary *summary, const char *name);

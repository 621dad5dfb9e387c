/* The namespaces of a private host. */
#pragma once

#include <sys/types.h>

#include "base/error.h"

/* Forks a child, process 1 of new mount, PID, IPC and UTS namespaces. A caller that is root, and
 * has all ids that accounts have, gets a new network namespace in the same step. Any other gets a
 * new user namespace (`one_id`): its child maps the caller's ids and then makes its network by
 * namespaces_make_network. Returns as fork does, -1 with the error (unavailable: what to do). */
pid_t namespaces_fork(bool *one_id, struct error *error);

/* Puts the calling process into a new network namespace. */
bool namespaces_make_network(struct error *error);

/* Whether namespaces_fork works here: 0, or the errno of why not. */
int namespaces_try(void);

/* What to do about the errno of a refusal. The text is static. */
const char *namespaces_remedy(int code);

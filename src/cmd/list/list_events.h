/* `cotenant list events`: the host's changes as they come. */
#pragma once

#include "cmd/choice/host_access.h"

/* Prints each change as a line (with `json`: as a JSON line) until Ctrl-C, SIGTERM or for
 * `seconds` (0: no limit). False with the error if the host cannot be watched or goes blind. */
bool list_events(struct host_access *access, int64_t seconds, bool json, struct error *error);

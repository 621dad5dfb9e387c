/* What every implementation of a host hands over after a failure: the host as a view shows it. */
#pragma once

#include "host/host.h"

/* Hands over "services", a line each and what is unavailable, and "raw", each raw answer under the
 * view; where the host cannot be viewed, "host" with the reason and `source`. */
void diagnostic_view(const struct host_operations *operations, struct host *host,
                     const char *source, host_diagnostic_sink *sink, void *user);

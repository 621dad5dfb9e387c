/* What helps to understand a failure on a libvirt host: services, definitions, leases, rules, logs,
 * and what the kernel said of memory. */
#pragma once

#include "host/libvirt/connection.h"

/* As host_operations.diagnostics. Names: "services", "domain NAME", "network NAME", "leases NAME",
 * "nat", "kernel", "log:NAME" for each log file (its tail). */
void diagnostics_collect(struct host *host, host_diagnostic_sink *sink, void *user);

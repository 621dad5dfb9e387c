/* What helps to understand a failure on a libvirt host: services, definitions, leases, rules, logs,
 * and what the kernel said of memory. */
#pragma once

#include "host/libvirt/connection.h"

/* As host_operations.diagnostics. Names: "services"; "raw" for each raw answer under a view
 * (domains, networks, processes, rules), its source says of what; "log:…" for the end of each log
 * file (the daemon's, QEMU's, dnsmasq's files, guests' consoles); "kernel: out of memory". */
void diagnostics_collect(struct host *host, host_diagnostic_sink *sink, void *user);

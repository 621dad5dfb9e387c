/* What helps to understand a failure on a Windows host. */
#pragma once

#include "host/windows/hcs.h"

/* As host_operations.diagnostics. Names: "services"; "raw" for each raw answer under a view (HCS's
 * and HCN's documents, processes), its source says of what; "events" for each channel of the event
 * log. */
void diagnostics_collect(struct host *host, host_diagnostic_sink *sink, void *user);

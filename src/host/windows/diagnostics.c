/* What helps to understand a failure on a Windows host: services, what HCS and HCN answer, and what
 * Windows wrote of it. */
#include "host/windows/diagnostics.h"

#include "host/diagnostic.h"
#include "host/windows/events.h"

void diagnostics_collect(struct host *host, host_diagnostic_sink *sink, void *user)
{
    diagnostic_view(&host_hcs, host, "this Windows", sink, user);
    events_collect(host->opened_wall_ns, sink, user);
}

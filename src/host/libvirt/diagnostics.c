/* What helps to understand a failure on a libvirt host. */
#include "host/libvirt/diagnostics.h"

void diagnostics_collect(struct host *host, host_diagnostic_sink *sink, void *user)
{
    (void)host;
    (void)sink;
    (void)user;
}

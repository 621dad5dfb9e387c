/* What Windows wrote into its event logs about VMs, networks and services. */
#pragma once

#include "host/host.h"

/* Most records of one channel that are handed over, the latest. */
#define EVENTS_RECORDS_MAX 64

/* Hands over the records since `since_wall_ns` of each channel that this Windows has, as XML: name
 * "events", the channel as source; a channel that cannot be read with the reason. */
void events_collect(int64_t since_wall_ns, host_diagnostic_sink *sink, void *user);

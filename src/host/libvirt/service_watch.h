/* The ends of a libvirt host's services, as they happen: of the daemon, of each network's dnsmasq
 * and of the services that profiles name. Each view says which process a service is; from then on
 * the process's pidfd tells when it ends. A change of it has the part "services", the pid for its
 * id and the service's name. */
#pragma once

#include <uv.h>

#include "host/host.h"

/* Most services that are watched at a time. */
#define SERVICE_WATCH_MAX 256

struct service_watch;

/* Watches nothing yet. */
struct service_watch *service_watch_new(uv_loop_t *loop, const struct host_watcher *watcher);

/* Takes in what the view says of services; one that could not read them is passed over. */
void service_watch_see(struct service_watch *watch, const struct view *view);

/* NULL is fine. The loop must run once more. */
void service_watch_free(struct service_watch *watch);

/* The host as libvirt and /proc show it: the table of operations, and the view put together from
 * its parts. */
#include "host/libvirt/connection.h"
#include "host/libvirt/diagnostics.h"
#include "host/libvirt/networks.h"
#include "host/libvirt/service_watch.h"
#include "host/libvirt/services.h"
#include "host/libvirt/systems.h"
#include "host/libvirt/watch.h"
#include "host/libvirt/workers.h"
#include "host/linux/nat.h"
#include "host/linux/network_watch.h"

/* What belongs to the machine that libvirt runs on cannot be seen from another one. */
static void libvirt_view_elsewhere(struct view *view)
{
    static const enum view_part parts[] = {VIEW_WORKERS, VIEW_SERVICES, VIEW_NAT_RULES};
    struct error error = {0};
    error_set(&error, ERROR_CLASS_UNAVAILABLE, "libvirt runs on another machine");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        view_add_unavailable(view, parts[i], &error);
}

/* The processes are read before the domains are listed and again after: see workers_read. */
static void libvirt_view_parts(struct host *host, struct view *view)
{
    CLEANUP(systems_release) struct systems systems = {0};
    CLEANUP(processes_release) struct processes before = {0};
    struct error error = {0};
    bool here = host->daemon_pid > 0;
    bool seen = here && processes_read(&before, &error);
    systems_read(host, view, &systems);
    networks_read(host, view);
    systems_read_endpoints(host, &systems, view);
    if (!here) {
        libvirt_view_elsewhere(view);
        return;
    }
    systems_read_left_endpoints(view);
    workers_read(&systems, seen ? &before : NULL, &error, view);
    if (seen)
        services_read(host, &before, view);
    else
        view_add_unavailable(view, VIEW_SERVICES, &error);
    nat_read(view);
}

static bool libvirt_view(struct host *host, struct view *view, struct error *error)
{
    if (!connection_begin(host, error))
        return false;
    libvirt_view_parts(host, view);
    if (connection_end(host, error)) {
        if (host->service_watch)
            service_watch_see(host->service_watch, view);
        if (host->network_watch)
            network_watch_see(host->network_watch, view);
        return true;
    }
    view_release(view);
    return false;
}

static bool libvirt_watch(struct host *host, const struct host_watcher *watcher,
                          struct error *error)
{
    host->watch = watch_new(host, watcher, error);
    if (host->watch) {
        host->service_watch = service_watch_new(host->loop, watcher);
        host->network_watch = network_watch_new(host->loop, watcher);
    }
    return host->watch != NULL;
}

const struct host_operations host_libvirt = {
    .kind = "libvirt",
    .capabilities = {.changes_by_event = true,
                     .tells_waiting_time = true,
                     .names_endpoint_systems = true},
    .open = connection_open,
    .versions = connection_versions,
    .view = libvirt_view,
    .watch = libvirt_watch,
    .diagnostics = diagnostics_collect,
    .close = connection_close,
};

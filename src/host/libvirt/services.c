/* The services of a libvirt host. */
#include "host/libvirt/services.h"

#include <string.h>

#include "host/linux/unix_socket.h"

#define SERVICES_DNSMASQ "dnsmasq"

static const struct process *services_process(const struct processes *processes, int64_t pid)
{
    for (size_t i = 0; i < processes->count; i++) {
        if (processes->items[i].pid == pid)
            return &processes->items[i];
    }
    return NULL;
}

/* `process` may be NULL: then the service does not run. The name is taken over. */
static void services_add(struct view *view, char *name, const char *kind,
                         const struct process *process)
{
    *VECTOR_ADD(&view->services) =
        (struct service){.name = name,
                         .kind = memory_text(kind),
                         .state = memory_text(process ? "running" : "stopped"),
                         .pid = process ? process->pid : 0,
                         .start_time = process ? process->start_time : 0};
}

static bool services_is_daemon(const struct process *process, const void *unused)
{
    (void)unused;
    return text_same(process->executable, "libvirtd") ||
           text_same(process->executable, "virtqemud");
}

/* The daemon is the other end of the connection's socket. Where a service manager made the socket
 * the kernel names that one instead; then the process is the one that runs the daemon's program. */
static void services_add_daemon(struct host *host, const struct processes *processes,
                                struct view *view)
{
    const struct process *process = services_process(processes, host->daemon_pid);
    if (!process || !services_is_daemon(process, NULL))
        process = processes_eldest(processes, services_is_daemon, NULL);
    if (process) {
        services_add(view, memory_text(process->executable), "daemon", process);
        return;
    }
    struct error error = {0};
    error_set(&error, ERROR_CLASS_UNAVAILABLE,
              "libvirt answers, but no process of its daemon is to be seen");
    view_add_unavailable(view, VIEW_SERVICES, &error);
}

/* By the configuration file, which libvirt names after it (networkDnsmasqConfigFileName). */
char *services_dnsmasq_network(const struct process *process)
{
    static const char option[] = "--conf-file=", folder[] = "/libvirt/dnsmasq/", end[] = ".conf";
    if (!text_same(process->executable, SERVICES_DNSMASQ))
        return NULL;
    for (size_t i = 1; i < process->argv.count; i++) {
        const char *argument = process->argv.items[i];
        const char *name = text_starts_with(argument, option) ? strstr(argument, folder) : NULL;
        size_t length = name ? strlen(name += strlen(folder)) : 0;
        if (length > strlen(end) && text_same(name + length - strlen(end), end))
            return memory_text_of(name, length - strlen(end));
    }
    return NULL;
}

static bool services_is_dnsmasq_of(const struct process *process, const void *context)
{
    CLEANUP(memory_free_text) char *name = services_dnsmasq_network(process);
    return name && text_same(name, context);
}

static bool services_have_dnsmasq(const struct view *view, const char *name)
{
    for (size_t i = 0; i < view->services.count; i++) {
        if (text_same(view->services.items[i].name, name))
            return true;
    }
    return false;
}

/* Those that serve a network which is gone. */
static void services_add_orphans(const struct processes *processes, struct view *view)
{
    for (size_t i = 0; i < processes->count; i++) {
        CLEANUP(memory_free_text) char *network = services_dnsmasq_network(&processes->items[i]);
        CLEANUP(memory_free_text)
        char *name = memory_format(SERVICES_DNSMASQ " %s", network ? network : "");
        if (!network || services_have_dnsmasq(view, name))
            continue;
        services_add(view, memory_text(name), SERVICES_DNSMASQ,
                     processes_eldest(processes, services_is_dnsmasq_of, network));
    }
}

static void services_add_dnsmasqs(const struct processes *processes, struct view *view)
{
    for (size_t i = 0; i < view->networks.count; i++) {
        const struct network *network = &view->networks.items[i];
        const struct process *process =
            processes_eldest(processes, services_is_dnsmasq_of, network->name);
        bool wanted = network->active && network->subnets.count > 0 && network->bridge;
        if (process || wanted)
            services_add(view, memory_format(SERVICES_DNSMASQ " %s", network->name),
                         SERVICES_DNSMASQ, process);
    }
    if (!view_unavailable(view, VIEW_NETWORKS))
        services_add_orphans(processes, view);
}

static void services_add_named(const struct connection_service *service,
                               const struct processes *processes, struct view *view)
{
    struct error error = {0};
    int64_t pid = 0;
    if (!service->socket) {
        error_set(&error, ERROR_CLASS_UNAVAILABLE,
                  "service %s: no socket is named, and no service manager is asked here",
                  service->name);
        view_add_unavailable(view, VIEW_SERVICES, &error);
    } else if (!unix_socket_listener(service->socket, processes, &pid, &error)) {
        view_add_unavailable(view, VIEW_SERVICES, &error);
    } else {
        services_add(view, memory_text(service->name), "socket", services_process(processes, pid));
    }
}

void services_read(struct host *host, const struct processes *processes, struct view *view)
{
    services_add_daemon(host, processes, view);
    services_add_dnsmasqs(processes, view);
    for (size_t i = 0; i < host->services.count; i++)
        services_add_named(&host->services.items[i], processes, view);
}

/* The host as HCS, HCN, the service manager, WMI and the list of processes show it: the table of
 * operations, and the view put together from its parts.
 *
 * Each question that a service answers is a bounded call, so that a service that hangs makes one
 * part unavailable and no more. What was answered is read on the loop's thread. */
#include "host/windows/hcs.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/wine_windows.h"
#include "host/windows/bounded_call.h"
#include "host/windows/compute_systems.h"
#include "host/windows/diagnostics.h"
#include "host/windows/nat.h"
#include "host/windows/networks.h"
#include "host/windows/processes.h"
#include "host/windows/release.h"
#include "host/windows/services.h"
#include "host/windows/watch.h"

static const struct bounded_call_task hcs_compute = {compute_question_ask, compute_question_free};
static const struct bounded_call_task hcs_network = {network_question_ask, network_question_free};
static const struct bounded_call_task hcs_services = {service_question_ask, service_question_free};
static const struct bounded_call_task hcs_nat = {nat_question_ask, nat_question_free};

/* A question on its way; the error is why it could not be sent. */
struct hcs_question {
    struct bounded_call *call;
    struct error error;
};

static void hcs_question_free(struct hcs_question *question)
{
    bounded_call_free(question->call);
}

static struct host *hcs_open(uv_loop_t *loop, const struct host_options *options,
                             struct error *error)
{
    (void)error;
    struct release release = release_read();
    struct host *host = memory_zeroed(1, sizeof *host);
    host->loop = loop;
    host->opened_wall_ns = clock_wall_ns();
    host->unnamed = workers_unnamed(release.build, release.revision);
    if (options->owners)
        texts_copy(&host->owners, options->owners);
    for (size_t i = 0; i < options->service_count; i++) {
        if (!options->services[i].socket)
            texts_add(&host->services, options->services[i].name);
    }
    processes_allow();
    return host;
}

static void hcs_close(struct host *host)
{
    if (!host)
        return;
    watch_free(host->watch);
    texts_release(&host->owners);
    texts_release(&host->services);
    texts_release(&host->known);
    free(host);
}

static bool hcs_versions(struct host *host, struct texts *versions, struct error *error)
{
    (void)host;
    (void)error;
    struct release release = release_read();
    CLEANUP(memory_free_text)
    char *windows =
        memory_format("Windows %u.%u.%u.%u%s%s", release.major, release.minor, release.build,
                      release.revision, *release.edition ? " " : "", release.edition);
    CLEANUP(memory_free_text)
    char *compute = library_describe(library_get(LIBRARY_COMPUTECORE));
    CLEANUP(memory_free_text)
    char *network = library_describe(library_get(LIBRARY_COMPUTENETWORK));
    texts_add(versions, windows);
    if (wine_version()) {
        CLEANUP(memory_free_text) char *wine = memory_format("Wine %s", wine_version());
        texts_add(versions, wine);
    }
    texts_add(versions, compute);
    texts_add(versions, network);
    return true;
}

void hcs_remember(struct host *host, const struct view *view)
{
    for (size_t i = 0; i < view->systems.count && host->known.count < HCS_KNOWN_MAX; i++) {
        if (!texts_have(&host->known, view->systems.items[i].id))
            texts_add(&host->known, view->systems.items[i].id);
    }
}

/* The answered job; NULL with the question's error. */
static const void *hcs_answer(struct hcs_question *question, int64_t until_ns)
{
    return question->call ? bounded_call_wait(question->call, until_ns, &question->error) : NULL;
}

static void hcs_view_workers(struct host *host, struct view *view)
{
    CLEANUP(vm_processes_release) struct vm_processes processes = {0};
    struct error error = {0};
    if (processes_read_vms(&processes, &error))
        workers_fill(&processes, &host->known, host->unnamed, view);
    else
        view_add_unavailable(view, VIEW_WORKERS, &error);
}

static bool hcs_view(struct host *host, struct view *view, struct error *error)
{
    (void)error;
    int64_t until_ns = clock_monotonic_ns() + HCS_VIEW_MS_MAX * CLOCK_NS_PER_MS;
    CLEANUP(hcs_question_free) struct hcs_question compute = {0};
    CLEANUP(hcs_question_free) struct hcs_question network = {0};
    CLEANUP(hcs_question_free) struct hcs_question services = {0};
    CLEANUP(hcs_question_free) struct hcs_question nat = {0};
    compute.call =
        bounded_call_start(BOUNDED_CALL_HCS, &hcs_compute,
                           compute_question_new(library_get(LIBRARY_COMPUTECORE), &host->owners),
                           NULL, &compute.error);
    network.call = bounded_call_start(BOUNDED_CALL_HCN, &hcs_network,
                                      network_question_new(library_get(LIBRARY_COMPUTENETWORK)),
                                      NULL, &network.error);
    services.call =
        bounded_call_start(BOUNDED_CALL_SERVICES, &hcs_services,
                           service_question_new(&host->services), NULL, &services.error);
    nat.call = bounded_call_start(BOUNDED_CALL_NAT, &hcs_nat, nat_question_new(), NULL, &nat.error);
    const struct compute_question *systems = hcs_answer(&compute, until_ns);
    if (systems)
        compute_question_read(systems, view);
    else
        view_add_unavailable(view, VIEW_SYSTEMS, &compute.error);
    hcs_view_workers(host, view);
    hcs_remember(host, view);
    const struct network_question *networks = hcs_answer(&network, until_ns);
    if (networks) {
        network_question_read(networks, view);
    } else {
        view_add_unavailable(view, VIEW_NETWORKS, &network.error);
        view_add_unavailable(view, VIEW_ENDPOINTS, &network.error);
    }
    const struct service_question *states = hcs_answer(&services, until_ns);
    if (states)
        service_question_read(states, view);
    else
        view_add_unavailable(view, VIEW_SERVICES, &services.error);
    const struct nat_question *rules = hcs_answer(&nat, until_ns);
    if (rules)
        nat_question_read(rules, view);
    else
        view_add_unavailable(view, VIEW_NAT_RULES, &nat.error);
    return true;
}

static bool hcs_watch(struct host *host, const struct host_watcher *watcher, struct error *error)
{
    host->watch = watch_new(host, watcher, error);
    return host->watch != NULL;
}

const struct host_operations host_hcs = {
    .kind = "hcs",
    /* HCS reports changes only to a handle, which would keep the system alive. */
    .capabilities = {.answers_by_owner = true, .has_footprints = true, .shows_hcs = true},
    .open = hcs_open,
    .versions = hcs_versions,
    .view = hcs_view,
    .watch = hcs_watch,
    .diagnostics = diagnostics_collect,
    .close = hcs_close,
};

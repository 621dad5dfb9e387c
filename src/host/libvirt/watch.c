/* The changes of a libvirt host as they happen.
 *
 * What is known: one entry a system, with the process that runs it and the notice of its end.
 * libvirt's events say what changes; an entry is made when a domain starts (its owner is asked
 * for then, as it may be gone later) and goes with it. Events come from the loop only, never from
 * within another call. A broken connection is noticed within calls too: its word is passed on by a
 * timer, so that nobody is called back from within a view. */
#include "host/libvirt/watch.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/vector.h"
#include "host/libvirt/event_loop.h"
#include "host/libvirt/event_words.h"
#include "host/libvirt/workers.h"
#include "host/linux/process_end.h"

#define WATCH_GONE SYSTEM_GONE

/* What is known of a system. It stays where it is: the notice of its process's end points at it. */
struct watch_system {
    struct watch *watch;
    char *id;
    char *name;
    char *owner;
    enum system_state state;
    bool started; /* its start is known: by the event, or it ran when the watch began */
    bool foreign; /* a process that libvirt knows nothing of */
    bool went;    /* libvirt says so; kept until its process has ended too */
    int64_t pid;  /* 0 while no process of it is known */
    int64_t start_time;
    char *process_name;
    struct process_end *end; /* NULL once it was noticed */
};

#define WATCH_DOMAIN_EVENTS 6

struct watch {
    struct host *host;
    struct host_watcher watcher;
    VECTOR(struct watch_system *) systems;
    int domain_events[WATCH_DOMAIN_EVENTS]; /* libvirt's numbers; -1: not registered */
    int network_event;
    bool close_callback;
    uv_timer_t *look_timer;
    uv_timer_t *blind_timer;
    bool blind;
    struct error blind_error;
};

static void watch_process_ended(void *user);
static void watch_go_blind(struct watch *watch);

static void watch_say(struct watch *watch, struct change change)
{
    watch->watcher.change(watch->watcher.user, &change);
}

/* Around questions to libvirt, which may not come back by themselves. Nobody is called back within
 * them. False: the channel is blind, and there is nobody to ask. */
static bool watch_ask_begin(struct watch *watch)
{
    if (watch->blind)
        return false;
    if (event_loop_limit_begin(WATCH_ASK_MS_MAX, &watch->blind_error))
        return true;
    watch_go_blind(watch);
    return false;
}

static void watch_ask_end(struct watch *watch)
{
    if (!event_loop_limit_end())
        return; /* else the end of the connection, if it was said meanwhile, was our own doing */
    error_set(&watch->blind_error, ERROR_CLASS_UNAVAILABLE,
              "%s: libvirt did not answer within %d s", watch->host->address,
              WATCH_ASK_MS_MAX / 1000);
    watch_go_blind(watch);
}

/* --- what is known ----------------------------------------------------------------------- */

static struct watch_system *watch_find(struct watch *watch, const char *id)
{
    for (size_t i = 0; i < watch->systems.count; i++) {
        struct watch_system *system = watch->systems.items[i];
        if (!system->went && text_same(system->id, id))
            return system;
    }
    return NULL;
}

static struct watch_system *watch_find_process(struct watch *watch, const struct process *process)
{
    for (size_t i = 0; i < watch->systems.count; i++) {
        struct watch_system *system = watch->systems.items[i];
        if (system->pid == process->pid && system->start_time == process->start_time)
            return system;
    }
    return NULL;
}

static struct watch_system *watch_add(struct watch *watch, const char *id, const char *name)
{
    struct watch_system *system = memory_zeroed(1, sizeof *system);
    *system =
        (struct watch_system){.watch = watch, .id = memory_text(id), .name = memory_text(name)};
    *VECTOR_ADD(&watch->systems) = system;
    return system;
}

static void watch_system_free(struct watch_system *system)
{
    process_end_free(system->end);
    free(system->id);
    free(system->name);
    free(system->owner);
    free(system->process_name);
    free(system);
}

static void watch_remove(struct watch *watch, struct watch_system *system)
{
    for (size_t i = 0; i < watch->systems.count; i++) {
        if (watch->systems.items[i] == system) {
            watch->systems.items[i] = watch->systems.items[--watch->systems.count];
            watch_system_free(system);
            return;
        }
    }
}

/* --- processes --------------------------------------------------------------------------- */

static void watch_say_process(struct watch_system *system, const char *from, const char *to,
                              const char *reason, bool by_event)
{
    char id[32];
    snprintf(id, sizeof id, "%" PRId64, system->pid);
    watch_say(system->watch,
              (struct change){.part = VIEW_WORKERS,
                              .id = id,
                              .name = system->process_name,
                              .owner = system->owner,
                              .from = from,
                              .to = to,
                              .reason = reason,
                              .found_by = by_event ? CHANGE_BY_EVENT : CHANGE_BY_POLL});
}

/* Takes the process as the system's and waits for its end; false if it was the system's already
 * (whose name may have changed: QEMU takes its own a moment after it started) or is gone. */
static bool watch_take_process(struct watch_system *system, const struct process *process)
{
    struct error error = {0};
    free(system->process_name);
    system->process_name = memory_text(process->name);
    if (system->end && system->start_time == process->start_time && system->pid == process->pid)
        return false;
    if (system->end) /* started again before the old one's end was noticed */
        watch_process_ended(system);
    system->end = process_end_new(system->watch->host->loop, process->pid, process->start_time,
                                  watch_process_ended, system, &error);
    if (!system->end)
        return false;
    system->pid = process->pid;
    system->start_time = process->start_time;
    return true;
}

static void watch_say_system(const struct watch_system *system, const char *from, const char *to,
                             const char *reason, bool by_event)
{
    watch_say(system->watch,
              (struct change){.part = VIEW_SYSTEMS,
                              .id = system->id,
                              .name = system->name,
                              .owner = system->owner,
                              .from = from,
                              .to = to,
                              .reason = reason,
                              .found_by = by_event ? CHANGE_BY_EVENT : CHANGE_BY_POLL});
}

static void watch_process_ended(void *user)
{
    struct watch_system *system = user;
    process_end_free(system->end);
    system->end = NULL;
    watch_say_process(system, system_state_words[SYSTEM_STATE_RUNNING], WATCH_GONE,
                      "the process ended", true);
    system->pid = 0;
    if (system->foreign)
        watch_say_system(system, system_state_words[SYSTEM_STATE_RUNNING], WATCH_GONE,
                         "the process ended", true);
    if (system->foreign || system->went)
        watch_remove(system->watch, system);
}

/* Finds the worker of a domain that started. Says so unless it is what the watch began with. */
static void watch_find_worker(struct watch_system *system, const struct domain *domain, bool said)
{
    CLEANUP(processes_release) struct processes processes = {0};
    struct error error = {0};
    if (!processes_read(&processes, &error))
        return; /* each view says that workers are unavailable */
    const struct process *process = workers_find(&processes, domain, &error);
    if (!process)
        return;
    if (watch_take_process(system, process) && said)
        watch_say_process(system, NULL, system_state_words[SYSTEM_STATE_RUNNING], "started", true);
}

/* Whether libvirt has a domain for this QEMU process, maybe one whose event is still to come. */
static bool watch_has_domain(struct watch *watch, const struct process *process)
{
    const char *uuid = process_option(process, "-uuid");
    if (!uuid || !watch_ask_begin(watch))
        return false;
    virDomainPtr handle = virDomainLookupByUUIDString(watch->host->connection, uuid);
    watch_ask_end(watch);
    if (handle)
        virDomainFree(handle);
    return handle != NULL;
}

/* Takes in the QEMU processes that libvirt does not explain. */
static void watch_look(struct watch *watch, bool said)
{
    CLEANUP(processes_release) struct processes processes = {0};
    struct error error = {0};
    if (watch->blind || !processes_read(&processes, &error))
        return;
    for (size_t i = 0; i < processes.count; i++) {
        const struct process *process = &processes.items[i];
        if (!process_runs_vm(process) || watch_find_process(watch, process) ||
            watch_has_domain(watch, process))
            continue;
        CLEANUP(memory_free_text) char *id = workers_foreign_id(process);
        CLEANUP(memory_free_text) char *name = workers_guest_name(process);
        struct watch_system *system = watch_add(watch, id, name);
        system->foreign = true;
        system->state = SYSTEM_STATE_RUNNING;
        if (!watch_take_process(system, process)) {
            watch_remove(watch, system);
        } else if (said) {
            watch_say_system(system, NULL, system_state_words[system->state], "found", false);
            watch_say_process(system, NULL, system_state_words[system->state], "found", false);
        }
    }
}

static void watch_look_due(uv_timer_t *timer)
{
    watch_look(timer->data, true);
}

/* --- domains ----------------------------------------------------------------------------- */

/* Reads the domain again: its owner, and its worker if it has one now. */
static void watch_refresh(struct watch_system *system, virDomainPtr handle, bool said)
{
    struct systems_entry entry = {0};
    struct error doubt = {0};
    struct error error = {0};
    if (!watch_ask_begin(system->watch))
        return;
    bool read = systems_read_one(system->watch->host, handle, &entry, NULL, &doubt, &error);
    watch_ask_end(system->watch);
    if (read) {
        free(system->owner);
        system->owner = memory_text(entry.domain.owner);
        system->state = entry.state;
        if (entry.domain.runtime_id)
            watch_find_worker(system, &entry.domain, said);
    }
    systems_entry_release(&entry);
}

static struct watch_system *watch_of_domain(struct watch *watch, virDomainPtr handle)
{
    char id[VIR_UUID_STRING_BUFLEN] = "";
    virDomainGetUUIDString(handle, id);
    struct watch_system *system = watch_find(watch, id);
    return system ? system : watch_add(watch, id, virDomainGetName(handle));
}

static bool watch_knows_domain(struct watch *watch, virDomainPtr handle)
{
    char id[VIR_UUID_STRING_BUFLEN] = "";
    virDomainGetUUIDString(handle, id);
    return watch_find(watch, id) != NULL;
}

/* Whether the domain is no longer there after the event: undefined while it was off, or stopped
 * without a definition. */
static bool watch_domain_went(struct watch *watch, virDomainPtr handle, int event)
{
    bool stopped = event == VIR_DOMAIN_EVENT_STOPPED;
    if (!stopped && event != VIR_DOMAIN_EVENT_UNDEFINED)
        return false;
    if (!watch_ask_begin(watch))
        return true;
    int stays = stopped ? virDomainIsPersistent(handle) : virDomainIsActive(handle);
    watch_ask_end(watch);
    return stays != 1;
}

static int watch_lifecycle(virConnectPtr connection, virDomainPtr handle, int event, int detail,
                           void *user)
{
    (void)connection;
    struct watch *watch = user;
    bool known = watch_knows_domain(watch, handle);
    struct watch_system *system = watch_of_domain(watch, handle);
    bool starts = event == VIR_DOMAIN_EVENT_STARTED;
    if (starts && system->started)
        return 0; /* the event was under way when the watch began */
    CLEANUP(memory_free_text) char *reason = event_words_detail(event, detail);
    const char *from = known ? system_state_words[system->state] : NULL;
    bool went = watch_domain_went(watch, handle, event);
    /* libvirt may tell of the resumption that is part of a start before the start itself. */
    if (!known || starts || event == VIR_DOMAIN_EVENT_DEFINED)
        watch_refresh(system, handle, true);
    system->state = event_words_state(event, system->state);
    system->started = starts || (system->started && event != VIR_DOMAIN_EVENT_STOPPED);
    watch_say_system(system, from, went ? WATCH_GONE : system_state_words[system->state], reason,
                     true);
    system->went = went;
    if (went && !system->end)
        watch_remove(watch, system);
    return 0;
}

/* Something happened to a domain that leaves its state as it is. */
static void watch_notice(struct watch *watch, virDomainPtr handle, const char *reason)
{
    bool known = watch_knows_domain(watch, handle);
    struct watch_system *system = watch_of_domain(watch, handle);
    if (!known)
        watch_refresh(system, handle, false);
    const char *state = system_state_words[system->state];
    watch_say_system(system, state, state, reason, true);
}

static void watch_rebooted(virConnectPtr connection, virDomainPtr handle, void *user)
{
    (void)connection;
    watch_notice(user, handle, "reset");
}

static void watch_control_error(virConnectPtr connection, virDomainPtr handle, void *user)
{
    (void)connection;
    watch_notice(user, handle, "the daemon lost its control of the emulator");
}

static void watch_watchdog(virConnectPtr connection, virDomainPtr handle, int action, void *user)
{
    (void)connection;
    CLEANUP(memory_free_text) char *reason = event_words_watchdog(action);
    watch_notice(user, handle, reason);
}

static void watch_io_error(virConnectPtr connection, virDomainPtr handle, const char *source,
                           const char *device, int action, const char *why, void *user)
{
    (void)connection;
    (void)source;
    (void)device;
    CLEANUP(memory_free_text) char *reason = event_words_io_error(action, why);
    watch_notice(user, handle, reason);
}

static void watch_metadata(virConnectPtr connection, virDomainPtr handle, int type,
                           const char *namespace, void *user)
{
    (void)connection;
    (void)type;
    struct watch *watch = user;
    if (!namespace || !texts_have(&watch->host->owner_metadata, namespace))
        return;
    watch_refresh(watch_of_domain(watch, handle), handle, false);
    watch_notice(watch, handle, "the owner's metadata changed");
}

/* --- networks ---------------------------------------------------------------------------- */

static void watch_network(virConnectPtr connection, virNetworkPtr handle, int event, int detail,
                          void *user)
{
    (void)connection;
    (void)detail;
    static const char active[] = "active";
    static const char inactive[] = NETWORK_INACTIVE;
    struct watch *watch = user;
    char id[VIR_UUID_STRING_BUFLEN] = "";
    virNetworkGetUUIDString(handle, id);
    struct change change = {.part = VIEW_NETWORKS,
                            .id = id,
                            .name = virNetworkGetName(handle),
                            .found_by = CHANGE_BY_EVENT};
    if (!watch_ask_begin(watch))
        return;
    bool persistent = virNetworkIsPersistent(handle) == 1;
    bool is_active = virNetworkIsActive(handle) == 1;
    watch_ask_end(watch);
    switch (event) {
    case VIR_NETWORK_EVENT_STARTED:
        change.from = persistent ? inactive : NULL;
        change.to = active;
        change.reason = "started";
        break;
    case VIR_NETWORK_EVENT_STOPPED:
        change.from = active;
        change.to = persistent ? inactive : WATCH_GONE;
        change.reason = "stopped";
        break;
    case VIR_NETWORK_EVENT_DEFINED:
        change.to = is_active ? active : inactive;
        change.reason = "defined";
        break;
    case VIR_NETWORK_EVENT_UNDEFINED:
        change.from = inactive;
        change.to = is_active ? active : WATCH_GONE;
        change.reason = "undefined";
        break;
    default:
        return;
    }
    watch_say(watch, change);
}

/* --- the connection ---------------------------------------------------------------------- */

static void watch_say_blind(uv_timer_t *timer)
{
    struct watch *watch = timer->data;
    watch->watcher.blind(watch->watcher.user, &watch->blind_error);
}

/* `blind_error` says why. */
static void watch_go_blind(struct watch *watch)
{
    watch->blind = true;
    uv_timer_start(watch->blind_timer, watch_say_blind, 0, 0);
}

static void watch_connection_closed(virConnectPtr connection, int reason, void *user)
{
    static const char *const reasons[] = {"an error", "its end of the connection closed",
                                          "it answers no keepalive", "we closed it"};
    (void)connection;
    struct watch *watch = user;
    bool known = reason >= 0 && (size_t)reason < sizeof reasons / sizeof *reasons;
    if (watch->blind || reason == VIR_CONNECT_CLOSE_REASON_CLIENT)
        return;
    error_set_code(&watch->blind_error, ERROR_CLASS_UNAVAILABLE, ERROR_ORIGIN_LIBVIRT, reason,
                   "%s: the connection to libvirt broke: %s", watch->host->address,
                   known ? reasons[reason] : "no reason given");
    watch_go_blind(watch);
}

/* libvirt takes every kind of callback as one type. */
#define WATCH_CALLBACK(function) ((virConnectDomainEventGenericCallback)(void (*)(void))(function))

static bool watch_register(struct watch *watch, struct error *error)
{
    static const struct {
        int event;
        virConnectDomainEventGenericCallback callback;
    } wanted[WATCH_DOMAIN_EVENTS] = {
        {VIR_DOMAIN_EVENT_ID_LIFECYCLE, WATCH_CALLBACK(watch_lifecycle)},
        {VIR_DOMAIN_EVENT_ID_REBOOT, WATCH_CALLBACK(watch_rebooted)},
        {VIR_DOMAIN_EVENT_ID_CONTROL_ERROR, WATCH_CALLBACK(watch_control_error)},
        {VIR_DOMAIN_EVENT_ID_WATCHDOG, WATCH_CALLBACK(watch_watchdog)},
        {VIR_DOMAIN_EVENT_ID_IO_ERROR_REASON, WATCH_CALLBACK(watch_io_error)},
        {VIR_DOMAIN_EVENT_ID_METADATA_CHANGE, WATCH_CALLBACK(watch_metadata)},
    };
    virConnectPtr connection = watch->host->connection;
    for (int i = 0; i < WATCH_DOMAIN_EVENTS; i++) {
        watch->domain_events[i] = virConnectDomainEventRegisterAny(
            connection, NULL, wanted[i].event, wanted[i].callback, watch, NULL);
        if (watch->domain_events[i] < 0)
            return connection_error(error, "libvirt's domain events");
    }
    watch->network_event = virConnectNetworkEventRegisterAny(
        connection, NULL, VIR_NETWORK_EVENT_ID_LIFECYCLE,
        (virConnectNetworkEventGenericCallback)(void (*)(void))watch_network, watch, NULL);
    if (watch->network_event < 0)
        return connection_error(error, "libvirt's network events");
    watch->close_callback =
        virConnectRegisterCloseCallback(connection, watch_connection_closed, watch, NULL) == 0;
    return watch->close_callback ||
           connection_error(error, "libvirt's word of a broken connection");
}

/* Takes in a domain that was there before the watch. */
static void watch_take_in(struct watch *watch, virDomainPtr handle)
{
    struct watch_system *system = watch_of_domain(watch, handle);
    watch_refresh(system, handle, false);
    system->started = system->pid > 0 && system->state != SYSTEM_STATE_CREATED;
}

/* Registers, then takes in what is there, without saying so: whatever changes meanwhile has its
 * event waiting. */
static bool watch_begin(struct watch *watch, struct error *error)
{
    struct host *host = watch->host;
    virDomainPtr *handles = NULL;
    if (!connection_begin(host, error))
        return false;
    bool good = watch_register(watch, error);
    int count = good ? virConnectListAllDomains(host->connection, &handles, 0) : 0;
    if (count < 0)
        good = connection_error(error, "the domains cannot be listed");
    struct error broken = {0};
    if (!connection_end(host, &broken)) {
        *error = broken;
        good = false;
    }
    for (int i = 0; i < count; i++) {
        if (good)
            watch_take_in(watch, handles[i]);
        virDomainFree(handles[i]);
    }
    free(handles);
    if (good)
        watch_look(watch, false);
    if (!watch->blind)
        return good;
    *error = watch->blind_error;
    return false;
}

static uv_timer_t *watch_timer(struct watch *watch)
{
    uv_timer_t *timer = memory_zeroed(1, sizeof *timer);
    uv_timer_init(watch->host->loop, timer);
    timer->data = watch;
    return timer;
}

struct watch *watch_new(struct host *host, const struct host_watcher *watcher, struct error *error)
{
    struct watch *watch = memory_zeroed(1, sizeof *watch);
    *watch = (struct watch){.host = host, .watcher = *watcher, .network_event = -1};
    for (int i = 0; i < WATCH_DOMAIN_EVENTS; i++)
        watch->domain_events[i] = -1;
    watch->look_timer = watch_timer(watch);
    watch->blind_timer = watch_timer(watch);
    if (!watch_begin(watch, error)) {
        watch_free(watch);
        return NULL;
    }
    uv_timer_start(watch->look_timer, watch_look_due, WATCH_LOOK_MS, WATCH_LOOK_MS);
    return watch;
}

static void watch_timer_closed(uv_handle_t *handle)
{
    free(handle);
}

void watch_free(struct watch *watch)
{
    if (!watch)
        return;
    virConnectPtr connection = watch->host->connection;
    for (int i = 0; i < WATCH_DOMAIN_EVENTS; i++) {
        if (watch->domain_events[i] >= 0)
            virConnectDomainEventDeregisterAny(connection, watch->domain_events[i]);
    }
    if (watch->network_event >= 0)
        virConnectNetworkEventDeregisterAny(connection, watch->network_event);
    if (watch->close_callback)
        virConnectUnregisterCloseCallback(connection, watch_connection_closed);
    uv_close((uv_handle_t *)watch->look_timer, watch_timer_closed);
    uv_close((uv_handle_t *)watch->blind_timer, watch_timer_closed);
    for (size_t i = 0; i < watch->systems.count; i++)
        watch_system_free(watch->systems.items[i]);
    VECTOR_RELEASE(&watch->systems);
    free(watch);
}

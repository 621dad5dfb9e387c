/* The changes of a Windows host.
 *
 * A timer sends two bounded calls, to HCS and to the service manager, and looks through the
 * processes; the answers come back by an async handle and are compared with what was known. Nothing
 * here waits: a service that hangs leaves its call under way, and after a while the watch is blind.
 */
#include "host/windows/watch.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/clock.h"
#include "host/windows/bounded_call.h"
#include "host/windows/compute_systems.h"
#include "host/windows/guid.h"
#include "host/windows/hcn_events.h"
#include "host/windows/processes.h"
#include "host/windows/services.h"

/* A VM's process. It stays where it is: the notice of its end points at it. */
struct watch_process {
    struct watch *watch;
    int64_t pid;
    int64_t start_time;
    char *name;
    char *machine;           /* the id of its VM; NULL if that is not known */
    char *owner;             /* of its VM, once that was seen */
    struct process_end *end; /* NULL: noticed, or it cannot be watched */
    bool gone;               /* said; kept until it is no longer listed */
};

struct watch {
    struct host *host;
    struct host_watcher watcher;
    struct hcn_events *hcn_events; /* NULL where HNS takes nobody: the views say so */
    uv_timer_t *timer;
    uv_async_t *answered;
    struct bounded_call *systems_call;
    struct bounded_call *services_call;
    int64_t systems_asked_ns;
    int failures;
    bool begun;               /* what was there at the begin is known */
    struct error first_error; /* why it could not be seen */
    bool blind;
    struct view seen; /* systems and services as they were last seen */
    VECTOR(struct watch_process *) processes;
};

static const struct bounded_call_task watch_compute = {compute_question_ask, compute_question_free};
static const struct bounded_call_task watch_services = {service_question_ask,
                                                        service_question_free};

static void watch_say(struct watch *watch, struct change change)
{
    if (watch->begun && !watch->blind)
        watch->watcher.change(watch->watcher.user, &change);
}

static void watch_go_blind(struct watch *watch, const struct error *error)
{
    if (watch->blind)
        return;
    watch->blind = true;
    uv_timer_stop(watch->timer);
    watch->watcher.blind(watch->watcher.user, error);
}

/* HNS's events end; everything that is still seen would vouch for less than it seems to. */
static void watch_hcn_blind(void *user, const struct error *error)
{
    watch_go_blind(user, error);
}

static void watch_hcn_change(void *user, const struct change *change)
{
    watch_say(user, *change);
}

/* --- systems ----------------------------------------------------------------------------- */

static void watch_say_system(struct watch *watch, const struct compute_system *system,
                             const char *from, const char *to, const char *reason)
{
    watch_say(watch, (struct change){.part = VIEW_SYSTEMS,
                                     .id = system->id,
                                     .name = system->name,
                                     .owner = system->owner,
                                     .from = from,
                                     .to = to,
                                     .reason = reason});
}

static void watch_compare_systems(struct watch *watch, const struct view *now)
{
    for (size_t i = 0; i < watch->seen.systems.count; i++) {
        const struct compute_system *was = &watch->seen.systems.items[i];
        const struct compute_system *is = view_system(now, was->id);
        const char *from = system_state_words[was->state];
        if (!is) {
            watch_say_system(watch, was, from, SYSTEM_GONE, "HCS lists it no more");
        } else if (!text_same(is->runtime_id, was->runtime_id) ||
                   !text_same(is->owner, was->owner)) {
            watch_say_system(watch, was, from, SYSTEM_GONE, "another has its id");
            watch_say_system(watch, is, NULL, system_state_words[is->state], "found");
        } else if (is->state != was->state) {
            watch_say_system(watch, is, from, system_state_words[is->state], "HCS says so");
        }
    }
    for (size_t i = 0; i < now->systems.count; i++) {
        const struct compute_system *is = &now->systems.items[i];
        if (!view_system(&watch->seen, is->id))
            watch_say_system(watch, is, NULL, system_state_words[is->state], "found");
    }
}

/* Whose the VM is. */
static const char *watch_owner(const struct watch *watch, const char *machine)
{
    for (size_t i = 0; i < watch->seen.systems.count; i++) {
        const struct compute_system *system = &watch->seen.systems.items[i];
        if (guid_same(system->id, machine) || guid_same(system->runtime_id, machine))
            return system->owner;
    }
    return NULL;
}

/* A process may be seen before its system is, and outlive it. */
static void watch_learn_owners(struct watch *watch)
{
    for (size_t i = 0; i < watch->processes.count; i++) {
        struct watch_process *process = watch->processes.items[i];
        if (!process->owner)
            process->owner = memory_text(watch_owner(watch, process->machine));
    }
}

static void watch_failed(struct watch *watch, const struct error *error)
{
    if (!watch->begun)
        watch->first_error = *error;
    else if (++watch->failures >= WATCH_FAILURES_MAX)
        watch_go_blind(watch, error);
}

static void watch_take_systems(struct watch *watch, const struct compute_question *question)
{
    struct view now = {0};
    compute_question_read(question, &now);
    const struct unavailable *lack = view_unavailable(&now, VIEW_SYSTEMS);
    if (lack) {
        struct error error = {0};
        error_set_code(&error, ERROR_CLASS_UNAVAILABLE,
                       lack->origin ? ERROR_ORIGIN_HRESULT : ERROR_ORIGIN_NONE, lack->code, "%s",
                       lack->reason);
        view_release(&now);
        watch_failed(watch, &error);
        return;
    }
    watch->failures = 0;
    watch_compare_systems(watch, &now);
    hcs_remember(watch->host, &now);
    typeof(now.systems) was = watch->seen.systems;
    watch->seen.systems = now.systems;
    now.systems = was;
    watch_learn_owners(watch);
    view_release(&now);
}

/* --- services ---------------------------------------------------------------------------- */

static const struct service *watch_service(const struct view *view, const char *name)
{
    for (size_t i = 0; i < view->services.count; i++) {
        if (text_same(view->services.items[i].name, name))
            return &view->services.items[i];
    }
    return NULL;
}

static void watch_say_service(struct watch *watch, const struct service *service, const char *from,
                              const char *to, const char *reason)
{
    char id[32];
    snprintf(id, sizeof id, "%" PRId64, service->pid);
    watch_say(watch, (struct change){.part = VIEW_SERVICES,
                                     .id = id,
                                     .name = service->name,
                                     .from = from,
                                     .to = to,
                                     .reason = reason});
}

static void watch_take_services(struct watch *watch, const struct service_question *question)
{
    struct view now = {0};
    service_question_read(question, &now);
    if (view_unavailable(&now, VIEW_SERVICES)) { /* each view says so too */
        view_release(&now);
        return;
    }
    for (size_t i = 0; i < now.services.count; i++) {
        const struct service *is = &now.services.items[i];
        const struct service *was = watch_service(&watch->seen, is->name);
        bool other = was && (was->pid != is->pid || was->start_time != is->start_time);
        if (was && was->pid && other)
            watch_say_service(watch, was, was->state, SYSTEM_GONE, "the service's process ended");
        if (is->pid && (!was || other))
            watch_say_service(watch, is, NULL, is->state, "found");
    }
    typeof(now.services) was = watch->seen.services;
    watch->seen.services = now.services;
    now.services = was;
    view_release(&now);
}

/* --- processes --------------------------------------------------------------------------- */

static void watch_say_process(const struct watch_process *process, const char *from, const char *to,
                              const char *reason, bool by_event)
{
    char id[32];
    snprintf(id, sizeof id, "%" PRId64, process->pid);
    watch_say(process->watch,
              (struct change){.part = VIEW_WORKERS,
                              .id = id,
                              .name = process->name,
                              .owner = process->owner,
                              .from = from,
                              .to = to,
                              .reason = reason,
                              .found_by = by_event ? CHANGE_BY_EVENT : CHANGE_BY_POLL});
}

static void watch_process_ended(void *user)
{
    struct watch_process *process = user;
    process_end_free(process->end);
    process->end = NULL;
    process->gone = true;
    watch_say_process(process, system_state_words[SYSTEM_STATE_RUNNING], SYSTEM_GONE,
                      "the process ended", true);
}

static void watch_process_free(struct watch_process *process)
{
    process_end_free(process->end);
    free(process->name);
    free(process->machine);
    free(process->owner);
    free(process);
}

static bool watch_process_is(const struct watch_process *known, const struct vm_process *process)
{
    return known->pid == process->pid && known->start_time == process->start_time;
}

static void watch_take_process(struct watch *watch, const struct vm_process *process,
                               const struct vm_processes *all)
{
    struct error error = {0};
    CLEANUP(memory_free_text) char *machine = workers_machine(process, all, &watch->host->known);
    for (size_t i = 0; i < watch->processes.count; i++) {
        if (watch_process_is(watch->processes.items[i], process))
            return;
    }
    if (watch->processes.count >= WATCH_PROCESSES_MAX)
        return;
    struct watch_process *taken = memory_zeroed(1, sizeof *taken);
    *taken = (struct watch_process){.watch = watch,
                                    .pid = process->pid,
                                    .start_time = process->start_time,
                                    .name = memory_text(process->name),
                                    .machine = memory_text(machine),
                                    .owner = memory_text(watch_owner(watch, machine))};
    taken->end = process_end_new(watch->host->loop, process->pid, process->start_time,
                                 watch_process_ended, taken, &error);
    *VECTOR_ADD(&watch->processes) = taken;
    watch_say_process(taken, NULL, system_state_words[SYSTEM_STATE_RUNNING], "found", false);
}

/* Takes in the processes of VMs, and lets those go that are no longer listed. */
static void watch_look_at_processes(struct watch *watch)
{
    CLEANUP(vm_processes_release) struct vm_processes all = {0};
    struct error error = {0};
    if (!processes_read_vms(&all, &error))
        return; /* each view says that workers are unavailable */
    for (size_t i = watch->processes.count; i-- > 0;) {
        struct watch_process *known = watch->processes.items[i];
        bool there = known->end != NULL; /* else its end is still to be noticed */
        for (size_t k = 0; k < all.count && !there; k++)
            there = watch_process_is(known, &all.items[k]);
        if (there)
            continue;
        if (!known->gone)
            watch_say_process(known, system_state_words[SYSTEM_STATE_RUNNING], SYSTEM_GONE,
                              "it is listed no more", false);
        watch->processes.items[i] = watch->processes.items[--watch->processes.count];
        watch_process_free(known);
    }
    for (size_t i = 0; i < all.count; i++)
        watch_take_process(watch, &all.items[i], &all);
}

/* --- looks ------------------------------------------------------------------------------- */

static void watch_ask(struct watch *watch)
{
    struct error error = {0};
    if (!watch->systems_call) {
        watch->systems_asked_ns = clock_monotonic_ns();
        watch->systems_call = bounded_call_start(
            BOUNDED_CALL_HCS, &watch_compute,
            compute_question_new(library_get(LIBRARY_COMPUTECORE), NULL), watch->answered, &error);
        if (!watch->systems_call)
            watch_failed(watch, &error);
    }
    if (!watch->services_call)
        watch->services_call = bounded_call_start(BOUNDED_CALL_SERVICES, &watch_services,
                                                  service_question_new(&watch->host->services),
                                                  watch->answered, &error);
}

/* Takes in what was answered by `until_ns`; what was not stays on its way. */
static void watch_take(struct watch *watch, int64_t until_ns)
{
    struct error error = {0};
    const struct compute_question *systems =
        watch->systems_call ? bounded_call_wait(watch->systems_call, until_ns, &error) : NULL;
    if (systems) {
        watch_take_systems(watch, systems);
        bounded_call_free(watch->systems_call);
        watch->systems_call = NULL;
    }
    const struct service_question *services =
        watch->services_call ? bounded_call_wait(watch->services_call, until_ns, &error) : NULL;
    if (services) {
        watch_take_services(watch, services);
        bounded_call_free(watch->services_call);
        watch->services_call = NULL;
    }
}

static void watch_answered(uv_async_t *async)
{
    watch_take(async->data, clock_monotonic_ns());
}

static void watch_look_due(uv_timer_t *timer)
{
    struct watch *watch = timer->data;
    int64_t waited_ns = clock_monotonic_ns() - watch->systems_asked_ns;
    if (watch->systems_call && waited_ns > WATCH_ANSWER_MS_MAX * CLOCK_NS_PER_MS) {
        struct error error = {0};
        error_set(&error, ERROR_CLASS_UNAVAILABLE,
                  "the Host Compute Service did not answer within %d s",
                  (int)(WATCH_ANSWER_MS_MAX / CLOCK_MS_PER_S));
        watch_go_blind(watch, &error);
        return;
    }
    watch_look_at_processes(watch);
    watch_ask(watch);
}

/* The first look at the systems, which decides whether there is anything to be seen. */
static bool watch_first_look(struct watch *watch, int64_t until_ns, struct error *error)
{
    struct bounded_call *call = bounded_call_start(
        BOUNDED_CALL_HCS, &watch_compute,
        compute_question_new(library_get(LIBRARY_COMPUTECORE), NULL), NULL, error);
    const struct compute_question *question =
        call ? bounded_call_wait(call, until_ns, error) : NULL;
    if (question) {
        watch_take_systems(watch, question);
        *error = watch->first_error;
    }
    bounded_call_free(call);
    return question && !error_is_set(error);
}

/* Takes in what is there, without saying so. */
static bool watch_begin(struct watch *watch, struct error *error)
{
    int64_t until_ns = clock_monotonic_ns() + WATCH_ANSWER_MS_MAX * CLOCK_NS_PER_MS;
    if (!watch_first_look(watch, until_ns, error))
        return false;
    watch_ask(watch);
    watch_take(watch, until_ns);
    watch_look_at_processes(watch);
    watch->begun = true;
    return true;
}

struct watch *watch_new(struct host *host, const struct host_watcher *watcher, struct error *error)
{
    struct error silent = {0};
    struct watch *watch = memory_zeroed(1, sizeof *watch);
    *watch = (struct watch){.host = host, .watcher = *watcher};
    watch->timer = memory_zeroed(1, sizeof *watch->timer);
    watch->answered = memory_zeroed(1, sizeof *watch->answered);
    uv_timer_init(host->loop, watch->timer);
    uv_async_init(host->loop, watch->answered, watch_answered);
    watch->timer->data = watch;
    watch->answered->data = watch;
    const struct host_watcher own = {
        .user = watch, .change = watch_hcn_change, .blind = watch_hcn_blind};
    watch->hcn_events = hcn_events_new(host->loop, &own, &silent);
    if (!watch_begin(watch, error)) {
        watch_free(watch);
        return NULL;
    }
    uv_timer_start(watch->timer, watch_look_due, WATCH_LOOK_MS, WATCH_LOOK_MS);
    return watch;
}

static void watch_handle_closed(uv_handle_t *handle)
{
    free(handle);
}

void watch_free(struct watch *watch)
{
    if (!watch)
        return;
    hcn_events_free(watch->hcn_events);
    bounded_call_free(watch->systems_call);
    bounded_call_free(watch->services_call);
    uv_close((uv_handle_t *)watch->timer, watch_handle_closed);
    uv_close((uv_handle_t *)watch->answered, watch_handle_closed);
    for (size_t i = 0; i < watch->processes.count; i++)
        watch_process_free(watch->processes.items[i]);
    VECTOR_RELEASE(&watch->processes);
    view_release(&watch->seen);
    free(watch);
}

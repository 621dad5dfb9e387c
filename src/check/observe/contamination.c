/* What somebody else did to the host during a proof. */
#include "check/observe/contamination.h"

#include <stdlib.h>

#include "check/observe/life.h"

void contamination_begin(struct contamination *contamination, const struct profiles *profiles)
{
    *contamination = (struct contamination){.profiles = profiles};
}

static void contamination_system_release(struct contamination_system *system)
{
    free(system->id);
    free(system->runtime_id);
    free(system->owner);
}

void contamination_release(struct contamination *contamination)
{
    for (size_t i = 0; i < contamination->events.count; i++)
        free(contamination->events.items[i].what);
    for (size_t i = 0; i < contamination->services.count; i++)
        record_release(&service_record, &contamination->services.items[i].service);
    for (size_t i = 0; i < contamination->systems.count; i++)
        contamination_system_release(&contamination->systems.items[i]);
    VECTOR_RELEASE(&contamination->events);
    VECTOR_RELEASE(&contamination->services);
    VECTOR_RELEASE(&contamination->systems);
    texts_release(&contamination->foreign_systems);
    texts_release(&contamination->foreign_services);
    free(contamination->step_runtime);
    free(contamination->step_action);
}

/* Notes an event that may show from `since_seq` on. `what` is taken over. NULL if there are too
 * many. */
static struct contamination_event *contamination_note(struct contamination *contamination,
                                                      enum contamination_reach reach, int runtime,
                                                      int64_t seq, int64_t since_seq, char *what)
{
    if (contamination->events.count >= CONTAMINATION_EVENTS_MAX) {
        free(what);
        return NULL;
    }
    int64_t step = contamination->step;
    int64_t pass_step = step + contamination->step_ended;
    struct contamination_event *event = VECTOR_ADD(&contamination->events);
    *event = (struct contamination_event){
        .reach = reach,
        .runtime = runtime,
        .excuses = true,
        .seq = seq,
        .since_seq = since_seq,
        .first_step = step,
        .pass_step = pass_step,
        .last_step = reach == CONTAMINATION_COMPANY ? pass_step : CONTAMINATION_FOR_GOOD,
        .what = what};
    return event;
}

/* An event that the host reported may have shown itself by its effects a moment before. */
static int64_t contamination_reported_since(const struct contamination *contamination)
{
    return contamination->tick_seqs[1];
}

/* --- compute systems --------------------------------------------------------------------- */

static struct contamination_system *contamination_system(struct contamination *contamination,
                                                         const char *id)
{
    for (size_t i = 0; i < contamination->systems.count; i++) {
        if (text_same(contamination->systems.items[i].id, id))
            return &contamination->systems.items[i];
    }
    return NULL;
}

static void contamination_drop_system(struct contamination *contamination,
                                      struct contamination_system *system)
{
    contamination_system_release(system);
    *system = contamination->systems.items[--contamination->systems.count];
}

/* Whether a VM of the runtime is up. */
static bool contamination_is_up(const struct contamination *contamination, int runtime)
{
    const char *owner = contamination->profiles->items[runtime].owner;
    for (size_t i = 0; i < contamination->systems.count; i++) {
        if (text_same(contamination->systems.items[i].owner, owner))
            return true;
    }
    return false;
}

/* A system that came up within a window and turned out to be nobody's of ours: it may be the
 * doing of whose window it was, so it excuses nothing; but nothing passes beside it. */
static void contamination_settle(struct contamination *contamination,
                                 struct contamination_system *system)
{
    bool stranger = system->open && profiles_of_owner(contamination->profiles, system->owner) < 0;
    system->open = false;
    if (!stranger)
        return;
    struct contamination_event *event = contamination_note(
        contamination, CONTAMINATION_COMPANY, -1, system->seq, system->seq,
        memory_format("the compute system %s (owner %s), which is nobody's under proof, came up "
                      "during the step",
                      system->id, system->owner ? system->owner : "none"));
    if (event)
        event->excuses = false;
}

static void contamination_came_up(struct contamination *contamination,
                                  struct contamination_system *system, int64_t since_seq)
{
    int runtime = profiles_of_owner(contamination->profiles, system->owner);
    if (contamination->window) {
        system->open = true;
        return;
    }
    if (runtime >= 0) {
        contamination_note(contamination, CONTAMINATION_RUNTIME, runtime, system->seq, since_seq,
                           memory_format("somebody else started %s: the compute system %s (owner "
                                         "%s) came up while no command was under way",
                                         contamination->profiles->items[runtime].name, system->id,
                                         system->owner));
        return;
    }
    system->foreign = true;
    if (!texts_have(&contamination->foreign_systems, system->id))
        texts_add(&contamination->foreign_systems, system->id);
    contamination_note(contamination, CONTAMINATION_COMPANY, -1, system->seq, since_seq,
                       memory_format("somebody else started the compute system %s (owner %s)",
                                     system->id, system->owner ? system->owner : "none"));
}

static void contamination_add_system(struct contamination *contamination, const char *id,
                                     const char *runtime_id, const char *owner, int64_t seq)
{
    *VECTOR_ADD(&contamination->systems) =
        (struct contamination_system){.id = memory_text(id),
                                      .runtime_id = memory_text(runtime_id),
                                      .owner = memory_text(owner),
                                      .seq = seq};
}

/* What a view says of a system that is up. */
static void contamination_view_system(struct contamination *contamination,
                                      const struct compute_system *seen, int64_t seq)
{
    struct contamination_system *system = contamination_system(contamination, seen->id);
    bool again = system && system->runtime_id && !text_same(system->runtime_id, seen->runtime_id);
    /* Whose VM was there before is no stranger that came up: bystanders.h has it. */
    bool bystander = again && contamination->window &&
                     profiles_of_owner(contamination->profiles, seen->owner) < 0;
    if (again) {
        contamination_drop_system(contamination, system);
        system = NULL;
    }
    if (!system) {
        contamination_add_system(contamination, seen->id, seen->runtime_id, seen->owner, seq);
        system = &contamination->systems.items[contamination->systems.count - 1];
        if (contamination->systems_known && !bystander)
            contamination_came_up(contamination, system, contamination->view_seq);
    }
    free(system->runtime_id);
    free(system->owner);
    system->runtime_id = memory_text(seen->runtime_id);
    system->owner = memory_text(seen->owner);
    contamination_settle(contamination, system);
}

static void contamination_view_systems(struct contamination *contamination,
                                       const struct event *event)
{
    const struct view *view = &event->view.view;
    if (view_unavailable(view, VIEW_SYSTEMS))
        return;
    for (size_t i = contamination->systems.count; i-- > 0;) {
        struct contamination_system *system = &contamination->systems.items[i];
        const struct compute_system *seen = view_system(view, system->id);
        if (seen && system_is_up(seen))
            continue;
        contamination_settle(contamination, system);
        contamination_drop_system(contamination, system);
    }
    for (size_t i = 0; i < view->systems.count; i++) {
        if (system_is_up(&view->systems.items[i]))
            contamination_view_system(contamination, &view->systems.items[i], event->seq);
    }
    contamination->systems_known = true;
}

/* A runtime's VM that ended while no command was under way: by itself, if that was in order and
 * nothing held it up; else by somebody who is not under proof. */
static void contamination_ended(struct contamination *contamination,
                                const struct contamination_system *system,
                                const struct event *event)
{
    static const char *const regular[] = {"shutdown", "shutdown finished", "shutdown by the guest"};
    int runtime = profiles_of_owner(contamination->profiles, system->owner);
    bool in_order = false;
    for (size_t i = 0; i < sizeof regular / sizeof *regular; i++)
        in_order = in_order || text_same(event->change.reason, regular[i]);
    if (runtime < 0 || contamination->window)
        return;
    const char *name = contamination->profiles->items[runtime].name;
    const char *reason = event->change.reason ? event->change.reason : "no reason told";
    contamination_note(
        contamination, CONTAMINATION_RUNTIME, runtime, event->seq, event->seq,
        in_order && !contamination->held[runtime]
            ? memory_format("%s's VM %s stopped by itself while no session held it up", name,
                            system->id)
            : memory_format("somebody else ended %s's VM %s (%s) while no command was under way",
                            name, system->id, reason));
}

static void contamination_change_system(struct contamination *contamination,
                                        const struct event *event)
{
    const struct change *change = &event->change;
    struct contamination_system *system = contamination_system(contamination, change->id);
    if (system && system_word_is_death(change->to)) {
        contamination_ended(contamination, system, event);
        contamination_settle(contamination, system);
        contamination_drop_system(contamination, system);
    } else if (!system && text_same(change->to, system_state_words[SYSTEM_STATE_RUNNING])) {
        contamination_add_system(contamination, change->id, NULL, change->owner, event->seq);
        system = &contamination->systems.items[contamination->systems.count - 1];
        contamination_came_up(contamination, system, contamination_reported_since(contamination));
    }
}

/* --- services ---------------------------------------------------------------------------- */

/* Whether every runtime relies on the service: it is the host's, and not one network's. */
static bool contamination_is_shared(const struct service *service)
{
    return text_same(service->kind, "daemon");
}

/* The runtime that the service is for, and whether it is only for its network's sake. */
static int contamination_served(const struct contamination *contamination,
                                const struct service *service, bool *network)
{
    *network = false;
    for (size_t i = 0; i < contamination->profiles->count; i++) {
        const struct profile *profile = &contamination->profiles->items[i];
        if (profile_service_named(profile, service->name))
            return (int)i;
        for (size_t k = 0; k < profile->networks.count; k++) {
            *network = life_is_server(service->name, profile->networks.items[k].name);
            if (*network)
                return (int)i;
        }
    }
    return -1;
}

/* The service is no longer the process that it was; `now` is the process it is, or NULL. Whether
 * that settles whose doing it was. */
static bool contamination_service_went(struct contamination *contamination,
                                       const struct service *was, const struct service *now,
                                       int64_t seq, int64_t since_seq)
{
    bool shared = contamination_is_shared(was), network = false;
    int runtime = shared ? -1 : contamination_served(contamination, was, &network);
    /* A service may go with the VM that it is for; a network's may not go before the network. */
    bool needed = runtime >= 0 && (contamination_is_up(contamination, runtime) || (network && now));
    if (!shared && (contamination->window || !needed))
        return contamination->window;
    if (!texts_have(&contamination->foreign_services, was->name))
        texts_add(&contamination->foreign_services, was->name);
    char *what = now && now->pid
                     ? memory_format("somebody else restarted the service %s (pid %lld, was %lld)",
                                     was->name, (long long)now->pid, (long long)was->pid)
                     : memory_format("somebody else ended the service %s (pid %lld)", was->name,
                                     (long long)was->pid);
    contamination_note(contamination,
                       shared    ? CONTAMINATION_ALL
                       : network ? CONTAMINATION_NETWORK
                                 : CONTAMINATION_RUNTIME,
                       runtime, seq, since_seq, what);
    return true;
}

static void contamination_view_services(struct contamination *contamination,
                                        const struct event *event)
{
    const struct view *view = &event->view.view;
    if (view_unavailable(view, VIEW_SERVICES))
        return;
    for (size_t i = 0; i < contamination->services.count; i++) {
        struct contamination_service *known = &contamination->services.items[i];
        const struct service *was = &known->service;
        const struct service *now = view_service(view, was->name);
        bool same = now && now->pid == was->pid && now->start_time == was->start_time;
        if (!same && !known->ended)
            contamination_service_went(contamination, was, now, event->seq,
                                       contamination->view_seq);
        record_release(&service_record, &known->service);
    }
    contamination->services.count = 0;
    for (size_t i = 0; i < view->services.count; i++) {
        if (!view->services.items[i].pid)
            continue;
        struct contamination_service *known = VECTOR_ADD(&contamination->services);
        *known = (struct contamination_service){0};
        record_copy(&service_record, &known->service, &view->services.items[i]);
    }
}

static void contamination_change_service(struct contamination *contamination,
                                         const struct event *event)
{
    const struct change *change = &event->change;
    for (size_t i = 0; i < contamination->services.count; i++) {
        struct contamination_service *known = &contamination->services.items[i];
        CLEANUP(memory_free_text)
        char *pid = memory_format("%lld", (long long)known->service.pid);
        if (known->ended || !system_word_is_death(change->to) ||
            !text_same(known->service.name, change->name) || !text_same(pid, change->id))
            continue;
        known->ended = contamination_service_went(contamination, &known->service, NULL, event->seq,
                                                  contamination_reported_since(contamination));
    }
}

/* --- networks ----------------------------------------------------------------------------- */

/* The runtime that is up and whose network, or whose VM's endpoint, the change is about; -1 if none
 * is. */
static int contamination_networked(const struct contamination *contamination,
                                   const struct change *change)
{
    for (size_t i = 0; i < contamination->profiles->count; i++) {
        const struct profile *profile = &contamination->profiles->items[i];
        bool named = false; /* by its id: not every host tells the name */
        for (size_t k = 0; k < profile->networks.count && change->part == VIEW_NETWORKS; k++)
            named = named || text_same_ignoring_case(profile->networks.items[k].id, change->id);
        bool owned = change->part == VIEW_ENDPOINTS && text_same(profile->owner, change->owner);
        if ((named || owned) && contamination_is_up(contamination, (int)i))
            return (int)i;
    }
    return -1;
}

/* The loss of a network or an endpoint while nobody under proof acted. */
static void contamination_change_network(struct contamination *contamination,
                                         const struct event *event)
{
    const struct change *change = &event->change;
    int runtime = contamination_networked(contamination, change);
    bool lost = network_word_is_loss(change->to);
    if (contamination->window || runtime < 0 || !lost)
        return;
    contamination_note(contamination, CONTAMINATION_NETWORK, runtime, event->seq,
                       contamination_reported_since(contamination),
                       memory_format("somebody else took the %s %s of %s away",
                                     change->part == VIEW_NETWORKS ? "network" : "endpoint",
                                     change->name ? change->name : change->id,
                                     contamination->profiles->items[runtime].name));
}

/* --- the way through the history --------------------------------------------------------- */

static void contamination_step(struct contamination *contamination, const struct event_step *step)
{
    bool begins = step->phase == EVENT_STEP_BEGIN;
    contamination->window = false;
    contamination->step_ended = !begins;
    if (begins) {
        contamination->step = step->index;
        free(contamination->step_runtime);
        free(contamination->step_action);
        contamination->step_runtime = memory_text(step->runtime);
        contamination->step_action = memory_text(step->action);
        return;
    }
    for (size_t i = 0; i < contamination->systems.count; i++)
        contamination_settle(contamination, &contamination->systems.items[i]);
    /* Its own end clears a runtime of what was done to it. */
    int runtime = step->runtime ? profiles_find(contamination->profiles, step->runtime) : -1;
    bool down = runtime >= 0 && !text_same(step->action, "start");
    for (size_t i = 0; down && i < contamination->events.count; i++) {
        struct contamination_event *event = &contamination->events.items[i];
        if (event->runtime == runtime && event->last_step == CONTAMINATION_FOR_GOOD)
            event->last_step = step->index;
    }
}

static void contamination_op(struct contamination *contamination, const struct event_op *op)
{
    int runtime = profiles_find(contamination->profiles, op->runtime);
    bool invoked = op->phase == EVENT_OP_INVOKE;
    if (runtime >= 0 && op->verb == EVENT_VERB_START)
        contamination->held[runtime] = invoked;
    /* The window lasts from the step's own command until the step's end. */
    bool own = (text_same(op->runtime, contamination->step_runtime) &&
                text_same(event_verb_words[op->verb], contamination->step_action)) ||
               op->verb == EVENT_VERB_CLEANUP;
    if (invoked && own && !contamination->step_ended)
        contamination->window = true;
}

void contamination_take(struct contamination *contamination, const struct event *event)
{
    switch (event->kind) {
    case EVENT_STEP:
        contamination_step(contamination, &event->step);
        return;
    case EVENT_OP:
        contamination_op(contamination, &event->op);
        return;
    case EVENT_TICK:
        contamination->tick_seqs[1] = contamination->tick_seqs[0];
        contamination->tick_seqs[0] = event->seq;
        return;
    case EVENT_VIEW:
        contamination_view_systems(contamination, event);
        contamination_view_services(contamination, event);
        contamination->view_seq = event->seq;
        return;
    case EVENT_CHANGE:
        if (event->change.part == VIEW_SYSTEMS)
            contamination_change_system(contamination, event);
        if (event->change.part == VIEW_SERVICES)
            contamination_change_service(contamination, event);
        if (event->change.part == VIEW_NETWORKS || event->change.part == VIEW_ENDPOINTS)
            contamination_change_network(contamination, event);
        return;
    case EVENT_UNAVAILABLE:
        if (text_same(event->unavailable.what, "host"))
            contamination_note(
                contamination, CONTAMINATION_ALL, -1, event->seq,
                contamination_reported_since(contamination),
                memory_format("the host's own service went away: %s", event->unavailable.reason));
        return;
    default:
        return;
    }
}

/* --- what is touched --------------------------------------------------------------------- */

static bool contamination_reaches(const struct contamination *contamination,
                                  const struct contamination_event *event,
                                  const struct criterion *criterion, bool fails)
{
    unsigned contaminated = criterion_types[criterion->kind]->contaminated;
    const char *name =
        event->runtime >= 0 ? contamination->profiles->items[event->runtime].name : NULL;
    switch (event->reach) {
    case CONTAMINATION_ALL:
        return true;
    case CONTAMINATION_COMPANY:
        /* A stranger's VM may sit on a network; it kills nobody. */
        return contaminated &
               (fails ? CONTAMINATED_FAILING_BY_COMPANY : CONTAMINATED_PASSING_BY_COMPANY);
    case CONTAMINATION_RUNTIME:
        return text_same(criterion->runtime, name) || text_same(criterion->other, name);
    case CONTAMINATION_NETWORK:
        return text_same(criterion->runtime, name) && contaminated & CONTAMINATED_BY_NETWORK;
    }
    abort();
}

const struct contamination_event *contamination_of(const struct contamination *contamination,
                                                   const struct criterion *criterion,
                                                   enum criterion_result result, int64_t seq)
{
    int64_t step = contamination->step;
    for (size_t i = 0; i < contamination->events.count; i++) {
        const struct contamination_event *event = &contamination->events.items[i];
        bool fails = result == CRITERION_FAIL;
        bool due =
            step >= (fails ? event->first_step : event->pass_step) && step <= event->last_step;
        bool before = fails && seq >= 0 && seq < event->since_seq;
        if (due && !before && (event->excuses || !fails) &&
            contamination_reaches(contamination, event, criterion, fails))
            return event;
    }
    return NULL;
}

/* Bystanders: what the baseline had and nobody under proof owns. */
#include "check/observe/bystanders.h"

#include <stdlib.h>

#include "check/observe/life.h"

/* Most bytes kept of what happened outside of windows. */
#define BYSTANDERS_ELSEWHERE_BYTES_MAX 2048

static bool bystanders_names_network(const struct profiles *profiles, const struct network *network)
{
    for (size_t i = 0; i < profiles->count; i++) {
        for (size_t k = 0; k < profiles->items[i].networks.count; k++) {
            const struct profile_network *named = &profiles->items[i].networks.items[k];
            if (text_same_ignoring_case(named->id, network->id) ||
                text_same(named->name, network->name))
                return true;
        }
    }
    return false;
}

/* Whether the service is the host's own, a profile's, or the server of a profile's network. */
static bool bystanders_is_proofs(const struct profiles *profiles, const struct service *service)
{
    bool proofs =
        text_same(service->kind, "daemon") || profiles_name_service(profiles, service->name);
    for (size_t i = 0; i < profiles->count && !proofs; i++) {
        const struct profile *profile = &profiles->items[i];
        for (size_t k = 0; k < profile->networks.count; k++) {
            proofs = proofs || life_is_server(service->name, profile->networks.items[k].name);
        }
    }
    return proofs;
}

/* Whether the rule translates a network of a profile. */
static bool bystanders_rule_is_proofs(const struct profiles *profiles, const struct view *view,
                                      const struct nat_rule *rule)
{
    for (size_t i = 0; i < view->networks.count; i++) {
        if (bystanders_names_network(profiles, &view->networks.items[i]) &&
            rule_is_for(rule, &view->networks.items[i]))
            return true;
    }
    return false;
}

void bystanders_begin(struct bystanders *bystanders, const struct profiles *profiles, bool private,
                      const struct view *baseline)
{
    struct view *held = &bystanders->held;
    bystanders->profiles = profiles;
    bystanders->private = private;
    bystanders->known = true;
    for (size_t i = 0; i < baseline->systems.count; i++) {
        const struct compute_system *system = &baseline->systems.items[i];
        if (!system_is_up(system) || profiles_of_owner(profiles, system->owner) >= 0)
            continue;
        record_copy(&compute_system_record, VECTOR_ADD(&held->systems), system);
        const struct worker *worker = view_worker_of(baseline, system->id);
        if (worker)
            record_copy(&worker_record, VECTOR_ADD(&held->workers), worker);
    }
    for (size_t i = 0; i < baseline->networks.count; i++) {
        const struct network *network = &baseline->networks.items[i];
        if (network->active && !bystanders_names_network(profiles, network))
            record_copy(&network_record, VECTOR_ADD(&held->networks), network);
    }
    for (size_t i = 0; i < baseline->endpoints.count; i++) {
        const struct endpoint *endpoint = &baseline->endpoints.items[i];
        if (endpoint->system_id && view_system(held, endpoint->system_id))
            record_copy(&endpoint_record, VECTOR_ADD(&held->endpoints), endpoint);
    }
    for (size_t i = 0; i < baseline->nat_rules.count; i++) {
        const struct nat_rule *rule = &baseline->nat_rules.items[i];
        if (!bystanders_rule_is_proofs(profiles, baseline, rule))
            record_copy(&nat_rule_record, VECTOR_ADD(&held->nat_rules), rule);
    }
    for (size_t i = 0; i < baseline->services.count; i++) {
        const struct service *service = &baseline->services.items[i];
        if (service->pid && !bystanders_is_proofs(profiles, service))
            record_copy(&service_record, VECTOR_ADD(&held->services), service);
    }
    bystanders->any =
        held->systems.count + held->networks.count + held->nat_rules.count + held->services.count >
        0;
}

void bystanders_turn(struct bystanders *bystanders)
{
    free(bystanders->harmed.what);
    free(bystanders->doubt.what);
    bystanders->harmed = bystanders->doubt = (struct note){0};
}

void bystanders_release(struct bystanders *bystanders)
{
    bystanders_turn(bystanders);
    view_release(&bystanders->held);
    text_release(&bystanders->elsewhere);
}

/* Files what happened to one. `by_itself`: it may have ended without anybody's doing. */
static void bystanders_file(struct bystanders *bystanders, int64_t seq, bool window, bool by_itself,
                            const char *kind, const char *name, const char *what)
{
    if (window)
        note_set(by_itself && !bystanders->private ? &bystanders->doubt : &bystanders->harmed, seq,
                 "the %s %s, which is nobody's under proof, %s", kind, name, what);
    else if (bystanders->elsewhere.length < BYSTANDERS_ELSEWHERE_BYTES_MAX)
        text_append_format(&bystanders->elsewhere, "%sthe %s %s %s",
                           bystanders->elsewhere.length ? "; " : "", kind, name, what);
}

/* Takes item `index` out of a list of the held view. */
#define BYSTANDERS_DROP(list, record, index)                                                       \
    do {                                                                                           \
        record_release(&(record), &(list)->items[index]);                                          \
        (list)->items[index] = (list)->items[--(list)->count];                                     \
    } while (0)

/* What the view shows to have happened to the system; NULL if nothing. */
static const char *bystanders_system_now(const struct bystanders *bystanders,
                                         const struct view *view, const struct compute_system *was)
{
    const struct compute_system *is = view_system(view, was->id);
    if (!is || !system_is_up(is))
        return "ended";
    if (is->state != was->state)
        return is->state == SYSTEM_STATE_RUNNING ? "was resumed" : "does not run any more";
    if (!text_same(is->runtime_id, was->runtime_id))
        return "was started anew";
    if (!text_same(is->owner, was->owner))
        return "has another owner";
    const struct worker *worker = view_worker_of(&bystanders->held, was->id);
    const struct worker *now = view_worker_of(view, was->id);
    return worker && !view_unavailable(view, VIEW_WORKERS) &&
                   (!now || now->pid != worker->pid || now->start_time != worker->start_time)
               ? "has another process"
               : NULL;
}

static void bystanders_renew_worker(struct view *held, const struct view *view, const char *id)
{
    for (size_t i = held->workers.count; i-- > 0;) {
        if (text_same(held->workers.items[i].system_id, id))
            BYSTANDERS_DROP(&held->workers, worker_record, i);
    }
    const struct worker *now = view ? view_worker_of(view, id) : NULL;
    if (now)
        record_copy(&worker_record, VECTOR_ADD(&held->workers), now);
}

static void bystanders_view_systems(struct bystanders *bystanders, const struct event *event,
                                    bool window)
{
    const struct view *view = &event->view.view;
    struct view *held = &bystanders->held;
    for (size_t i = held->systems.count; i-- > 0;) {
        struct compute_system *was = &held->systems.items[i];
        const char *what = bystanders_system_now(bystanders, view, was);
        if (!what)
            continue;
        const struct compute_system *is = view_system(view, was->id);
        bool ended = !is || !system_is_up(is);
        bystanders_file(bystanders, event->seq, window, ended, "compute system", was->id, what);
        bystanders_renew_worker(held, ended ? NULL : view, was->id);
        record_release(&compute_system_record, was);
        if (ended)
            held->systems.items[i] = held->systems.items[--held->systems.count];
        else
            record_copy(&compute_system_record, was, is);
    }
}

static void bystanders_view_networks(struct bystanders *bystanders, const struct event *event,
                                     bool window)
{
    const struct view *view = &event->view.view;
    struct view *held = &bystanders->held;
    for (size_t i = held->networks.count; i-- > 0;) {
        struct network *was = &held->networks.items[i];
        const struct network *is = view_network(view, was->id);
        if (is && record_same(&network_record, is, was))
            continue;
        bystanders_file(bystanders, event->seq, window, false, "network",
                        was->name ? was->name : was->id, is ? "is not what it was" : "went");
        record_release(&network_record, was);
        if (is)
            record_copy(&network_record, was, is);
        else
            held->networks.items[i] = held->networks.items[--held->networks.count];
    }
}

/* An endpoint that went with its VM, or on a network that went, is not named a second time. */
static void bystanders_view_endpoints(struct bystanders *bystanders, const struct event *event,
                                      bool window)
{
    const struct view *view = &event->view.view;
    struct view *held = &bystanders->held;
    for (size_t i = held->endpoints.count; i-- > 0;) {
        struct endpoint *was = &held->endpoints.items[i];
        bool there = false;
        for (size_t k = 0; k < view->endpoints.count && !there; k++)
            there = text_same(view->endpoints.items[k].id, was->id) &&
                    text_same(view->endpoints.items[k].system_id, was->system_id) &&
                    text_same(view->endpoints.items[k].network_id, was->network_id);
        if (there)
            continue;
        if (view_system(held, was->system_id))
            bystanders_file(bystanders, event->seq, window, false, "endpoint", was->id, "went");
        BYSTANDERS_DROP(&held->endpoints, endpoint_record, i);
    }
}

static void bystanders_view_rules(struct bystanders *bystanders, const struct event *event,
                                  bool window)
{
    const struct view *view = &event->view.view;
    struct view *held = &bystanders->held;
    for (size_t i = held->nat_rules.count; i-- > 0;) {
        struct nat_rule *was = &held->nat_rules.items[i];
        if (view_has_nat_rule(view, was))
            continue;
        bystanders_file(bystanders, event->seq, window, false, "NAT rule for",
                        was->subnet ? was->subnet : "any subnet", "went");
        BYSTANDERS_DROP(&held->nat_rules, nat_rule_record, i);
    }
}

static void bystanders_view_services(struct bystanders *bystanders, const struct event *event,
                                     bool window)
{
    struct view *held = &bystanders->held;
    for (size_t i = held->services.count; i-- > 0;) {
        struct service *was = &held->services.items[i];
        const struct service *is = view_service_running(&event->view.view, was->name);
        if (is && is->pid == was->pid && is->start_time == was->start_time)
            continue;
        bystanders_file(bystanders, event->seq, window, true, "service", was->name,
                        is ? "was restarted" : "ended");
        record_release(&service_record, was);
        if (is)
            record_copy(&service_record, was, is);
        else
            held->services.items[i] = held->services.items[--held->services.count];
    }
}

void bystanders_view(struct bystanders *bystanders, const struct event *event, bool window)
{
    const struct view *view = &event->view.view;
    if (!bystanders->known)
        return;
    if (!view_unavailable(view, VIEW_SYSTEMS))
        bystanders_view_systems(bystanders, event, window);
    if (!view_unavailable(view, VIEW_NETWORKS))
        bystanders_view_networks(bystanders, event, window);
    if (!view_unavailable(view, VIEW_ENDPOINTS))
        bystanders_view_endpoints(bystanders, event, window);
    if (!view_unavailable(view, VIEW_NAT_RULES))
        bystanders_view_rules(bystanders, event, window);
    if (!view_unavailable(view, VIEW_SERVICES))
        bystanders_view_services(bystanders, event, window);
}

/* Whether the host's words for the end of a VM say that somebody else ended it. */
static bool bystanders_was_ended(const char *reason)
{
    return text_same(reason, "destroyed") || text_same(reason, "failed") ||
           text_same(reason, "crashed");
}

/* What the host reports is harm though the next view shows everything as it was. */
void bystanders_change(struct bystanders *bystanders, const struct event *event, bool window)
{
    const struct change *change = &event->change;
    const struct view *held = &bystanders->held;
    bool lost = system_word_is_death(change->to);
    const char *what = change->reason ? change->reason : change->to;
    if (!bystanders->known || !window)
        return;
    if (change->part == VIEW_SYSTEMS && view_system(held, change->id))
        bystanders_file(bystanders, event->seq, true, lost && !bystanders_was_ended(change->reason),
                        "compute system", change->id, what);
    const struct network *network =
        change->part == VIEW_NETWORKS ? view_network(held, change->id) : NULL;
    if (network && network_word_is_loss(change->to))
        bystanders_file(bystanders, event->seq, true, false, "network",
                        network->name ? network->name : network->id, what);
    if (change->part == VIEW_ENDPOINTS && network_word_is_loss(change->to) &&
        view_endpoint(held, change->id))
        bystanders_file(bystanders, event->seq, true, false, "endpoint", change->id, what);
    for (size_t i = 0; change->part == VIEW_NAT_RULES && lost && i < held->nat_rules.count; i++) {
        if (text_same(held->nat_rules.items[i].text, change->id))
            bystanders_file(bystanders, event->seq, true, false, "NAT rule for",
                            change->name ? change->name : "any subnet", what);
    }
    if (change->part == VIEW_SERVICES && lost && view_service(held, change->name))
        bystanders_file(bystanders, event->seq, true, true, "service", change->name, what);
}

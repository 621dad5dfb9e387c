/* Rules for what is left when all were shut down, against the baseline; and for what the baseline
 * itself had of the runtimes under proof. */
#include "diagnose/rule.h"

#include <string.h>

#define RULE_RESIDUE_DNSMASQ "dnsmasq "

static void rule_residue_systems(struct rule_book *book, const struct event *event)
{
    const struct view *view = &event->view.view, *baseline = &book->state->baseline;
    for (size_t i = 0; i < view->systems.count; i++) {
        const struct compute_system *system = &view->systems.items[i];
        bool process = text_same(system->found_by, "process"); /* its worker says the same */
        if (!process && !view_system(baseline, system->id))
            rule_suspect(book, CAUSE_RESIDUE_SYSTEM,
                         profiles_of_owner(&book->state->profiles, system->owner), RULE_NOBODY,
                         event->seq, "the compute system %s (owner %s) is left", system->id,
                         system->owner ? system->owner : "not recorded");
    }
    for (size_t i = 0; i < view->workers.count; i++) {
        const struct worker *worker = &view->workers.items[i];
        const struct compute_system *system =
            worker->system_id ? view_system(view, worker->system_id) : NULL;
        bool listed = system && !text_same(system->found_by, "process") && system_is_up(system);
        bool lived = !listed && worker_among(book->state->lives_workers.items,
                                             book->state->lives_workers.count, worker->pid,
                                             worker->start_time);
        if (view_worker(baseline, worker->pid, worker->start_time))
            continue;
        rule_suspect(book, lived ? CAUSE_WORKER_OUTLIVES : CAUSE_RESIDUE_WORKER, RULE_NOBODY,
                     RULE_NOBODY, event->seq, "the worker %lld (%s) is left%s",
                     (long long)worker->pid, worker->name ? worker->name : "-",
                     lived ? ": a VM of the proof ran in it" : "");
    }
}

static void rule_residue_networks(struct rule_book *book, const struct event *event)
{
    const struct view *view = &event->view.view, *baseline = &book->state->baseline;
    for (size_t i = 0; i < view->endpoints.count; i++) {
        const struct endpoint *endpoint = &view->endpoints.items[i];
        if (!view_endpoint(baseline, endpoint->id))
            rule_suspect(book, CAUSE_RESIDUE_ENDPOINT, RULE_NOBODY, RULE_NOBODY, event->seq,
                         "the endpoint %s is left", endpoint->id);
    }
    for (size_t i = 0; i < view->networks.count; i++) {
        const struct network *network = &view->networks.items[i];
        bool ours = texts_have(&book->state->lives_networks, network->id);
        if (view_network(baseline, network->id) ||
            (ours && profiles_persist(&book->state->profiles, "networks")))
            continue;
        rule_suspect(
            book, CAUSE_RESIDUE_NETWORK, rule_network_of(book, network), RULE_NOBODY, event->seq,
            "the network %s (bridge %s) is left; the next start may be renamed",
            network->name ? network->name : network->id, network->bridge ? network->bridge : "-");
    }
}

static void rule_residue_rules(struct rule_book *book, const struct event *event)
{
    const struct view *view = &event->view.view, *baseline = &book->state->baseline;
    for (size_t i = 0; i < view->nat_rules.count; i++) {
        const struct nat_rule *rule = &view->nat_rules.items[i];
        bool ours = rule->subnet && texts_have(&book->state->lives_subnets, rule->subnet);
        if (!view_has_nat_rule(baseline, rule) &&
            !(ours && profiles_persist(&book->state->profiles, "nat_rules")))
            rule_suspect(book, CAUSE_RESIDUE_NAT_RULE, RULE_NOBODY, RULE_NOBODY, event->seq,
                         "a NAT rule for %s is left", rule->subnet ? rule->subnet : "any subnet");
    }
}

static void rule_residue_services(struct rule_book *book, const struct event *event)
{
    const struct view *view = &event->view.view, *baseline = &book->state->baseline;
    for (size_t i = 0; i < view->services.count; i++) {
        const struct service *service = &view->services.items[i];
        bool dnsmasq = text_starts_with(service->name, RULE_RESIDUE_DNSMASQ);
        if (!service->pid || view_service_running(baseline, service->name))
            continue;
        if (profiles_name_service(&book->state->profiles, service->name) &&
            profiles_persist(&book->state->profiles, "services"))
            continue;
        rule_suspect(book, dnsmasq ? CAUSE_RESIDUE_DNSMASQ : CAUSE_RESIDUE_SERVICE, RULE_NOBODY,
                     RULE_NOBODY, event->seq, "the service %s (pid %lld) is left", service->name,
                     (long long)service->pid);
    }
}

/* What the baseline had must stand as it was. */
static void rule_residue_changed(struct rule_book *book, const struct event *event)
{
    const struct view *view = &event->view.view, *baseline = &book->state->baseline;
    for (size_t i = 0; i < baseline->networks.count; i++) {
        const struct network *was = &baseline->networks.items[i];
        const struct network *is = view_network(view, was->id);
        if (!is || !record_same(&network_record, is, was))
            rule_suspect(book, CAUSE_BASELINE_CHANGED, RULE_NOBODY, RULE_NOBODY, event->seq,
                         "the network %s is not as it was before the first step", was->name);
    }
    for (size_t i = 0; i < baseline->systems.count; i++) {
        const struct compute_system *was = &baseline->systems.items[i];
        const struct compute_system *is = view_system(view, was->id);
        if ((!is || is->state != was->state || !text_same(is->runtime_id, was->runtime_id)) &&
            view_system(&book->state->bystanders.held, was->id))
            rule_suspect(book, CAUSE_BASELINE_CHANGED, RULE_NOBODY, RULE_NOBODY, event->seq,
                         "the compute system %s is not as it was before the first step", was->id);
    }
    for (size_t i = 0; i < baseline->nat_rules.count; i++) {
        if (!view_has_nat_rule(view, &baseline->nat_rules.items[i]))
            rule_suspect(book, CAUSE_BASELINE_CHANGED, RULE_NOBODY, RULE_NOBODY, event->seq,
                         "a NAT rule for %s is gone that was there before the first step",
                         baseline->nat_rules.items[i].subnet ? baseline->nat_rules.items[i].subnet
                                                             : "any subnet");
    }
    for (size_t i = 0; i < baseline->services.count; i++) {
        const struct service *was = &baseline->services.items[i];
        if (was->pid && !view_service_running(view, was->name))
            rule_suspect(book, CAUSE_BASELINE_CHANGED, RULE_NOBODY, RULE_NOBODY, event->seq,
                         "the service %s is gone that ran before the first step", was->name);
    }
}

/* What was there of the runtimes before anything was done. */
static void rule_residue_baseline(struct rule_book *book, const struct event *event)
{
    const struct view *view = &event->view.view;
    for (size_t i = 0; i < view->systems.count; i++) {
        const struct compute_system *system = &view->systems.items[i];
        int runtime = profiles_of_owner(&book->state->profiles, system->owner);
        if (runtime != RULE_NOBODY)
            rule_suspect(book, CAUSE_BASELINE_NOT_EMPTY, runtime, RULE_NOBODY, event->seq,
                         "the compute system %s of the owner %s was there before the first step",
                         system->id, system->owner);
    }
    for (size_t i = 0; i < view->workers.count; i++) {
        for (size_t k = 0; k < book->state->profiles.count; k++) {
            const char *name = book->state->profiles.items[k].memory_process;
            if (name && text_same(view->workers.items[i].name, name))
                rule_suspect(book, CAUSE_BASELINE_NOT_EMPTY, (int)k, RULE_NOBODY, event->seq,
                             "the process %lld named %s was there before the first step",
                             (long long)view->workers.items[i].pid, name);
        }
    }
    for (size_t i = 0; i < view->networks.count; i++) {
        int runtime = rule_network_of(book, &view->networks.items[i]);
        if (runtime != RULE_NOBODY && !profiles_persist(&book->state->profiles, "networks"))
            rule_suspect(book, CAUSE_BASELINE_NOT_EMPTY, runtime, RULE_NOBODY, event->seq,
                         "the network %s was there before the first step",
                         view->networks.items[i].name ? view->networks.items[i].name : "-");
    }
}

/* Whether the compute system is a VM that the host has, and not merely a process. */
static bool rule_residue_is_listed(const struct view *view, const char *system_id)
{
    const struct compute_system *system = system_id ? view_system(view, system_id) : NULL;
    return system && !text_same(system->found_by, "process");
}

/* What an earlier shutdown left is in the way of the next start: a port on a runtime's network, or
 * a process with the name of its memory, that belong to no VM of the host. */
static void rule_residue_in_the_way(struct rule_book *book, const struct event *event)
{
    const struct view *view = &event->view.view;
    for (size_t i = 0; i < view->endpoints.count; i++) {
        const struct endpoint *endpoint = &view->endpoints.items[i];
        const struct network *network =
            endpoint->network_id ? view_network(view, endpoint->network_id) : NULL;
        int runtime = network ? rule_network_of(book, network) : RULE_NOBODY;
        if (runtime != RULE_NOBODY && !rule_residue_is_listed(view, endpoint->system_id))
            rule_suspect(book, CAUSE_RESIDUE_ENDPOINT, runtime, RULE_NOBODY, event->seq,
                         "the endpoint %s is on the network of %s and belongs to no VM",
                         endpoint->id, rule_name(book, runtime));
    }
    for (size_t i = 0; i < view->workers.count; i++) {
        const struct worker *worker = &view->workers.items[i];
        bool before = view_worker(&book->state->baseline, worker->pid, worker->start_time);
        for (size_t k = 0; !before && k < book->state->profiles.count; k++) {
            const char *name = book->state->profiles.items[k].memory_process;
            if (name && text_same(worker->name, name) &&
                !rule_residue_is_listed(view, worker->system_id))
                rule_suspect(book, CAUSE_RESIDUE_WORKER, (int)k, RULE_NOBODY, event->seq,
                             "the process %lld has the name of %s's memory process and runs no VM "
                             "of the host",
                             (long long)worker->pid, rule_name(book, (int)k));
        }
    }
}

void rule_residue_take(struct rule_book *book, const struct event *event)
{
    if (event->kind != EVENT_VIEW)
        return;
    if (book->state->step.index == 0)
        rule_residue_baseline(book, event);
    else if (!rule_is_cleaning(book))
        rule_residue_in_the_way(book, event);
    if (event->view.why != EVENT_VIEW_CLEAN || !rule_is_cleaning(book))
        return;
    rule_residue_systems(book, event);
    rule_residue_networks(book, event);
    rule_residue_rules(book, event);
    rule_residue_services(book, event);
    rule_residue_changed(book, event);
}

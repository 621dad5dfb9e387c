/* A life: one VM from its runtime's start to its shutdown. */
#include "check/observe/life.h"

#include <stdlib.h>

bool rule_is_for(const struct nat_rule *rule, const struct network *network)
{
    return rule->subnet && texts_have(&network->subnets, rule->subnet);
}

bool life_is_server(const char *service, const char *network)
{
    static const char dnsmasq[] = "dnsmasq "; /* as the libvirt host names them */
    return text_starts_with(service, dnsmasq) && text_same(service + sizeof dnsmasq - 1, network);
}

/* The network that the VM is on, and the rules that translate it. Mirrored ones are the host's own,
 * and change with its interfaces: they are no part of the VM's life. */
static void life_plug_in(struct life *life, const struct view *view)
{
    for (size_t i = 0; i < view->endpoints.count && !life->network_known; i++) {
        const struct endpoint *endpoint = &view->endpoints.items[i];
        if (!text_same(endpoint->system_id, life->system_id) || !endpoint->network_id)
            continue;
        const struct network *network = view_network(view, endpoint->network_id);
        if (!network || text_same_ignoring_case(network->type, "Mirrored"))
            continue;
        life->network_known = true;
        life->endpoint_id = memory_text(endpoint->id);
        record_copy(&network_record, &life->network, network);
    }
    for (size_t i = 0; life->network_known && i < view->nat_rules.count; i++) {
        if (rule_is_for(&view->nat_rules.items[i], &life->network))
            record_copy(&nat_rule_record, VECTOR_ADD(&life->nat_rules), &view->nat_rules.items[i]);
    }
    for (size_t i = 0; life->network_known && i < view->services.count; i++) {
        const struct service *service = &view->services.items[i];
        if (service->pid && life_is_server(service->name, life->network.name))
            record_copy(&service_record, VECTOR_ADD(&life->servers), service);
    }
}

void life_fill(struct life *life, const struct profile *profile, const struct view *view)
{
    const struct compute_system *system = NULL;
    if (view_unavailable(view, VIEW_SYSTEMS) || view_owned(view, profile->owner, &system) != 1)
        return;
    life->begun = true;
    for (int part = VIEW_SYSTEMS; part <= VIEW_NAT_RULES; part++)
        life->unread |= view_unavailable(view, (enum view_part)part) ? 1U << part : 0;
    life->system_id = memory_text(system->id);
    life->runtime_id = memory_text(system->runtime_id);
    const struct worker *worker =
        view_unavailable(view, VIEW_WORKERS) ? NULL : view_worker_of(view, system->id);
    if (worker) {
        life->worker_pid = worker->pid;
        life->worker_start = worker->start_time;
        life->waited_ns = worker->wait_ns;
    }
    life_plug_in(life, view);
    for (size_t i = 0; i < profile->services.count; i++) {
        const struct service *service = view_service_running(view, profile->services.items[i].name);
        if (service)
            record_copy(&service_record, VECTOR_ADD(&life->services), service);
    }
}

bool life_has_rule(const struct life *life, const char *text)
{
    for (size_t i = 0; i < life->nat_rules.count; i++) {
        if (text_same(life->nat_rules.items[i].text, text))
            return true;
    }
    return false;
}

/* Whether all rules of one are among those of the other. */
static bool life_has_rules(const struct life *left, const struct life *right)
{
    for (size_t i = 0; i < left->nat_rules.count; i++) {
        if (!nat_rule_among(&left->nat_rules.items[i], right->nat_rules.items,
                            right->nat_rules.count))
            return false;
    }
    return true;
}

static bool life_same_services(const struct life *left, const struct life *right)
{
    if (left->services.count != right->services.count)
        return false;
    for (size_t i = 0; i < left->services.count; i++) {
        const struct service *a = &left->services.items[i], *b = &right->services.items[i];
        if (!text_same(a->name, b->name) || a->pid != b->pid || a->start_time != b->start_time)
            return false;
    }
    return true;
}

bool life_same(const struct life *left, const struct life *right)
{
    return left->begun == right->begun && text_same(left->system_id, right->system_id) &&
           text_same(left->runtime_id, right->runtime_id) &&
           left->worker_pid == right->worker_pid && left->worker_start == right->worker_start &&
           text_same(left->endpoint_id, right->endpoint_id) &&
           record_same(&network_record, &left->network, &right->network) &&
           left->nat_rules.count == right->nat_rules.count && life_has_rules(left, right) &&
           life_has_rules(right, left) && life_same_services(left, right);
}

void life_release(struct life *life)
{
    free(life->system_id);
    free(life->runtime_id);
    free(life->boot_id);
    free(life->endpoint_id);
    record_release(&network_record, &life->network);
    for (size_t i = 0; i < life->nat_rules.count; i++)
        record_release(&nat_rule_record, &life->nat_rules.items[i]);
    VECTOR_RELEASE(&life->nat_rules);
    for (size_t i = 0; i < life->services.count; i++)
        record_release(&service_record, &life->services.items[i]);
    VECTOR_RELEASE(&life->services);
    for (size_t i = 0; i < life->servers.count; i++)
        record_release(&service_record, &life->servers.items[i]);
    VECTOR_RELEASE(&life->servers);
    guest_answers_release(&life->guest_answers);
    *life = (struct life){0};
}

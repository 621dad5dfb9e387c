/* Rules for networks, endpoints and NAT rules: what two runtimes share, and what one takes from the
 * other. */
#include "diagnose/rule.h"

#include "model/subnet.h"

static const char *rule_network_name(const struct network *network)
{
    return network->name ? network->name : network->id;
}

/* What two networks of the host must not share. */
static void rule_network_pair(struct rule_book *book, int64_t seq, const struct network *one,
                              const struct network *two)
{
    int own = rule_network_of(book, one), other = rule_network_of(book, two);
    if (own == RULE_NOBODY) {
        const struct network *swap = one;
        one = two;
        two = swap;
        own = other;
        other = RULE_NOBODY;
    }
    if (own == RULE_NOBODY)
        return;
    const char *name = rule_name(book, own), *with = rule_name(book, other);
    if (one->name && text_same(one->name, two->name))
        rule_suspect(book, CAUSE_NET_NAME_SAME, own, other, seq,
                     "the network of %s and one of %s are both named %s", name, with, one->name);
    if (one->bridge && text_same(one->bridge, two->bridge))
        rule_suspect(book, CAUSE_NET_BRIDGE_SAME, own, other, seq,
                     "the network of %s and one of %s both use the bridge %s", name, with,
                     one->bridge);
    for (size_t i = 0; i < one->subnets.count * two->subnets.count; i++) {
        const char *left = one->subnets.items[i / two->subnets.count];
        const char *right = two->subnets.items[i % two->subnets.count];
        if (subnets_overlap(left, right))
            rule_suspect(book,
                         other == RULE_NOBODY ? CAUSE_NET_SUBNET_HOST : CAUSE_NET_SUBNET_OVERLAP,
                         own, other, seq, "%s of %s overlaps %s of %s (network %s)", left, name,
                         right, with, rule_network_name(two));
    }
}

static void rule_network_pairs(struct rule_book *book, const struct event *event)
{
    const struct view *view = &event->view.view;
    for (size_t i = 0; i < view->networks.count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (view->networks.items[i].active && view->networks.items[k].active)
                rule_network_pair(book, event->seq, &view->networks.items[i],
                                  &view->networks.items[k]);
        }
    }
}

/* Whose VM the endpoint belongs to, and which network it is on. */
static void rule_network_endpoint(struct rule_book *book, const struct event *event,
                                  const struct endpoint *endpoint)
{
    const struct view *view = &event->view.view;
    const struct compute_system *system =
        endpoint->system_id ? view_system(view, endpoint->system_id) : NULL;
    const struct network *network =
        endpoint->network_id ? view_network(view, endpoint->network_id) : NULL;
    int runtime = system && system->owner ? rule_owner(book, system->owner) : RULE_NOBODY;
    if (runtime == RULE_NOBODY || !network)
        return;
    const char *name = rule_name(book, runtime);
    const struct profile *profile = &book->state->profiles.items[runtime];
    int other = rule_network_of(book, network);
    if (profile_names_network(profile, network->id, network->name))
        return;
    if (other != RULE_NOBODY && other != runtime)
        rule_suspect(book, CAUSE_NET_ID_SAME, runtime, other, event->seq,
                     "the VM of %s is on the network %s (%s), which is %s's", name,
                     rule_network_name(network), network->id, rule_name(book, other));
    else
        rule_suspect(book, CAUSE_NET_OTHER, runtime, RULE_NOBODY, event->seq,
                     "the VM of %s is on the network %s (%s), which its profile does not name",
                     name, rule_network_name(network), network->id);
}

static void rule_network_macs(struct rule_book *book, const struct event *event)
{
    const struct view *view = &event->view.view;
    for (size_t i = 0; i < view->endpoints.count; i++) {
        for (size_t k = 0; k < i; k++) {
            const struct endpoint *one = &view->endpoints.items[k];
            const struct endpoint *two = &view->endpoints.items[i];
            if (!one->mac || !text_same_ignoring_case(one->mac, two->mac) ||
                text_same(one->system_id, two->system_id))
                continue;
            const struct compute_system *first =
                one->system_id ? view_system(view, one->system_id) : NULL;
            const struct compute_system *second =
                two->system_id ? view_system(view, two->system_id) : NULL;
            int own = first && first->owner ? rule_owner(book, first->owner) : RULE_NOBODY;
            int other = second && second->owner ? rule_owner(book, second->owner) : RULE_NOBODY;
            if (own != RULE_NOBODY || other != RULE_NOBODY)
                rule_suspect(book, CAUSE_MAC_SAME, own == RULE_NOBODY ? other : own,
                             own == RULE_NOBODY ? RULE_NOBODY : other, event->seq,
                             "%s is the hardware address of the VMs of %s and %s", one->mac,
                             rule_name(book, own), rule_name(book, other));
        }
    }
}

static bool rule_network_has_rule(const struct view *view, const struct nat_rule *rule)
{
    for (size_t i = 0; i < view->nat_rules.count; i++) {
        if (record_same(&nat_rule_record, rule, &view->nat_rules.items[i]))
            return true;
    }
    return false;
}

/* The rules for a network that is still there. */
static void rule_network_rules(struct rule_book *book, int victim, const struct event *event)
{
    const struct life *life = &book->state->subjects[victim].life;
    const struct view *view = &event->view.view;
    int actor = rule_actor(book);
    size_t there = 0;
    if (view_unavailable(view, VIEW_NAT_RULES))
        return;
    for (size_t i = 0; i < life->nat_rules.count; i++) {
        if (!rule_network_has_rule(view, &life->nat_rules.items[i]))
            rule_suspect(book, CAUSE_NAT_RULE_REMOVED, victim, actor, event->seq,
                         "a NAT rule for %s's subnet %s went during the step of %s",
                         rule_name(book, victim), life->nat_rules.items[i].subnet,
                         rule_name(book, actor));
    }
    for (size_t i = 0; i < view->nat_rules.count; i++)
        there += rule_is_for(&view->nat_rules.items[i], &life->network);
    if (there > life->nat_rules.count)
        rule_suspect(book, CAUSE_NAT_CONFLICT, victim, actor, event->seq,
                     "%zu NAT rules are for %s's subnet, %zu were", there, rule_name(book, victim),
                     life->nat_rules.count);
}

/* The VM's endpoint is not shown as its own any more. */
static void rule_network_unplugged(struct rule_book *book, int victim, const struct event *event)
{
    const struct life *life = &book->state->subjects[victim].life;
    const struct view *view = &event->view.view;
    int actor = rule_actor(book);
    const char *name = rule_name(book, victim), *by = rule_name(book, actor);
    bool there = false;
    for (size_t i = 0; i < view->endpoints.count && !there; i++)
        there = !view->endpoints.items[i].system_id &&
                text_same(view->endpoints.items[i].id, life->endpoint_id);
    if (there) /* it was adopted (adoption.h) until another came */
        rule_suspect(book, CAUSE_NET_ID_SAME, victim, actor, event->seq,
                     "since the step of %s another endpoint is on the network %s of %s, and the "
                     "host does not tell which is whose",
                     by, rule_network_name(&life->network), name);
    else
        rule_suspect(book, CAUSE_ENDPOINT_REMOVED, victim, actor, event->seq,
                     "%s's VM lost its port on the network %s during the step of %s", name,
                     rule_network_name(&life->network), by);
}

/* What a bystander's VM has lost of its network while it runs. */
static void rule_network_victim(struct rule_book *book, int victim, const struct event *event)
{
    const struct life *life = &book->state->subjects[victim].life;
    const struct view *view = &event->view.view;
    const struct compute_system *system = view_system(view, life->system_id);
    if (!life->network_known || !system || !system_is_up(system))
        return;
    int actor = rule_actor(book);
    const char *name = rule_name(book, victim), *by = rule_name(book, actor);
    const struct network *network = view_network(view, life->network.id);
    if (!network || !network->active) {
        rule_suspect(book, CAUSE_NET_REMOVED, victim, actor, event->seq,
                     "the network %s (%s), which %s's VM is attached to, went during the step of "
                     "%s",
                     rule_network_name(&life->network), life->network.id, name, by);
        return;
    }
    if (!record_same(&network_record, network, &life->network))
        rule_suspect(book, CAUSE_NET_CHANGED, victim, actor, event->seq,
                     "the network %s of %s has another name, bridge or subnet since the step of %s",
                     rule_network_name(&life->network), name, by);
    bool plugged = false;
    for (size_t i = 0; i < view->endpoints.count && !plugged; i++)
        plugged = text_same(view->endpoints.items[i].system_id, life->system_id) &&
                  text_same(view->endpoints.items[i].network_id, life->network.id);
    if (!plugged)
        rule_network_unplugged(book, victim, event);
    rule_network_rules(book, victim, event);
}

/* A rule that covers a runtime's subnet and is for another one. */
static void rule_network_wider(struct rule_book *book, const struct event *event)
{
    const struct view *view = &event->view.view;
    for (size_t i = 0; i < view->networks.count; i++) {
        const struct network *network = &view->networks.items[i];
        int runtime = rule_network_of(book, network);
        for (size_t k = 0; runtime != RULE_NOBODY && k < view->nat_rules.count; k++) {
            const struct nat_rule *rule = &view->nat_rules.items[k];
            for (size_t m = 0; m < network->subnets.count; m++) {
                if (rule->subnet && !rule_is_for(rule, network) &&
                    subnets_overlap(rule->subnet, network->subnets.items[m]))
                    rule_suspect(book, CAUSE_NAT_CONFLICT, runtime, RULE_NOBODY, event->seq,
                                 "a NAT rule for %s covers %s's subnet %s too", rule->subnet,
                                 rule_name(book, runtime), network->subnets.items[m]);
            }
        }
    }
}

void rule_network_take(struct rule_book *book, const struct event *event)
{
    if (event->kind != EVENT_VIEW || view_unavailable(&event->view.view, VIEW_NETWORKS))
        return;
    rule_network_pairs(book, event);
    rule_network_wider(book, event);
    if (view_unavailable(&event->view.view, VIEW_ENDPOINTS) ||
        view_unavailable(&event->view.view, VIEW_SYSTEMS))
        return;
    for (size_t i = 0; i < event->view.view.endpoints.count; i++)
        rule_network_endpoint(book, event, &event->view.view.endpoints.items[i]);
    rule_network_macs(book, event);
    for (size_t i = 0; i < book->state->profiles.count; i++) {
        if (rule_is_bystander(book, (int)i))
            rule_network_victim(book, (int)i, event);
    }
}

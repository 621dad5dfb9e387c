/* Rules for networks, endpoints and NAT rules: what two runtimes share, and what one takes from the
 * other. */
#include "diagnose/rule.h"

#include "model/network.h"

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
    int runtime = system ? profiles_of_owner(&book->state->profiles, system->owner) : RULE_NOBODY;
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
            int own = first ? profiles_of_owner(&book->state->profiles, first->owner) : RULE_NOBODY;
            int other =
                second ? profiles_of_owner(&book->state->profiles, second->owner) : RULE_NOBODY;
            if (own != RULE_NOBODY || other != RULE_NOBODY)
                rule_suspect(book, CAUSE_MAC_SAME, own == RULE_NOBODY ? other : own,
                             own == RULE_NOBODY ? RULE_NOBODY : other, event->seq,
                             "%s is the hardware address of the VMs of %s and %s", one->mac,
                             rule_name(book, own), rule_name(book, other));
        }
    }
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

/* A network of a runtime, or its VM's endpoint, that the host reports lost while nobody acts. */
static void rule_network_change(struct rule_book *book, const struct event *event)
{
    const struct change *change = &event->change;
    const struct network network = {.id = (char *)change->id};
    bool lost = network_word_is_loss(change->to);
    int runtime = change->part == VIEW_NETWORKS ? rule_network_of(book, &network)
                  : change->part == VIEW_ENDPOINTS
                      ? profiles_of_owner(&book->state->profiles, change->owner)
                      : RULE_NOBODY;
    if (!lost || runtime == RULE_NOBODY || book->state->contamination.window ||
        !book->state->subjects[runtime].life.begun || rule_is_cleaning(book))
        return;
    rule_suspect(book, CAUSE_NET_REMOVED_BY_OTHERS, runtime, RULE_NOBODY, event->seq,
                 "the host reported that the %s %s of %s went, and no command of the proof was "
                 "under way",
                 change->part == VIEW_NETWORKS ? "network" : "endpoint",
                 change->name ? change->name : change->id, rule_name(book, runtime));
}

void rule_network_take(struct rule_book *book, const struct event *event)
{
    if (event->kind == EVENT_CHANGE)
        rule_network_change(book, event);
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
}

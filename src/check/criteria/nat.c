/* nat.R: the host translates R's subnet by one set of rules, R's. A set is what is there for one
 * subnet: libvirt makes three rules a subnet. Networks that the host does not translate by rules
 * (ICS, routed, isolated) are outside the criterion. */
#include "check/state.h"

#include "model/network.h"

/* A rule that translates part of the network's subnets, or more than them; NULL if none does. */
static const struct nat_rule *nat_second(const struct view *view, const struct network *network)
{
    for (size_t i = 0; i < view->nat_rules.count; i++) {
        const struct nat_rule *rule = &view->nat_rules.items[i];
        for (size_t k = 0; k < network->subnets.count; k++) {
            if (rule->subnet && !rule_is_for(rule, network) &&
                subnets_overlap(rule->subnet, network->subnets.items[k]))
                return rule;
        }
    }
    return NULL;
}

/* The network that the system has an endpoint on, or NULL. */
static const struct network *nat_network(const struct view *view, const char *system_id)
{
    for (size_t i = 0; i < view->endpoints.count; i++) {
        const struct endpoint *endpoint = &view->endpoints.items[i];
        if (text_same(endpoint->system_id, system_id) && endpoint->network_id)
            return view_network(view, endpoint->network_id);
    }
    return NULL;
}

static void nat_judge(const struct judgement *judgement)
{
    const struct check_state *state = judgement->state;
    const struct subject *subject = judgement->subject;
    struct ledger_entry *entry = judgement->entry;
    const struct step_state *step = &state->step;
    const struct breach *untranslated = subject_breach(subject, BREACH_OF_NAT);
    const char *doubt = NULL;
    if (profile_is_without_network(subject->profile)) {
        ledger_exclude_step(entry, "its profile says that its VM is on no network of the host's");
        return;
    }
    const struct compute_system *system = state_system(state, subject, &doubt);
    const struct network *network = system ? nat_network(&step->view, system->id) : NULL;
    bool seen = state_view_has(state, VIEW_NETWORKS) && state_view_has(state, VIEW_ENDPOINTS) &&
                step->settled_seq >= 0 && network;
    if (seen && !text_same_ignoring_case(network->type, "nat")) {
        ledger_exclude_step(entry, "its network is not one that the host translates by rules");
        return;
    }
    if (!seen || !state_view_has(state, VIEW_NAT_RULES)) {
        ledger_note(entry, CRITERION_UNKNOWN, step->view_seq, "view",
                    system ? "the host's networks or NAT rules could not be read" : doubt);
        return;
    }
    size_t rules = 0;
    for (size_t i = 0; i < step->view.nat_rules.count; i++)
        rules += rule_is_for(&step->view.nat_rules.items[i], network);
    const struct nat_rule *second = nat_second(&step->view, network);
    if (untranslated)
        ledger_note(entry, CRITERION_FAIL, untranslated->seq, "view", untranslated->what);
    else if (!rules)
        ledger_note(entry, CRITERION_FAIL, step->view_seq, "view",
                    "the host translates its subnet by no rule");
    else if (second)
        ledger_note(entry, CRITERION_FAIL, step->view_seq, "view",
                    "a rule for another subnet translates its addresses too");
    else
        ledger_note(entry, CRITERION_PASS, step->view_seq, "view after the step", NULL);
}

const struct criterion_type criterion_nat = {
    .scope = CRITERION_OF_RUNTIME,
    .contaminated = CONTAMINATED_BY_NETWORK,
    .shown_at = criterion_while_up,
    .judge = nat_judge,
    .claim = "its subnet is translated by one set of rules, its own",
};

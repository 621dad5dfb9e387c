/* network.R: R's VM has an endpoint on R's own network, known by R's own id and name; no id, name,
 * bridge or subnet is shared; all of it stays the same through every step of the others. */
#include "check/state.h"

#include <stdlib.h>

#include "model/network.h"

/* What two networks share that they must not; NULL if nothing. The caller frees it. */
static char *network_shared(const struct network *own, const struct network *other)
{
    const char *name = other->name ? other->name : other->id;
    if (own->name && text_same(own->name, other->name))
        return memory_format("its network's name %s is also that of %s", own->name, other->id);
    if (own->bridge && text_same(own->bridge, other->bridge))
        return memory_format("its network's bridge %s is also that of %s", own->bridge, name);
    for (size_t i = 0; i < own->subnets.count; i++) {
        for (size_t k = 0; k < other->subnets.count; k++) {
            if (subnets_overlap(own->subnets.items[i], other->subnets.items[k]))
                return memory_format("its subnet %s overlaps %s of %s", own->subnets.items[i],
                                     other->subnets.items[k], name);
        }
    }
    return NULL;
}

/* Whether the endpoint belongs to no VM and did so before anything was under proof. */
static bool network_is_left_from_before(const struct view *baseline,
                                        const struct endpoint *endpoint)
{
    return !endpoint->system_id && view_endpoint(baseline, endpoint->id);
}

/* What is wrong with the VM's place on this network; NULL if nothing. The caller frees it. */
static char *network_wrong(const struct check_state *state, const struct profile *profile,
                           const char *system_id, const struct network *network)
{
    const struct view *view = &state->step.view;
    if (!profile_names_network(profile, network->id, network->name))
        return memory_format("its endpoint is on the network %s (%s), which is not its own",
                             network->name ? network->name : "-", network->id);
    if (!network->active)
        return memory_format("its network %s is not active", network->name);
    for (size_t i = 0; i < view->endpoints.count; i++) {
        const struct endpoint *endpoint = &view->endpoints.items[i];
        if (text_same(endpoint->network_id, network->id) &&
            !text_same(endpoint->system_id, system_id) &&
            !network_is_left_from_before(&state->baseline, endpoint))
            return memory_format("the compute system %s has an endpoint on its network %s too",
                                 endpoint->system_id ? endpoint->system_id : "(not told)",
                                 network->name);
    }
    for (size_t i = 0; i < view->networks.count; i++) {
        const struct network *other = &view->networks.items[i];
        if (!other->active || text_same(other->id, network->id))
            continue;
        char *shared = network_shared(network, other);
        if (shared)
            return shared;
    }
    return NULL;
}

/* What is wrong with the VM's endpoints; NULL if nothing. The caller frees it. */
static char *network_all_wrong(const struct check_state *state, const struct profile *profile,
                               const char *system_id)
{
    const struct view *view = &state->step.view;
    size_t endpoints = 0;
    for (size_t i = 0; i < view->endpoints.count; i++) {
        const struct endpoint *endpoint = &view->endpoints.items[i];
        if (!text_same(endpoint->system_id, system_id))
            continue;
        endpoints++;
        const struct network *network =
            endpoint->network_id ? view_network(view, endpoint->network_id) : NULL;
        char *wrong =
            network ? network_wrong(state, profile, system_id, network)
                    : memory_format("its endpoint %s is on no network of the host", endpoint->id);
        if (wrong)
            return wrong;
    }
    return endpoints ? NULL : memory_text("its VM has no endpoint");
}

/* A VM that is meant to have none: nothing of networks is claimed of it, unless it has one. */
static void network_note_without(const struct check_state *state, const char *system_id,
                                 struct ledger_entry *entry)
{
    if (view_endpoint_of(&state->step.view, system_id))
        ledger_note(entry, CRITERION_FAIL, state->step.view_seq, "view",
                    "its VM has an endpoint, and its profile says network_mode: none");
    else
        ledger_exclude_step(entry, "its profile says that its VM is on no network of the host's");
}

static void network_judge(const struct judgement *judgement)
{
    const struct check_state *state = judgement->state;
    const struct subject *subject = judgement->subject;
    struct ledger_entry *entry = judgement->entry;
    const struct step_state *step = &state->step;
    const struct breach *unplugged = subject_breach(subject, BREACH_OF_NETWORK);
    if (unplugged) {
        ledger_note(entry, CRITERION_FAIL, unplugged->seq, "view", unplugged->what);
        return;
    }
    const char *doubt = NULL;
    const struct compute_system *system = state_system(state, subject, &doubt);
    if (!state_view_has(state, VIEW_NETWORKS) || !state_view_has(state, VIEW_ENDPOINTS))
        doubt = "the host's networks or endpoints could not be read";
    else if (system)
        doubt = NULL;
    if (!system || doubt) {
        ledger_note(entry, CRITERION_UNKNOWN, step->view_seq, "view", doubt);
        return;
    }
    if (profile_is_without_network(subject->profile)) {
        network_note_without(state, system->id, entry);
        return;
    }
    if (view_is_mirrored(&step->view, system->id)) {
        ledger_exclude_step(entry,
                            "its network is mirrored: all VMs in that mode share the host's own");
        return;
    }
    CLEANUP(memory_free_text)
    char *wrong = network_all_wrong(state, subject->profile, system->id);
    if (wrong)
        ledger_note(entry, CRITERION_FAIL, step->view_seq, "view", wrong);
    else if (step->outcome != EVENT_STEP_DONE || step->settled_seq < 0)
        ledger_note(entry, CRITERION_UNKNOWN, step->view_seq, "view", "the step was not done");
    else
        ledger_note(entry, CRITERION_PASS, step->view_seq, "view after the step", NULL);
}

const struct criterion_type criterion_network = {
    .scope = CRITERION_OF_RUNTIME,
    .contaminated =
        CONTAMINATED_PASSING_BY_COMPANY | CONTAMINATED_FAILING_BY_COMPANY | CONTAMINATED_BY_NETWORK,
    .shown_at = criterion_while_up,
    .judge = network_judge,
    .claim = "its VM is on its own network, of which nothing is shared",
};

/* clean: no compute system, worker, memory process or endpoint of any owner is left; what the
 * baseline had stands unchanged; a new network, NAT rule or service is left only if a profile
 * names its kind under `persists`, and is then reported.
 *
 * On a private host nobody else can have left anything. Elsewhere what is new and cannot be tied
 * to a runtime under proof makes the criterion unknown: somebody else may have made it. */
#include "check/state.h"

#include <string.h>

struct residue {
    const struct check_state *state;
    const struct view *now;
    struct text failed; /* what must not be there, or is missing */
    struct text doubts; /* what may be somebody else's */
    struct text kept;   /* what a profile says may stay */
};

static void residue_add(struct text *list, const char *kind, const char *name)
{
    text_append_format(list, "%s%s %s", list->length ? "; " : "", kind, name ? name : "-");
}

/* Whether the compute system came up outside of everything that was under proof. */
static bool residue_is_strangers(const struct residue *residue, const char *system_id)
{
    return system_id && texts_have(&residue->state->contamination.foreign_systems, system_id);
}

/* Files something new under what it means: `ours` if it is tied to a runtime under proof.
 * `system_id` is of the compute system that it belongs to, or NULL. */
static void residue_new(struct residue *residue, bool ours, const char *system_id,
                        const char *persists, const char *kind, const char *name)
{
    bool tied = (ours || residue->state->private) && !residue_is_strangers(residue, system_id);
    if (persists && ours && profiles_persist(&residue->state->profiles, persists))
        residue_add(&residue->kept, kind, name);
    else
        residue_add(tied ? &residue->failed : &residue->doubts, kind, name);
}

static void residue_systems(struct residue *residue)
{
    const struct check_state *state = residue->state;
    for (size_t i = 0; i < residue->now->systems.count; i++) {
        const struct compute_system *system = &residue->now->systems.items[i];
        bool ours = profiles_of_owner(&state->profiles, system->owner) >= 0 ||
                    texts_have(&state->lives_systems, system->id);
        if (ours || !view_system(&state->baseline, system->id))
            residue_new(residue, ours, system->id, NULL, "compute system", system->id);
    }
    for (size_t i = 0; i < state->baseline.systems.count; i++) {
        const struct compute_system *was = &state->baseline.systems.items[i];
        const struct compute_system *is = view_system(residue->now, was->id);
        const struct compute_system *held = view_system(&state->bystanders.held, was->id);
        /* What became of a bystander is judged at its step; between steps it was a stranger's. */
        bool known = state->criteria_set >= HISTORY_CRITERIA_SET_REPORTS;
        bool settled = known && (is ? held && is->state == held->state &&
                                          text_same(is->runtime_id, held->runtime_id)
                                    : !held && !state->private);
        bool same = is && is->state == was->state && text_same(is->runtime_id, was->runtime_id);
        if (!same && !settled)
            residue_add(!is && !state->private ? &residue->doubts : &residue->failed,
                        "changed since the baseline: compute system", was->id);
    }
}

static void residue_workers(struct residue *residue)
{
    const struct check_state *state = residue->state;
    for (size_t i = 0; i < residue->now->workers.count; i++) {
        const struct worker *worker = &residue->now->workers.items[i];
        bool ours = worker_among(state->lives_workers.items, state->lives_workers.count,
                                 worker->pid, worker->start_time);
        for (size_t k = 0; k < state->profiles.count; k++)
            ours = ours || (worker->name &&
                            text_same(worker->name, state->profiles.items[k].memory_process));
        bool before = view_worker(&state->baseline, worker->pid, worker->start_time);
        bool others = !ours && worker->system_id &&
                      view_system(&state->baseline, worker->system_id) &&
                      state->criteria_set >= HISTORY_CRITERIA_SET_REPORTS;
        if (!before && !others) /* a bystander's new process is the bystander's matter */
            residue_new(residue, ours, worker->system_id, NULL, "worker", worker->name);
    }
}

static void residue_endpoints(struct residue *residue)
{
    const struct check_state *state = residue->state;
    for (size_t i = 0; i < residue->now->endpoints.count; i++) {
        const struct endpoint *endpoint = &residue->now->endpoints.items[i];
        bool ours =
            (endpoint->system_id && texts_have(&state->lives_systems, endpoint->system_id)) ||
            (endpoint->network_id && texts_have(&state->lives_networks, endpoint->network_id));
        if (!view_endpoint(&state->baseline, endpoint->id))
            residue_new(residue, ours, endpoint->system_id, NULL, "endpoint", endpoint->id);
    }
}

static void residue_networks(struct residue *residue)
{
    const struct check_state *state = residue->state;
    for (size_t i = 0; i < residue->now->networks.count; i++) {
        const struct network *network = &residue->now->networks.items[i];
        if (!view_network(&state->baseline, network->id))
            residue_new(residue, texts_have(&state->lives_networks, network->id), NULL, "networks",
                        "network", network->name ? network->name : network->id);
    }
    for (size_t i = 0; i < state->baseline.networks.count; i++) {
        const struct network *was = &state->baseline.networks.items[i];
        const struct network *is = view_network(residue->now, was->id);
        if (!is || !record_same(&network_record, is, was))
            residue_add(&residue->failed, "changed since the baseline: network", was->name);
    }
}

static void residue_nat_rules(struct residue *residue)
{
    const struct check_state *state = residue->state;
    for (size_t i = 0; i < residue->now->nat_rules.count; i++) {
        const struct nat_rule *rule = &residue->now->nat_rules.items[i];
        bool ours = rule->subnet && texts_have(&state->lives_subnets, rule->subnet);
        if (!view_has_nat_rule(&state->baseline, rule))
            residue_new(residue, ours, NULL, "nat_rules", "NAT rule for", rule->subnet);
    }
    for (size_t i = 0; i < state->baseline.nat_rules.count; i++) {
        const struct nat_rule *was = &state->baseline.nat_rules.items[i];
        if (!view_has_nat_rule(residue->now, was))
            residue_add(&residue->failed, "gone since the baseline: NAT rule for", was->subnet);
    }
}

static void residue_services(struct residue *residue)
{
    const struct check_state *state = residue->state;
    for (size_t i = 0; i < residue->now->services.count; i++) {
        const struct service *service = &residue->now->services.items[i];
        const struct service *was = view_service(&state->baseline, service->name);
        /* Windows starts its own services when somebody needs them, and keeps them. */
        bool own = text_same(service->kind, "daemon");
        if (service->pid && !own && (!was || !was->pid))
            residue_new(residue, profiles_name_service(&state->profiles, service->name), NULL,
                        "services", "service", service->name);
    }
    for (size_t i = 0; i < state->baseline.services.count; i++) {
        const struct service *was = &state->baseline.services.items[i];
        const struct service *is = view_service(residue->now, was->name);
        if (was->pid && (!is || !is->pid))
            residue_add(texts_have(&state->contamination.foreign_services, was->name)
                            ? &residue->doubts
                            : &residue->failed,
                        "gone since the baseline: service", was->name);
        else if (was->pid && (is->pid != was->pid || is->start_time != was->start_time) &&
                 !texts_have(&state->restarted, was->name))
            residue_add(&residue->doubts, "restarted since the baseline: service", was->name);
    }
}

static const char *residue_unseen(const struct check_state *state)
{
    for (int part = VIEW_SYSTEMS; part <= VIEW_NAT_RULES; part++) {
        if (!state_view_has(state, (enum view_part)part) ||
            view_unavailable(&state->baseline, (enum view_part)part))
            return view_part_words[part];
    }
    return NULL;
}

static bool clean_shown_at(const struct criterion_step *at)
{
    return at->place == at->plan->steps.count;
}

static void clean_judge(const struct judgement *judgement)
{
    const struct check_state *state = judgement->state;
    const struct step_state *step = &state->step;
    if (step->view_seq < 0)
        return;
    struct residue residue = {.state = state, .now = &step->view};
    static void (*const parts[])(struct residue *) = {
        [VIEW_SYSTEMS] = residue_systems,     [VIEW_NETWORKS] = residue_networks,
        [VIEW_ENDPOINTS] = residue_endpoints, [VIEW_WORKERS] = residue_workers,
        [VIEW_SERVICES] = residue_services,   [VIEW_NAT_RULES] = residue_nat_rules,
    };
    for (int part = VIEW_SYSTEMS; part <= VIEW_NAT_RULES; part++) {
        if (state_view_has(state, (enum view_part)part)) /* else nothing in it is gone */
            parts[part](&residue);
    }
    const char *unseen = residue_unseen(state);
    CLEANUP(memory_free_text) char *reason = NULL;
    enum criterion_result result = CRITERION_PASS;
    if (step->cleanup_seq >= 0 && state->rounds_clean == state->plan.rounds)
        residue_add(&residue.failed, "after the plan's end, and shut down once more:", "a VM");
    if (residue.failed.length) {
        result = CRITERION_FAIL;
        reason = memory_format("left or changed: %s", text_get(&residue.failed));
    } else if (unseen || !state->baseline_known || step->outcome != EVENT_STEP_DONE) {
        result = CRITERION_UNKNOWN;
        reason = memory_format("what is left was not seen whole: %s",
                               unseen                   ? unseen
                               : !state->baseline_known ? "the baseline"
                                                        : "the step was cut short");
    } else if (residue.doubts.length) {
        result = CRITERION_UNKNOWN;
        reason = memory_format("somebody else may have made it: %s", text_get(&residue.doubts));
    } else {
        reason = residue.kept.length
                     ? memory_format("left, as its profile says: %s", text_get(&residue.kept))
                     : memory_text("nothing is left");
    }
    ledger_note(judgement->entry, result, step->view_seq, "last view", reason);
    text_release(&residue.failed);
    text_release(&residue.doubts);
    text_release(&residue.kept);
}

const struct criterion_type criterion_clean = {
    .scope = CRITERION_OF_HOST,
    .shown_at = clean_shown_at,
    .judge = clean_judge,
    .claim = "nothing is left, and what was there before stands unchanged",
};

/* The baseline. */
#include "run/baseline.h"

#include "run/step.h"

bool baseline_take(struct prover *prover, struct view *baseline)
{
    step_record_begin(prover, 0, 1, "baseline", NULL);
    bool seen = prover_look(prover, baseline);
    if (seen)
        prover_record_view(prover, "baseline", baseline);
    bool done = seen && !prover_must_stop(prover);
    step_record_end(prover, 0, 1, "baseline", NULL, done ? EVENT_STEP_DONE : EVENT_STEP_CUT_SHORT,
                    NULL);
    return done;
}

static bool baseline_had_worker(const struct view *baseline, const struct worker *worker)
{
    for (size_t i = 0; i < baseline->workers.count; i++) {
        if (baseline->workers.items[i].pid == worker->pid &&
            baseline->workers.items[i].start_time == worker->start_time)
            return true;
    }
    return false;
}

static bool baseline_had_endpoint(const struct view *baseline, const struct endpoint *endpoint)
{
    for (size_t i = 0; i < baseline->endpoints.count; i++) {
        if (text_same(baseline->endpoints.items[i].id, endpoint->id))
            return true;
    }
    return false;
}

static bool baseline_may_keep(const struct profiles *profiles, enum view_part part)
{
    for (size_t i = 0; i < profiles->count; i++) {
        if (texts_have(&profiles->items[i].persists, view_part_words[part]))
            return true;
    }
    return false;
}

/* Runtimes may take their networks down a moment after their VMs. */
static bool baseline_has_networks_back(const struct view *baseline, const struct view *now,
                                       const struct profiles *profiles)
{
    bool keep_networks = baseline_may_keep(profiles, VIEW_NETWORKS);
    bool keep_rules = baseline_may_keep(profiles, VIEW_NAT_RULES);
    for (size_t i = 0; !keep_networks && i < now->networks.count; i++) {
        if (!view_network(baseline, now->networks.items[i].id))
            return false;
    }
    return keep_rules || now->nat_rules.count <= baseline->nat_rules.count;
}

bool baseline_is_back(const struct view *baseline, const struct view *now,
                      const struct profiles *profiles)
{
    for (size_t i = 0; i < now->systems.count; i++) {
        if (!view_system(baseline, now->systems.items[i].id))
            return false;
    }
    for (size_t i = 0; i < now->workers.count; i++) {
        if (!baseline_had_worker(baseline, &now->workers.items[i]))
            return false;
    }
    for (size_t i = 0; i < now->endpoints.count; i++) {
        if (!baseline_had_endpoint(baseline, &now->endpoints.items[i]))
            return false;
    }
    return baseline_has_networks_back(baseline, now, profiles);
}

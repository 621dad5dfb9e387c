/* The baseline. */
#include "run/baseline.h"

#include "run/step.h"

bool baseline_take(struct prover *prover, struct view *baseline)
{
    step_record_begin(prover, 0, 1, "baseline", NULL);
    bool seen = prover_look(prover, baseline);
    if (seen)
        prover_record_view(prover, EVENT_VIEW_BASELINE, baseline);
    bool done = seen && !prover_must_stop(prover);
    step_record_end(prover, 0, 1, "baseline", NULL, done ? EVENT_STEP_DONE : EVENT_STEP_CUT_SHORT,
                    NULL);
    return done;
}

/* Runtimes may take their networks down a moment after their VMs. */
static bool baseline_has_networks_back(const struct view *baseline, const struct view *now,
                                       const struct profiles *profiles)
{
    bool keep_networks = profiles_persist(profiles, view_part_words[VIEW_NETWORKS]);
    bool keep_rules = profiles_persist(profiles, view_part_words[VIEW_NAT_RULES]);
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
        const struct worker *worker = &now->workers.items[i];
        if (!view_worker(baseline, worker->pid, worker->start_time))
            return false;
    }
    for (size_t i = 0; i < now->endpoints.count; i++) {
        if (!view_endpoint(baseline, now->endpoints.items[i].id))
            return false;
    }
    return baseline_has_networks_back(baseline, now, profiles);
}

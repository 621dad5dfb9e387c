/* The two looks around the plan. */
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

struct baseline_search {
    struct prover *prover;
    const struct view *baseline;
    struct view now;
};

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

/* Looks anew; whether there is nothing that the baseline didn't have. */
static bool baseline_is_back(void *user)
{
    struct baseline_search *search = user;
    const struct view *baseline = search->baseline;
    struct view *now = &search->now;
    view_release(now);
    if (!prover_look(search->prover, now))
        return true; /* there is nothing to wait for any more */
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
    return true;
}

bool baseline_compare(struct prover *prover, const struct view *baseline)
{
    const struct plan *plan = prover->options->plan;
    int64_t index = (int64_t)plan->steps.count + 1;
    struct baseline_search search = {.prover = prover, .baseline = baseline};
    step_record_begin(prover, index, plan->rounds, "clean", NULL);
    enum prover_wait waited = prover_wait(prover, baseline_is_back, &search, BASELINE_CLEAN_MS_MAX,
                                          BASELINE_CLEAN_LOOK_MS);
    bool done = waited != PROVER_STOPPED && !prover->host_gone;
    if (done)
        prover_record_view(prover, "clean", &search.now);
    step_record_end(prover, index, plan->rounds, "clean", NULL,
                    done ? EVENT_STEP_DONE : EVENT_STEP_CUT_SHORT, NULL);
    view_release(&search.now);
    return done;
}

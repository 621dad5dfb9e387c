/* The step after the plan's. */
#include "run/cleanup.h"

#include "run/baseline.h"
#include "run/hold.h"
#include "run/run.h"
#include "run/step.h"

static bool cleanup_sessions_have_ended(void *user)
{
    const struct sessions *sessions = user;
    for (size_t i = 0; i < sessions->count; i++) {
        if (session_is_held(&sessions->items[i]))
            return false;
    }
    return true;
}

/* Whether the runtime has something to shut down: it was started and not shut down since (its VM
 * may be gone, but what the VM needed may be left), or the host shows a VM of its owner. */
static bool cleanup_is_due(struct prover *prover, const struct session *session)
{
    CLEANUP(view_release) struct view view = {0};
    const struct compute_system *first = NULL;
    if (!session->was_started || session->may_be_up)
        return session->may_be_up;
    return prover_look(prover, &view) && view_owned(&view, session->profile->owner, &first) > 0;
}

static void cleanup_shut_down(struct prover *prover, const struct profile *profile)
{
    int64_t deadline_ms = profile->deadlines.shutdown_ms;
    struct op *op = op_invoke(prover, profile, EVENT_VERB_CLEANUP, &profile->commands.shutdown,
                              deadline_ms, NULL);
    ops_wait(prover, &op, 1, deadline_ms);
    op_free(op);
}

struct cleanup_search {
    struct prover *prover;
    const struct view *baseline;
    struct view now;
};

/* Looks anew. Without a host there is nothing to wait for. */
static bool cleanup_is_back(void *user)
{
    struct cleanup_search *search = user;
    view_release(&search->now);
    return !prover_look(search->prover, &search->now) ||
           baseline_is_back(search->baseline, &search->now, search->prover->options->profiles);
}

/* Whatever the user does in the shell belongs to this step, and to no step of the plan. */
static void cleanup_hold(struct prover *prover)
{
    const struct run_observer *observer = &prover->options->observer;
    struct error error = {0};
    recorder_sync(prover->recorder);
    if (observer->hold)
        observer->hold(observer->user, NULL);
    if (!hold_shell(prover, &error) && observer->hold)
        observer->hold(observer->user, &error);
}

void cleanup_run(struct sessions *sessions, const struct view *baseline, bool hold)
{
    struct prover *prover = sessions->prover;
    const struct plan *plan = prover->options->plan;
    int64_t index = (int64_t)plan->steps.count + 1;
    struct cleanup_search search = {.prover = prover, .baseline = baseline};
    prover->cleaning = true;
    step_record_begin(prover, index, plan->rounds, "clean", NULL);
    if (hold)
        cleanup_hold(prover);
    for (size_t i = 0; i < sessions->count && !prover->abandoned; i++) {
        const struct session *session = &sessions->items[i];
        if (cleanup_is_due(prover, session))
            cleanup_shut_down(prover, session->profile);
    }
    prover_wait(prover, cleanup_sessions_have_ended, sessions, CLEANUP_SESSION_MS_MAX, 0);
    sessions_release(sessions);
    enum prover_wait waited =
        prover_wait(prover, cleanup_is_back, &search, CLEANUP_BACK_MS_MAX, CLEANUP_BACK_LOOK_MS);
    bool seen = waited != PROVER_STOPPED && !prover->host_gone;
    if (seen)
        prover_record_view(prover, EVENT_VIEW_CLEAN, &search.now);
    step_record_end(prover, index, plan->rounds, "clean", NULL,
                    seen ? EVENT_STEP_DONE : EVENT_STEP_CUT_SHORT, NULL);
    view_release(&search.now);
}

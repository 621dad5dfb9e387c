/* Cleaning up after oneself. */
#include "run/cleanup.h"

static bool cleanup_op_is_done(void *user)
{
    const struct op *op = user;
    return op->done;
}

static bool cleanup_sessions_have_ended(void *user)
{
    const struct prover *prover = user;
    for (size_t i = 0; i < prover->options->profiles->count; i++) {
        if (session_is_held(&prover->sessions[i]))
            return false;
    }
    return true;
}

/* Whether the runtime's VM may be up: the host shows one of its owner, or can't be asked. */
static bool cleanup_may_be_up(struct prover *prover, const struct profile *profile)
{
    CLEANUP(view_release) struct view view = {0};
    const struct compute_system *first = NULL;
    return !prover_look(prover, &view) || view_unavailable(&view, VIEW_SYSTEMS) ||
           view_owned(&view, profile->owner, &first) > 0;
}

void cleanup_run(struct prover *prover)
{
    prover->cleaning = true;
    for (size_t i = 0; i < prover->options->profiles->count; i++) {
        struct session *session = &prover->sessions[i];
        const struct profile *profile = session->profile;
        if (!session->was_started || prover->abandoned || !cleanup_may_be_up(prover, profile))
            continue;
        int64_t deadline_ms = profile->deadlines.shutdown_ms;
        struct op *op =
            op_invoke(prover, profile, "cleanup", &profile->commands.shutdown, deadline_ms, NULL);
        prover_wait(prover, cleanup_op_is_done, op, deadline_ms, 0);
        op_free(op);
    }
    prover_wait(prover, cleanup_sessions_have_ended, prover, CLEANUP_SESSION_MS_MAX, 0);
    for (size_t i = 0; i < prover->options->profiles->count; i++)
        session_release(&prover->sessions[i]);
}

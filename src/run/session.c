/* A runtime in the run, and its heartbeat. */
#include "run/session.h"

#include <stdlib.h>

#include "run/prover.h"

void session_init(struct session *session, struct prover *prover, const struct profile *profile)
{
    *session = (struct session){.prover = prover, .profile = profile};
}

static void session_on_beat(void *user, const struct beat *beat)
{
    struct session *session = user;
    session->beats++;
    struct event event = {.kind = EVENT_BEAT,
                          .beat = {.op = session->op->id,
                                   .runtime = session->profile->name,
                                   .number = beat->number,
                                   .boot_id = beat->boot_id,
                                   .uptime_ms = beat->uptime_ms,
                                   .period_ms = beat->period_ms}};
    prover_record(session->prover, &event);
}

void session_start(struct session *session)
{
    const struct op_listener listener = {.user = session, .beat = session_on_beat};
    op_free(session->op);
    free(session->system_id);
    session->system_id = NULL;
    free(session->address);
    session->address = NULL;
    session->file_written = false;
    session->system_gone = false;
    session->beats = 0;
    session->mark = 0;
    session->was_started = true;
    session->may_be_up = true;
    session->op = op_invoke(session->prover, session->profile, "start",
                            &session->profile->commands.exec, 0, &listener);
}

bool session_is_held(const struct session *session)
{
    return session->op && !session->op->done;
}

void session_mark(struct session *session)
{
    session->mark = session->beats;
}

int64_t session_beats_since(const struct session *session)
{
    return session->beats - session->mark;
}

void session_know_system(struct session *session, const struct view *view)
{
    const struct compute_system *first = NULL;
    view_owned(view, session->profile->owner, &first);
    if (!first)
        return;
    free(session->system_id);
    session->system_id = memory_text(first->id);
}

void session_change(struct session *session, const struct host_change *change)
{
    if (change->part == VIEW_SYSTEMS && session->system_id &&
        text_same(change->id, session->system_id) && text_same(change->to, "gone"))
        session->system_gone = true;
}

void session_release(struct session *session)
{
    op_free(session->op);
    free(session->system_id);
    free(session->address);
    *session = (struct session){0};
}

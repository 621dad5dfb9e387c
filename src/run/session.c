/* The runtimes in the run, and their heartbeats. */
#include "run/session.h"

#include <stdlib.h>

void sessions_init(struct sessions *sessions, struct prover *prover)
{
    const struct profiles *profiles = prover->options->profiles;
    *sessions = (struct sessions){.prover = prover, .count = profiles->count};
    for (size_t i = 0; i < profiles->count; i++)
        sessions->items[i] = (struct session){.prover = prover, .profile = &profiles->items[i]};
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
    recorder_write(session->prover->recorder, &event);
}

void session_start(struct session *session)
{
    const struct beat_listener listener = {.user = session, .beat = session_on_beat};
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
    session->op = op_invoke(session->prover, session->profile, EVENT_VERB_START,
                            &session->profile->commands.exec, 0, &listener);
}

bool session_is_held(const struct session *session)
{
    return session->op && !session->op->done;
}

void sessions_mark(struct sessions *sessions)
{
    for (size_t i = 0; i < sessions->count; i++)
        sessions->items[i].mark = sessions->items[i].beats;
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

static void sessions_on_change(void *user, const struct change *change)
{
    struct sessions *sessions = user;
    if (change->part != VIEW_SYSTEMS || !text_same(change->to, "gone"))
        return;
    for (size_t i = 0; i < sessions->count; i++) {
        struct session *session = &sessions->items[i];
        if (session->system_id && text_same(change->id, session->system_id))
            session->system_gone = true;
    }
}

bool sessions_watch(struct sessions *sessions, struct error *error)
{
    const struct prover_listener listener = {.user = sessions, .change = sessions_on_change};
    return prover_watch(sessions->prover, &listener, error);
}

void sessions_release(struct sessions *sessions)
{
    for (size_t i = 0; i < sessions->count; i++) {
        op_free(sessions->items[i].op);
        free(sessions->items[i].system_id);
        free(sessions->items[i].address);
        sessions->items[i] = (struct session){0};
    }
}

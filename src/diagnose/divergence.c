/* The first line at which a history leaves what its plan expects. */
#include "diagnose/divergence.h"

#include "base/clock.h"

static bool divergence_is_cleaning(const struct check_state *state)
{
    return state->step.index > (int64_t)state->plan.steps.count;
}

static bool divergence_is_acting(const struct check_state *state, bool acted, const char *runtime)
{
    return acted && state->step.plan && text_same(state->step.plan->runtime, runtime);
}

static void divergence_op(struct note *divergence, const struct check_state *state, bool acted,
                          const struct event *event)
{
    const struct event_op *op = &event->op;
    bool acting = divergence_is_acting(state, acted, op->runtime);
    bool session = op->verb == EVENT_VERB_START;
    if (op->phase == EVENT_OP_INVOKE || divergence_is_cleaning(state))
        return;
    if (session && (!acting || state->step.plan->action == PLAN_START))
        note_set(divergence, event->seq, "the session held in %s ended", op->runtime);
    else if (!session && op->phase != EVENT_OP_OK)
        note_set(divergence, event->seq, "%s's %s command did not succeed", op->runtime,
                 event_verb_words[op->verb]);
}

static void divergence_change(struct note *divergence, const struct check_state *state, bool acted,
                              const struct event *event)
{
    const struct change *change = &event->change;
    for (size_t i = 0; i < state->profiles.count && !divergence_is_cleaning(state); i++) {
        const struct subject *subject = &state->subjects[i];
        if (change->part == VIEW_SYSTEMS && subject->life.begun &&
            text_same(change->id, subject->life.system_id) &&
            !divergence_is_acting(state, acted, subject->profile->name))
            note_set(divergence, event->seq, "the host reported of %s's VM: %s to %s",
                     subject->profile->name, change->from ? change->from : "-",
                     change->to ? change->to : "-");
    }
}

static void divergence_view(struct note *divergence, const struct check_state *state,
                            const struct event *event)
{
    const struct view *view = &event->view.view;
    const struct plan_step *plan = state->step.plan;
    for (size_t i = 0; i < view->unavailable.count; i++)
        note_set(divergence, event->seq, "the host's %s could not be read",
                 view_part_words[view->unavailable.items[i].part]);
    for (size_t i = 0; i < state->profiles.count; i++) {
        const struct profile *profile = &state->profiles.items[i];
        const struct compute_system *first = NULL;
        size_t owned = view_owned(view, profile->owner, &first);
        size_t expected = plan && plan_step_has_up(plan, profile->name) ? 1 : 0;
        bool due =
            plan && (event->view.why == EVENT_VIEW_EFFECT || event->view.why == EVENT_VIEW_SETTLED);
        if (due && owned != expected)
            note_set(divergence, event->seq,
                     "the host shows %zu compute systems of the owner %s, and %zu is expected",
                     owned, profile->owner, expected);
    }
}

static void divergence_beat(struct note *divergence, const struct check_state *state,
                            const struct event *event)
{
    const struct subject *subject = state_subject(state, event->beat.runtime);
    if (!subject || !subject->stream.boot_id || subject->stream.session != event->beat.op)
        return;
    struct standstill silence = subject_open_silence(subject, event->t_ns, event->seq);
    if (!text_same(subject->stream.boot_id, event->beat.boot_id))
        note_set(divergence, event->seq, "%s's guest has another boot id", event->beat.runtime);
    else if (event->beat.number != subject->stream.number + 1)
        note_set(divergence, event->seq, "a beat of %s is missing", event->beat.runtime);
    else if (silence.seq >= 0 && silence.length_ns > silence.limit_ns)
        note_set(divergence, event->seq, "%s was silent for %lld ms", event->beat.runtime,
                 (long long)(silence.length_ns / CLOCK_NS_PER_MS));
}

void divergence_take_after(struct note *divergence, const struct check_state *state, bool acted,
                           const struct event *event)
{
    for (size_t i = 0; i < state->profiles.count && !divergence_is_cleaning(state); i++) {
        const struct subject *subject = &state->subjects[i];
        const struct breaches *breaches = &subject->observation.breaches;
        size_t last = breaches->list.count;
        if (last && breaches->list.items[last - 1].seq == event->seq && subject->life.begun &&
            !divergence_is_acting(state, acted, subject->profile->name))
            note_set(divergence, event->seq, "%s: %s", subject->profile->name,
                     breaches->list.items[last - 1].what);
    }
}

void divergence_take(struct note *divergence, const struct check_state *state, bool acted,
                     const struct event *event)
{
    switch (event->kind) {
    case EVENT_OP:
        divergence_op(divergence, state, acted, event);
        return;
    case EVENT_CHANGE:
        divergence_change(divergence, state, acted, event);
        return;
    case EVENT_VIEW:
        divergence_view(divergence, state, event);
        return;
    case EVENT_BEAT:
        divergence_beat(divergence, state, event);
        return;
    case EVENT_UNAVAILABLE:
        note_set(divergence, event->seq, "what could not be observed: %s", event->unavailable.what);
        return;
    case EVENT_STEP:
        if (event->step.phase == EVENT_STEP_END && event->step.outcome != EVENT_STEP_DONE)
            note_set(divergence, event->seq, "the step was %s",
                     event_step_outcome_words[event->step.outcome]);
        return;
    case EVENT_END:
        if (event->end.outcome != EVENT_END_COMPLETE)
            note_set(divergence, event->seq, "the run ended: %s",
                     event_end_outcome_words[event->end.outcome]);
        return;
    default:
        return;
    }
}

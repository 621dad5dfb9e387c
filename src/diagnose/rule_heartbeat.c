/* Rules for what the beats tell: a guest that stood still, or that is the other's. */
#include "diagnose/rule.h"

#include "base/clock.h"

/* What else may explain a standstill is suspected, too: the checker decides whether it covers it.
 */
static void rule_heartbeat_still(struct rule_book *book, int runtime,
                                 const struct standstill *still, int64_t now_ns)
{
    const char *name = rule_name(book, runtime);
    long long ms = still->length_ns / CLOCK_NS_PER_MS;
    int other = runtime == rule_actor(book) ? RULE_NOBODY : rule_actor(book);
    rule_suspect(book, CAUSE_GUEST_FROZEN, runtime, other, still->seq,
                 still->clock ? "%s's guest lost %lld ms against the host's clock"
                              : "%s's guest was silent for %lld ms",
                 name, ms);
    if (pulse_stalled_ns(&book->state->pulse, still->from_ns, still->to_ns, now_ns))
        rule_suspect(book, CAUSE_PROVER_STALLED, runtime, RULE_NOBODY, still->seq,
                     "the prover stood still while %s's guest was silent", name);
    else
        rule_suspect(book, CAUSE_HOST_BUSY, runtime, RULE_NOBODY, still->seq,
                     "%s's guest stood still for %lld ms, and its worker waited for a processor",
                     name, ms);
}

static void rule_heartbeat_beat(struct rule_book *book, const struct event *event)
{
    const struct event_beat *beat = &event->beat;
    const struct check_state *state = book->state;
    int runtime = profiles_find(&state->profiles, beat->runtime);
    if (runtime < 0)
        return;
    for (size_t i = 0; i < state->profiles.count; i++) {
        if ((int)i == runtime || !state->subjects[i].life.begun ||
            !text_same(state->subjects[i].life.boot_id, beat->boot_id))
            continue;
        rule_suspect(book, CAUSE_VM_SHARED, runtime, (int)i, event->seq,
                     "%s's beats come from the VM of %s", beat->runtime, rule_name(book, (int)i));
        return;
    }
}

/* Somebody who must be up has not beaten for long. */
static void rule_heartbeat_silent(struct rule_book *book, const struct event *event)
{
    const struct check_state *state = book->state;
    for (size_t i = 0; i < state->profiles.count && !rule_is_cleaning(book); i++) {
        const struct subject *subject = &state->subjects[i];
        const struct compute_system *system = view_system(&book->last, subject->life.system_id);
        bool gone = !view_unavailable(&book->last, VIEW_SYSTEMS) &&
                    (!system || !system_is_up(system)); /* the dead are silent */
        if (!rule_is_bystander(book, (int)i) || subject->observation.session_end_seq >= 0 || gone)
            continue;
        struct standstill silence = subject_open_silence(subject, event->t_ns, event->seq);
        if (silence.seq >= 0)
            rule_heartbeat_still(book, (int)i, &silence, event->t_ns);
    }
}

void rule_heartbeat_take_after(struct rule_book *book, const struct event *event)
{
    const struct subject *subject =
        event->kind == EVENT_BEAT ? state_subject(book->state, event->beat.runtime) : NULL;
    if (!subject)
        return;
    int runtime = profiles_find(&book->state->profiles, event->beat.runtime);
    if (subject->observation.silence.seq == event->seq)
        rule_heartbeat_still(book, runtime, &subject->observation.silence, event->t_ns);
    else if (subject->observation.lag.seq == event->seq)
        rule_heartbeat_still(book, runtime, &subject->observation.lag, event->t_ns);
}

void rule_heartbeat_take(struct rule_book *book, const struct event *event)
{
    if (event->kind == EVENT_BEAT)
        rule_heartbeat_beat(book, event);
    else if (event->kind == EVENT_VIEW || event->kind == EVENT_STEP)
        rule_heartbeat_silent(book, event);
}

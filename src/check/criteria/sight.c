/* sight.R: every channel that is counted for R's survival reported R's own death at R's own
 * shutdown: the list of systems, the worker, the heartbeat, the host's changes. A channel that did
 * not cannot vouch for anybody; one that contradicts the host shows that it never told of the VM.
 */
#include "check/state.h"

static bool sight_worker_gone(const struct check_state *state, const struct life *life)
{
    return life->worker_pid != 0 && state_view_has(state, VIEW_WORKERS) &&
           !view_worker(&state->step.view, life->worker_pid, life->worker_start);
}

/* The channel that did not report the death, in words; NULL if all did. */
static const char *sight_missing(const struct check_state *state, const struct subject *subject)
{
    const struct step_observation *observation = &subject->observation;
    const char *doubt = NULL;
    if (!subject->life.begun)
        return "its VM was not seen whole before";
    if (state->step.outcome != EVENT_STEP_DONE || !state_effect_shown(state, &doubt))
        return "the host did not show its death";
    if (state->step.before_seq < 0 || state->step.effect_seq < 0 || state->step.settled_seq < 0)
        return "a view of the step is missing";
    if (state->pulse.hole)
        return "a tick of the prover is missing from the history";
    if (observation->views_same < 1 || observation->views_worker < 1)
        return "its VM was not seen whole just before";
    if (observation->gone_view_seq < 0)
        return "the list of systems did not lose it";
    if (observation->gone_view_seq > state->step.effect_seq)
        return "the view of the shutdown's effect still shows it";
    if (!sight_worker_gone(state, &subject->life))
        return "its worker was not seen to be gone";
    if (observation->session_end_seq < 0)
        return "its heartbeat did not end";
    if (observation->hole_seq >= 0)
        return "a beat is missing from its heartbeat";
    if (observation->gone_change_seq < 0)
        return "the host reported no change of its system to gone";
    if (!observation->gone_change_by_event && state->capabilities.changes_by_event)
        return "the host's report of its death never came; it was found by looking";
    if (observation->command_seq < 0)
        return "its own shutdown has no end in the history";
    return NULL;
}

/* A channel that reported the death before the shutdown was asked for; -1 if none did. One that was
 * dead before the step is another step's matter. */
static int64_t sight_early(const struct step_observation *observation)
{
    if (observation->views_same < 1)
        return -1;
    const int64_t reports[] = {observation->session_end_seq, observation->gone_change_seq,
                               observation->gone_view_seq};
    for (size_t i = 0; i < sizeof reports / sizeof *reports && observation->invoke_seq >= 0; i++) {
        if (reports[i] >= 0 && reports[i] < observation->invoke_seq)
            return reports[i];
    }
    return -1;
}

/* A beat that came although the VM was gone. The prover may have stood still with it in hand. */
static bool sight_late_beat(const struct check_state *state,
                            const struct step_observation *observation, struct ledger_entry *entry)
{
    if (observation->late_beat_seq < 0)
        return false;
    int64_t late_ns = observation->late_beat_t_ns - observation->gone_view_t_ns;
    late_ns -= pulse_stalled_ns(&state->pulse, observation->gone_view_t_ns,
                                observation->late_beat_t_ns, state->now_ns);
    if (late_ns > SUBJECT_LATE_BEAT_NS)
        ledger_note(entry, CRITERION_FAIL, observation->late_beat_seq, "beat",
                    "it beats although the host shows it gone: the beats are not the VM's");
    else
        ledger_note(entry, CRITERION_UNKNOWN, observation->late_beat_seq, "beat",
                    "a beat came after the host showed it gone; the prover itself stood still");
    return true;
}

static void sight_judge(const struct judgement *judgement)
{
    const struct check_state *state = judgement->state;
    const struct subject *subject = judgement->subject;
    struct ledger_entry *entry = judgement->entry;
    if (sight_late_beat(state, &subject->observation, entry))
        return;
    int64_t early_seq = sight_early(&subject->observation);
    if (early_seq >= 0) {
        ledger_note(entry, CRITERION_FAIL, early_seq, "its end",
                    "it ended before its own shutdown was asked for");
        return;
    }
    const char *missing = sight_missing(state, subject);
    ledger_note(entry, missing ? CRITERION_UNKNOWN : CRITERION_PASS,
                missing ? state->step.view_seq : subject->observation.gone_change_seq,
                missing ? "view" : "change to gone", missing);
}

const struct criterion_type criterion_sight = {
    .scope = CRITERION_OF_RUNTIME,
    .shown_at = criterion_at_own_shutdown,
    .judge = sight_judge,
    .claim = "every channel that vouches for it has reported its own death",
};

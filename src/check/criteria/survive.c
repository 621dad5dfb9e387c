/* survive.R.S: while S is shut down, R stays the same VM. undisturbed.R.S: the same while S starts
 * or its service restarts. "The same VM" is what subject.h calls a life without a break. */
#include "check/state.h"

#include <stdlib.h>

struct survival {
    enum criterion_result result;
    int64_t seq;
    const char *what;
    const char *reason;
};

static struct survival survival_unknown(const char *reason)
{
    return (struct survival){.result = CRITERION_UNKNOWN, .seq = -1, .reason = reason};
}

/* What was seen is whole enough to call it survival. */
static struct survival survival_enough(const struct check_state *state,
                                       const struct subject *subject)
{
    const struct step_state *step = &state->step;
    const struct step_observation *observation = &subject->observation;
    const struct step_observation *acting = &state_subject(state, step->plan->runtime)->observation;
    const char *doubt = NULL;
    if (step->end_seq < 0 || step->outcome == EVENT_STEP_CUT_SHORT)
        return survival_unknown("the step was cut short");
    if (step->outcome != EVENT_STEP_DONE)
        return survival_unknown(step->reason ? step->reason : "the step was not done");
    if (!state_effect_shown(state, &doubt))
        return survival_unknown(doubt);
    if (step->plan->action != PLAN_START && acting->command_seq < 0)
        return survival_unknown("the other's command has no end in the history");
    if (step->before_seq < 0 || step->effect_seq < 0 || step->settled_seq < 0)
        return survival_unknown("a view of the step is missing");
    if (observation->beats_settled < SUBJECT_SETTLED_BEATS)
        return survival_unknown("too few beats came after the other's step had its effect");
    if (observation->views_same < 2)
        return survival_unknown("the host's compute systems could not be read");
    if (observation->views_worker < 2)
        return survival_unknown("its worker could not be seen");
    return (struct survival){
        .result = CRITERION_PASS, .seq = step->settled_seq, .what = "view after the step"};
}

/* Holds the standstills of this step against the survivor; one that began before the step is the
 * former step's, if that has a criterion for it. Fills `result` and says whether one decides. */
static bool survival_stood_still(const struct check_state *state, const struct subject *subject,
                                 struct ledger_entry *former, struct survival *result,
                                 char **reason)
{
    const struct step_observation *observation = &subject->observation;
    struct standstill open = subject_open_silence(subject, state->now_ns, state->events - 1);
    const struct standstill *all[] = {&observation->silence, &observation->lag, &open};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        CLEANUP(memory_free_text) char *what = NULL;
        enum criterion_result found =
            standstill_judge(all[i], &state->pulse, state->now_ns, subject->life.waited_ns, &what);
        if (found == CRITERION_PASS)
            continue;
        if (all[i]->before_step && former) {
            ledger_note(former, found, all[i]->seq, "silence", what);
            continue;
        }
        if (*reason && (result->result == CRITERION_FAIL || found != CRITERION_FAIL))
            continue;
        free(*reason);
        *reason = what;
        what = NULL;
        *result = (struct survival){
            .result = found, .seq = all[i]->seq, .what = "silence", .reason = *reason};
    }
    return *reason != NULL;
}

static struct survival survival_find(const struct check_state *state, const struct subject *subject,
                                     struct ledger_entry *former, char **reason)
{
    const struct breach *broken = subject_breach(subject, BREACH_OF_VM);
    struct survival result = {0};
    if (!subject->life.begun)
        return survival_unknown("it was not up when the step began");
    if (broken)
        return (struct survival){
            .result = CRITERION_FAIL, .seq = broken->seq, .what = "break", .reason = broken->what};
    if (survival_stood_still(state, subject, former, &result, reason))
        return result;
    if (state->step.blind.what)
        return (struct survival){.result = CRITERION_UNKNOWN,
                                 .seq = state->step.blind.seq,
                                 .what = "blind",
                                 .reason = state->step.blind.what};
    if (state->pulse.hole)
        return survival_unknown("a tick of the prover is missing from the history");
    return survival_enough(state, subject);
}

/* The criterion that a step is one of for those who are up beside it. */
static enum criterion_kind survival_kind(enum plan_action action)
{
    return action == PLAN_SHUTDOWN ? CRITERION_SURVIVE : CRITERION_UNDISTURBED;
}

static bool survival_shown_at(const struct criterion_step *at, enum criterion_kind kind)
{
    return criterion_beside_other(at) &&
           survival_kind(at->plan->steps.items[at->place].action) == kind;
}

static bool survive_shown_at(const struct criterion_step *at)
{
    return survival_shown_at(at, CRITERION_SURVIVE);
}

static bool undisturbed_shown_at(const struct criterion_step *at)
{
    return survival_shown_at(at, CRITERION_UNDISTURBED);
}

static void survival_judge(const struct judgement *judgement)
{
    const struct check_state *state = judgement->state;
    const struct plan_step *former = state_former_step(state);
    CLEANUP(memory_free_text) char *reason = NULL;
    struct ledger_entry *before = ledger_find(judgement->ledger, survival_kind(former->action),
                                              judgement->entry->criterion.runtime, former->runtime);
    struct survival survival = survival_find(state, judgement->subject, before, &reason);
    ledger_note(judgement->entry, survival.result, survival.seq, survival.what, survival.reason);
}

/* Who must be down is down: a VM of a runtime's owner that comes up in a step of another, though
 * nobody asked for it, was started by that step. To be woken up is no less a disturbance than to be
 * ended. */
static void survival_judge_beyond(const struct judgement *judgement)
{
    const struct plan_step *plan = judgement->state->step.plan;
    const struct criterion *criterion = &judgement->entry->criterion;
    const struct subject *subject = judgement->subject;
    if (plan && text_same(criterion->other, plan->runtime) &&
        survival_kind(plan->action) == criterion->kind &&
        !plan_step_has_up(plan, criterion->runtime) && subject->observation.risen_seq >= 0 &&
        !subject->lingers)
        ledger_note(judgement->entry, CRITERION_FAIL, subject->observation.risen_seq, "view",
                    "it came up in a step of the other, and nobody had asked for it");
}

const struct criterion_type criterion_survive = {
    .scope = CRITERION_OF_PAIR,
    .contaminated = CONTAMINATED_PASSING_BY_COMPANY,
    .shown_at = survive_shown_at,
    .judge = survival_judge,
    .judge_beyond = survival_judge_beyond,
    .claim = "stays the same VM while the other is shut down",
};

const struct criterion_type criterion_undisturbed = {
    .scope = CRITERION_OF_PAIR,
    .contaminated = CONTAMINATED_PASSING_BY_COMPANY,
    .shown_at = undisturbed_shown_at,
    .judge = survival_judge,
    .judge_beyond = survival_judge_beyond,
    .claim = "stays the same VM while the other starts or its service restarts",
};

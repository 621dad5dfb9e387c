/* boot.R: R boots, and the host shows exactly one compute system with R's exact owner, Running.
 * restart.R: it does so again, as a new VM, while others run. */
#include "check/state.h"

#include <stdio.h>
#include <string.h>

struct boot_finding {
    enum criterion_result result;
    int64_t seq;
    const char *what;
    char reason[512];
};

static struct boot_finding boot_found(enum criterion_result result, int64_t seq, const char *what,
                                      const char *reason)
{
    struct boot_finding finding = {.result = result, .seq = seq, .what = what};
    snprintf(finding.reason, sizeof finding.reason, "%s", reason);
    return finding;
}

/* What the last view of the step says of the owner. */
static struct boot_finding boot_seen(const struct check_state *state, const struct profile *profile)
{
    const struct step_state *step = &state->step;
    if (!state_view_has(state, VIEW_SYSTEMS))
        return boot_found(CRITERION_UNKNOWN, step->view_seq, "view",
                          "the host's compute systems could not be read");
    const struct compute_system *first = NULL;
    size_t owned = view_owned(&step->view, profile->owner, &first);
    struct boot_finding finding = {.result = CRITERION_FAIL, .seq = step->view_seq, .what = "view"};
    if (owned != 1)
        snprintf(finding.reason, sizeof finding.reason,
                 "the host shows %zu compute systems with the owner %s, not one", owned,
                 profile->owner);
    else if (first->state != SYSTEM_STATE_RUNNING)
        snprintf(finding.reason, sizeof finding.reason, "its compute system is %s, not Running",
                 system_state_words[first->state]);
    else
        finding.result = CRITERION_PASS;
    return finding;
}

static struct boot_finding boot_find(const struct check_state *state, const struct subject *subject)
{
    const struct step_state *step = &state->step;
    const struct step_observation *observation = &subject->observation;
    const struct breach *broken = subject_breach(subject, BREACH_OF_VM);
    if (broken)
        return boot_found(CRITERION_FAIL, broken->seq, "beat", broken->what);
    if (observation->command_seq >= 0)
        return boot_found(CRITERION_FAIL, observation->command_seq, "command",
                          step->reason ? step->reason : "its held session ended at its own start");
    if (step->end_seq < 0 || step->outcome == EVENT_STEP_CUT_SHORT)
        return boot_found(CRITERION_UNKNOWN, -1, NULL, "the step was cut short");
    struct boot_finding seen = boot_seen(state, subject->profile);
    if (seen.result != CRITERION_PASS)
        return seen;
    if (step->outcome != EVENT_STEP_DONE)
        return boot_found(CRITERION_UNKNOWN, step->end_seq, "step",
                          step->reason ? step->reason : "the step was not done");
    if (observation->first_beat_seq < 0 || observation->beats_settled < SUBJECT_SETTLED_BEATS)
        return boot_found(CRITERION_UNKNOWN, -1, NULL, "too few beats came from inside the VM");
    if (step->before_seq < 0 || step->effect_seq < 0 || step->settled_seq < 0)
        return boot_found(CRITERION_UNKNOWN, -1, NULL, "a view of the step is missing");
    return boot_found(CRITERION_PASS, observation->first_beat_seq, "first beat", "");
}

/* Whether the VM that has just booted is another one than the former. */
static struct boot_finding boot_is_new(const struct check_state *state,
                                       const struct subject *subject)
{
    const struct life *former = &subject->former;
    const struct compute_system *system = NULL;
    view_owned(&state->step.view, subject->profile->owner, &system);
    const struct worker *worker = view_worker_of(&state->step.view, system->id);
    int64_t seq = state->step.view_seq;
    if (!former->begun)
        return boot_found(CRITERION_UNKNOWN, -1, NULL, "its former VM was not seen whole");
    if (text_same(subject->stream.boot_id, former->boot_id))
        return boot_found(CRITERION_FAIL, subject->observation.first_beat_seq, "first beat",
                          "its boot id is the former VM's: it was never down");
    if (text_same(system->id, former->system_id) &&
        text_same(system->runtime_id, former->runtime_id))
        return boot_found(CRITERION_FAIL, seq, "view",
                          "its compute system is the former one: it was never down");
    if (!state_view_has(state, VIEW_WORKERS) || !worker || !former->worker_pid)
        return boot_found(CRITERION_UNKNOWN, seq, "view", "its worker could not be seen");
    if (worker->pid == former->worker_pid && worker->start_time == former->worker_start)
        return boot_found(CRITERION_FAIL, seq, "view",
                          "its worker is the former one: it was never down");
    return boot_found(CRITERION_PASS, subject->observation.first_beat_seq, "first beat of a new VM",
                      "");
}

static void boot_note(struct ledger_entry *entry, const struct boot_finding *finding)
{
    ledger_note(entry, finding->result, finding->seq, finding->what,
                *finding->reason ? finding->reason : NULL);
}

/* A start that finds its VM up shows no boot. */
static void boot_note_risen(const struct judgement *judgement)
{
    const struct subject *subject = judgement->subject;
    int64_t seq = subject->observation.risen_seq;
    if (seq >= 0 && !subject->lingers && seq == judgement->state->step.before_seq)
        ledger_note(judgement->entry, CRITERION_FAIL, seq, "view",
                    "a compute system of its owner was up before its start");
}

static void boot_judge(const struct judgement *judgement)
{
    struct boot_finding boot = boot_find(judgement->state, judgement->subject);
    boot_note(judgement->entry, &boot);
    boot_note_risen(judgement);
}

static bool restart_shown_at(const struct criterion_step *at)
{
    return criterion_at_own_start(at) && criterion_was_started(at) &&
           at->plan->steps.items[at->place - 1].up.count;
}

static void restart_judge(const struct judgement *judgement)
{
    const struct check_state *state = judgement->state;
    struct boot_finding boot = boot_find(state, judgement->subject);
    struct boot_finding restart =
        boot.result == CRITERION_PASS ? boot_is_new(state, judgement->subject) : boot;
    boot_note(judgement->entry, &restart);
}

const struct criterion_type criterion_boot = {
    .scope = CRITERION_OF_RUNTIME,
    .shown_at = criterion_at_own_start,
    .judge = boot_judge,
    .claim = "boots, and the host shows exactly one compute system with exactly its owner",
};

const struct criterion_type criterion_restart = {
    .scope = CRITERION_OF_RUNTIME,
    .shown_at = restart_shown_at,
    .judge = restart_judge,
    .claim = "comes back, as a new VM, while the others run",
};

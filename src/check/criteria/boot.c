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

static struct boot_finding boot_judge(const struct check_state *state,
                                      const struct subject *subject)
{
    const struct step_state *step = &state->step;
    const struct step_observation *observation = &subject->observation;
    if (observation->broken.what)
        return boot_found(CRITERION_FAIL, observation->broken.seq, "beat",
                          observation->broken.what);
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

void judge_boot(const struct check_state *state, struct ledger *ledger)
{
    const struct plan_step *plan = state->step.plan;
    if (!plan || plan->action != PLAN_START)
        return;
    const struct subject *subject = state_subject(state, plan->runtime);
    struct boot_finding boot = boot_judge(state, subject);
    boot_note(ledger_find(ledger, "boot", plan->runtime, NULL), &boot);
    const struct plan_step *former = state_former_step(state);
    bool again = false;
    for (int64_t i = 0; i + 1 < plan->index && !again; i++)
        again = text_same(state->plan.steps.items[i].runtime, plan->runtime);
    if (!again || !former || !former->up.count)
        return;
    struct boot_finding restart =
        boot.result == CRITERION_PASS ? boot_is_new(state, subject) : boot;
    boot_note(ledger_find(ledger, "restart", plan->runtime, NULL), &restart);
}

/* Who must be down is down: a VM of a runtime's owner that comes up in a step of another, though
 * nobody asked for it, was started by that step. It fails what the runtime's own criterion for such
 * a step is, though that one is bound to the steps in which the runtime is up: being woken up is no
 * less a disturbance than being ended. And a start that finds its VM up shows no boot. */
#include "check/state.h"

static struct ledger_entry *absence_entry(struct ledger *ledger, const struct plan_step *step,
                                          const char *name)
{
    const char *kind = step->action == PLAN_SHUTDOWN ? "survive" : "undisturbed";
    struct ledger_entry *entry = ledger_find(ledger, kind, name, step->runtime);
    return entry ? entry : ledger_find(ledger, "boot", name, NULL);
}

void judge_absence(const struct check_state *state, struct ledger *ledger)
{
    const struct plan_step *plan = state->step.plan;
    for (size_t i = 0; plan && i < state->profiles.count; i++) {
        const struct subject *subject = &state->subjects[i];
        const char *name = subject->profile->name;
        int64_t seq = subject->observation.risen_seq;
        if (seq < 0 || subject->lingers)
            continue;
        if (text_same(name, plan->runtime) && plan->action == PLAN_START &&
            seq == state->step.before_seq)
            ledger_note(ledger_find(ledger, "boot", name, NULL), CRITERION_FAIL, seq, "view",
                        "a compute system of its owner was up before its start");
        if (!text_same(name, plan->runtime) && !plan_step_has_up(plan, name))
            ledger_note(absence_entry(ledger, plan, name), CRITERION_FAIL, seq, "view",
                        "it came up in a step of the other, and nobody had asked for it");
    }
}

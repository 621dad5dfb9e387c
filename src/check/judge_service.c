/* service.R: R's service runs when R must be up, and is the same process across the steps of
 * others. */
#include "check/state.h"

static void service_note(const struct check_state *state, const struct subject *subject,
                         struct ledger_entry *entry)
{
    const struct step_state *step = &state->step;
    const struct note *unserved = &subject->witness.unserved;
    if (unserved->what) {
        ledger_note(entry, CRITERION_FAIL, unserved->seq, "view", unserved->what);
        return;
    }
    if (!state_view_has(state, VIEW_SERVICES) || step->settled_seq < 0) {
        ledger_note(entry, CRITERION_UNKNOWN, step->view_seq, "view",
                    "the host's services could not be read");
        return;
    }
    for (size_t i = 0; i < subject->profile->services.count; i++) {
        const char *name = subject->profile->services.items[i].name;
        if (service_running(&step->view, name))
            continue;
        CLEANUP(memory_free_text) char *reason = memory_format("its service %s does not run", name);
        ledger_note(entry, CRITERION_FAIL, step->view_seq, "view", reason);
        return;
    }
    ledger_note(entry, CRITERION_PASS, step->view_seq, "view after the step", NULL);
}

void judge_service(const struct check_state *state, struct ledger *ledger)
{
    const struct plan_step *plan = state->step.plan;
    for (size_t i = 0; plan && i < state->profiles.count; i++) {
        const struct subject *subject = &state->subjects[i];
        const char *name = subject->profile->name;
        if (plan_step_has_up(plan, name) && subject->profile->services.count)
            service_note(state, subject, ledger_find(ledger, "service", name, NULL));
    }
}

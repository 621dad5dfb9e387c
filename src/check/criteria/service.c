/* service.R: R's service runs when R must be up, and is the same process across the steps of
 * others; and it runs again, as another process, after a step that restarts it. */
#include "check/state.h"

static void service_note(const struct check_state *state, const struct subject *subject,
                         struct ledger_entry *entry)
{
    const struct step_state *step = &state->step;
    const struct note *unserved = &subject->observation.unserved;
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

/* A step of the runtime's own that restarts one of its services. */
static void service_note_restart(const struct check_state *state, struct ledger_entry *entry)
{
    const struct step_state *step = &state->step;
    const char *name = step->plan->service;
    const struct service *is = service_running(&step->view, name);
    const char *doubt = NULL;
    bool seen = state_view_has(state, VIEW_SERVICES) && step->before_seq >= 0 &&
                step->settled_seq >= 0 && step->outcome == EVENT_STEP_DONE;
    if (!seen)
        ledger_note(entry, CRITERION_UNKNOWN, step->view_seq, "view",
                    step->reason ? step->reason : "its restart was not seen whole");
    else if (!is)
        ledger_note(entry, CRITERION_FAIL, step->view_seq, "view",
                    "its service does not run after its restart");
    else if (!state_effect_shown(state, &doubt))
        ledger_note(entry, CRITERION_UNKNOWN, step->view_seq, "view", doubt);
    else
        ledger_note(entry, CRITERION_PASS, step->view_seq, "view after its restart", NULL);
}

void judge_service(const struct check_state *state, struct ledger *ledger)
{
    const struct plan_step *plan = state->step.plan;
    for (size_t i = 0; plan && i < state->profiles.count; i++) {
        const struct subject *subject = &state->subjects[i];
        const char *name = subject->profile->name;
        struct ledger_entry *entry = ledger_find(ledger, "service", name, NULL);
        if (plan->service && text_same(plan->runtime, name))
            service_note_restart(state, entry);
        else if (plan_step_has_up(plan, name) && subject->profile->services.count)
            service_note(state, subject, entry);
    }
}

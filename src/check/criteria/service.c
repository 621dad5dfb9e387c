/* service.R: R's service runs when R must be up, and is the same process across the steps of
 * others; and it runs again, as another process, after a step that restarts it. */
#include "check/state.h"

static void service_judge_up(const struct judgement *judgement)
{
    const struct check_state *state = judgement->state;
    const struct subject *subject = judgement->subject;
    struct ledger_entry *entry = judgement->entry;
    const struct step_state *step = &state->step;
    const struct breach *unserved = subject_breach(subject, BREACH_OF_SERVICE);
    if (unserved) {
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
        if (view_service_running(&step->view, name))
            continue;
        CLEANUP(memory_free_text) char *reason = memory_format("its service %s does not run", name);
        ledger_note(entry, CRITERION_FAIL, step->view_seq, "view", reason);
        return;
    }
    ledger_note(entry, CRITERION_PASS, step->view_seq, "view after the step", NULL);
}

/* A step of the runtime's own that restarts one of its services. */
static void service_judge_restart(const struct judgement *judgement)
{
    const struct check_state *state = judgement->state;
    struct ledger_entry *entry = judgement->entry;
    const struct step_state *step = &state->step;
    const char *name = step->plan->service;
    const struct service *is = view_service_running(&step->view, name);
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

static bool service_restarts_at(const struct criterion_step *at)
{
    const struct plan_step *steps = at->plan->steps.items;
    return at->place < at->plan->steps.count && steps[at->place].service &&
           text_same(steps[at->place].runtime, at->runtime);
}

static bool service_shown_at(const struct criterion_step *at)
{
    return criterion_while_up(at) || service_restarts_at(at);
}

static const char *service_inapplicable(const struct check_state *state,
                                        const struct profile *profile)
{
    (void)state;
    return profile->services.count ? NULL : "the profile names no service";
}

static void service_judge(const struct judgement *judgement)
{
    const struct plan_step *plan = judgement->state->step.plan;
    if (plan->service && text_same(plan->runtime, judgement->entry->criterion.runtime))
        service_judge_restart(judgement);
    else
        service_judge_up(judgement);
}

const struct criterion_type criterion_service = {
    .scope = CRITERION_OF_RUNTIME,
    .contaminated = CONTAMINATED_BY_NETWORK,
    .shown_at = service_shown_at,
    .inapplicable = service_inapplicable,
    .judge = service_judge,
    .claim = "its service runs, and is the same process across the steps of others",
};

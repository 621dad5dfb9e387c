/* bystander: what the baseline had and nobody under proof owns stays as it was at each step. */
#include "check/state.h"

static bool bystander_shown_at(const struct criterion_step *at)
{
    return at->place < at->plan->steps.count;
}

static void bystander_judge(const struct judgement *judgement)
{
    static const enum view_part parts[] = {VIEW_SYSTEMS, VIEW_NETWORKS, VIEW_ENDPOINTS,
                                           VIEW_WORKERS, VIEW_SERVICES, VIEW_NAT_RULES};
    const struct check_state *state = judgement->state;
    const struct step_state *step = &state->step;
    const struct bystanders *bystanders = &state->bystanders;
    struct ledger_entry *entry = judgement->entry;
    bool whole = bystanders->known && step->outcome == EVENT_STEP_DONE && step->settled_seq >= 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        whole = whole && state_view_has(state, parts[i]) &&
                !view_unavailable(&state->baseline, parts[i]);
    if (bystanders->harmed.what)
        ledger_note(entry, CRITERION_FAIL, bystanders->harmed.seq, "bystander",
                    bystanders->harmed.what);
    else if (bystanders->doubt.what)
        ledger_note(entry, CRITERION_UNKNOWN, bystanders->doubt.seq, "bystander",
                    bystanders->doubt.what);
    else if (!whole)
        ledger_note(entry, CRITERION_UNKNOWN, step->view_seq, "view",
                    bystanders->known ? "the step was not seen whole" : "no baseline was seen");
    else if (!bystanders->any)
        ledger_exclude_step(entry, "nothing of others was on the host");
    else
        ledger_note(entry, CRITERION_PASS, step->settled_seq, "view after the step", NULL);
}

const struct criterion_type criterion_bystander = {
    .scope = CRITERION_OF_HOST,
    .since_set = HISTORY_CRITERIA_SET_REPORTS,
    .shown_at = bystander_shown_at,
    .judge = bystander_judge,
    .claim = "what was there before and is nobody's under proof stays as it was at each step",
};

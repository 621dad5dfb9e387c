/* concurrent: there is a moment at which all are Running, each with its own id and worker. */
#include "check/state.h"

void judge_concurrence(const struct check_state *state, struct ledger *ledger)
{
    const struct step_state *step = &state->step;
    struct ledger_entry *entry = ledger_find(ledger, "concurrent", NULL, NULL);
    if (step->concurrent.what) {
        ledger_note(entry, CRITERION_PASS, step->concurrent.seq, step->concurrent.what, NULL);
        return;
    }
    if (!step->plan || step->plan->up.count != state->profiles.count)
        return;
    bool seen = state_view_has(state, VIEW_SYSTEMS) && state_view_has(state, VIEW_WORKERS) &&
                step->outcome == EVENT_STEP_DONE;
    ledger_note(entry, seen ? CRITERION_FAIL : CRITERION_UNKNOWN, step->view_seq, "view",
                seen ? "all should be up, but the host does not show each Running with an id and "
                       "a worker of its own"
                     : "the moment at which all should be up was not seen whole");
}

/* concurrent: there is a moment at which all are Running, each with its own id and worker. Every
 * step before or after which all must be up can show it; one is enough. */
#include "check/state.h"

static bool concurrent_has_all(const struct criterion_step *at, size_t place)
{
    return place < at->plan->steps.count &&
           at->plan->steps.items[place].up.count == at->profiles->count;
}

static bool concurrent_shown_at(const struct criterion_step *at)
{
    return at->place < at->plan->steps.count &&
           (concurrent_has_all(at, at->place) ||
            (at->place > 0 && concurrent_has_all(at, at->place - 1)));
}

static void concurrent_judge(const struct judgement *judgement)
{
    const struct check_state *state = judgement->state;
    const struct step_state *step = &state->step;
    bool after = step->plan->up.count == state->profiles.count;
    bool seen = after && state_view_has(state, VIEW_SYSTEMS) &&
                state_view_has(state, VIEW_WORKERS) && step->outcome == EVENT_STEP_DONE;
    if (step->concurrent.what)
        ledger_note(judgement->entry, CRITERION_PASS, step->concurrent.seq, step->concurrent.what,
                    NULL);
    else
        ledger_note(judgement->entry, seen ? CRITERION_FAIL : CRITERION_UNKNOWN, step->view_seq,
                    "view",
                    seen ? "all should be up, but the host does not show each Running with an id "
                           "and a worker of its own"
                         : "the moment at which all should be up was not seen whole");
}

const struct criterion_type criterion_concurrent = {
    .scope = CRITERION_OF_HOST,
    .existential = true,
    .shown_at = concurrent_shown_at,
    .judge = concurrent_judge,
    .claim = "all run at one moment, each with its own id and worker",
};

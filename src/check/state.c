/* What the checker knows between two events: questions that several judges ask. */
#include "check/state.h"

const struct subject *state_subject(const struct check_state *state, const char *name)
{
    int index = name ? profiles_find(&state->profiles, name) : -1;
    return index < 0 ? NULL : &state->subjects[index];
}

bool state_view_has(const struct check_state *state, enum view_part part)
{
    return state->step.view_seq >= 0 && !view_unavailable(&state->step.view, part);
}

const struct compute_system *state_system(const struct check_state *state,
                                          const struct subject *subject, const char **doubt)
{
    const struct compute_system *system = NULL;
    *doubt = "the host's compute systems could not be read";
    if (!state_view_has(state, VIEW_SYSTEMS))
        return NULL;
    *doubt = "the host does not show exactly one compute system of its owner";
    return view_owned(&state->step.view, subject->profile->owner, &system) == 1 ? system : NULL;
}

const struct plan_step *state_former_step(const struct check_state *state)
{
    int64_t index = state->step.index;
    return index >= 2 && index <= (int64_t)state->plan.steps.count
               ? &state->plan.steps.items[index - 2]
               : NULL;
}

/* Whether the service that the step restarts runs as another process than in the life before. */
static bool state_service_is_new(const struct check_state *state, const struct subject *subject,
                                 const char **doubt)
{
    const char *name = state->step.plan->service;
    const struct service *is = view_service_running(&state->step.view, name);
    *doubt = "the other's service was not seen to run again after its restart";
    if (!state_view_has(state, VIEW_SERVICES) || !is)
        return false;
    *doubt = "the other's service was not seen to be another process after its restart";
    for (size_t i = 0; i < subject->life.services.count; i++) {
        const struct service *was = &subject->life.services.items[i];
        if (text_same(was->name, name))
            return is->pid != was->pid || is->start_time != was->start_time;
    }
    return false;
}

bool state_effect_shown(const struct check_state *state, const char **doubt)
{
    const struct plan_step *plan = state->step.plan;
    const struct subject *subject = state_subject(state, plan->runtime);
    const struct compute_system *first = NULL;
    *doubt = "the host's compute systems could not be read";
    if (!state_view_has(state, VIEW_SYSTEMS))
        return false;
    size_t owned = view_owned(&state->step.view, subject->profile->owner, &first);
    if (plan->action == PLAN_START) {
        *doubt = "the host did not show the other's VM Running";
        return owned == 1 && first->state == SYSTEM_STATE_RUNNING;
    }
    *doubt = "the host did not show the other's VM gone";
    const char *former = subject->life.system_id;
    if (!subject->life.begun)
        *doubt = "the other was not up when the step began";
    const struct compute_system *still = view_system(&state->step.view, former);
    bool gone = subject->life.begun && owned == 0 && (!still || !system_is_up(still));
    return gone && (!plan->service || state_service_is_new(state, subject, doubt));
}

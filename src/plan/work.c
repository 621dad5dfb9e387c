/* Who works after which step. */
#include "plan/work.h"

static bool work_is_start(const struct plan *plan, size_t place, const char *runtime)
{
    const struct plan_step *step = &plan->steps.items[place];
    return step->action == PLAN_START && text_same(step->runtime, runtime);
}

/* Whether the runtime, alone since its start, has company after the step for the first time. */
static bool work_is_first_company(const struct plan *plan, size_t place, const char *runtime)
{
    bool alone = false;
    if (plan->steps.items[place].up.count < 2 || work_is_start(plan, place, runtime))
        return false;
    for (size_t i = place; i > 0; i--) {
        const struct plan_step *former = &plan->steps.items[i - 1];
        if (!plan_step_has_up(former, runtime))
            break;
        if (former->up.count > 1)
            return false;
        alone = true;
    }
    return alone;
}

static bool work_is_bound(const struct plan *plan, size_t place, const char *runtime)
{
    return work_is_start(plan, place, runtime) || work_is_first_company(plan, place, runtime);
}

enum plan_work plan_work_at(const struct plan *plan, size_t place, const char *runtime)
{
    const struct plan_step *step = &plan->steps.items[place];
    if (!step->up.count || !plan_step_has_up(step, runtime))
        return PLAN_WORK_NONE;
    if (work_is_start(plan, place, runtime))
        return PLAN_WORK_MEMORY;
    if (work_is_first_company(plan, place, runtime))
        return PLAN_WORK_PROCESSOR;
    for (size_t i = 0; i < step->up.count; i++) {
        if (work_is_bound(plan, place, step->up.items[i]))
            return PLAN_WORK_NONE; /* somebody works already */
    }
    return text_same(step->up.items[place % step->up.count], runtime) ? PLAN_WORK_PROCESSOR
                                                                      : PLAN_WORK_NONE;
}

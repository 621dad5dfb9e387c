/* Who works after which step: the work in a guest that must show on its own worker and on nobody
 * else's. It follows from the plan, so that run and check agree on it. Pure. */
#pragma once

#include "plan/plan.h"

enum plan_work {
    PLAN_WORK_NONE,
    PLAN_WORK_PROCESSOR,
    PLAN_WORK_MEMORY, /* processor and memory: at the runtime's own start */
};

/* What the runtime does after the step at this place (from 0). After each step at which somebody
 * is up, somebody works; and in each life every runtime works once at its start, and once beside
 * others if it ever has company. */
enum plan_work plan_work_at(const struct plan *plan, size_t place, const char *runtime);

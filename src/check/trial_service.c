/* Trials: services and the names of memory processes. */
#include "check/trial.h"

#include <stddef.h>

static void set_in_both(struct made_history *made, int64_t index, const char *part,
                        const char *find, const char *value, const char *key, json_t *to)
{
    static const char *const reasons[] = {"effect", "settled"};
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        json_object_set(
            made_fault_member(made_fault_view(made, index, reasons[i], part), find, value), key,
            to);
    json_decref(to);
    made_fault_stop(made, index, "stopped");
}

static void spoil_restarted(struct made_history *made)
{
    set_in_both(made, 5, "services", "name", "r0", "pid", json_integer(999));
}

static void spoil_name_same(struct made_history *made)
{
    set_in_both(made, 2, "workers", "system_id", "system-1", "name", json_string("r0"));
}

static void spoil_name_other(struct made_history *made)
{
    set_in_both(made, 2, "workers", "system_id", "system-1", "name", json_string("qemu"));
}

const struct trial trials_service[] = {
    {CAUSE_CROSS_SERVICE_RESTART, PLAN_TOUR, "service.r0", NULL, spoil_restarted},
    {CAUSE_WORKER_NAME_SAME, PLAN_PROCEDURE, "worker.r1", NULL, spoil_name_same},
    {CAUSE_WORKER_NAME_OTHER, PLAN_PROCEDURE, "worker.r1", NULL, spoil_name_other},
    {.spoil = NULL},
};

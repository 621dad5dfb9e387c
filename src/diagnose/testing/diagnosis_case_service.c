/* Trials: services and the names of memory processes. */
#include "diagnose/testing/diagnosis_case.h"

#include <stddef.h>

static void spoil_restarted(struct fixture_history *made)
{
    fixture_fault_set(made, 5, "services", "name", "r0", "pid", json_integer(999));
}

static void spoil_name_same(struct fixture_history *made)
{
    fixture_fault_set(made, 2, "workers", "system_id", "system-1", "name", json_string("r0"));
}

static void spoil_name_other(struct fixture_history *made)
{
    fixture_fault_set(made, 2, "workers", "system_id", "system-1", "name", json_string("qemu"));
}

/* From the view after the first work on, r0's worker shows what r1's should. */
static void spoil_account(struct fixture_history *made)
{
    static const int64_t work_ns = 400000000;
    size_t place = fixture_fault_line(made, 4, "view", "why", "worked", 0);
    for (size_t i = place; i < json_array_size(made->lines); i++) {
        size_t index = 0;
        json_t *worker = NULL;
        json_t *view = json_object_get(fixture_history_line(made, i), "view");
        json_array_foreach (json_object_get(view, "workers"), index, worker) {
            json_int_t cpu_ns = json_integer_value(json_object_get(worker, "cpu_ns"));
            bool own =
                text_same(json_string_value(json_object_get(worker, "system_id")), "system-0");
            json_object_set_new(worker, "cpu_ns",
                                json_integer(cpu_ns + (own ? -work_ns : work_ns)));
        }
    }
}

const struct diagnosis_case diagnosis_cases_service[] = {
    {CAUSE_CROSS_SERVICE_RESTART, PLAN_TOUR, "service.r0", NULL, spoil_restarted},
    {CAUSE_WORKER_NAME_SAME, PLAN_PROCEDURE, "worker.r1", NULL, spoil_name_same},
    {CAUSE_WORKER_NAME_OTHER, PLAN_PROCEDURE, "worker.r1", NULL, spoil_name_other},
    {CAUSE_ACCOUNT_MISCHARGED, PLAN_TOUR, "account.r0", NULL, spoil_account},
    {.spoil = NULL},
};

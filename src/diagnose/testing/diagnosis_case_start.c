/* Trials: starts that go wrong. */
#include "diagnose/testing/diagnosis_case.h"

#include <stddef.h>

static void spoil_service(struct fixture_history *made)
{
    fixture_fault_start(made, 2, "Error code: the service did not answer\n");
    fixture_fault_remove(fixture_fault_view(made, 2, "effect", "services"), "name", "r1");
    fixture_fault_remove(fixture_fault_view(made, 2, "settled", "services"), "name", "r1");
}

/* The second client talks to the first's service: it ends up in the first's VM. */
static void spoil_socket(struct fixture_history *made)
{
    json_t *beat = json_deep_copy(
        fixture_history_line(made, fixture_fault_line(made, 2, "beat", "runtime", "r1", 0)));
    json_object_set_new(beat, "boot_id", json_string("boot-0-1"));
    fixture_fault_start(made, 2, "");
    fixture_history_insert(made, fixture_fault_line(made, 2, "op", "phase", "fail", 0), beat);
    fixture_fault_remove(fixture_fault_view(made, 2, "effect", "services"), "name", "r1");
    fixture_fault_remove(fixture_fault_view(made, 2, "settled", "services"), "name", "r1");
}

static void spoil_disk(struct fixture_history *made)
{
    fixture_fault_start(made, 2,
                        "error: internal error: process exited while connecting to monitor: "
                        "qemu-system-x86_64: -blockdev: Failed to get \"write\" lock\n"
                        "Is another process using the image [/var/lib/r/disk.img]?\n");
}

static void spoil_beside(struct fixture_history *made)
{
    fixture_fault_start(made, 4, "Error code: 1\n");
}

static void spoil_alone(struct fixture_history *made)
{
    fixture_fault_start(made, 1, "Error code: 1\n");
}

/* In the procedure r1 has started beside r0 before r0 does not beside r1. */
static void spoil_order(struct fixture_history *made)
{
    fixture_fault_start(made, 4, "Error code: another VM is active\n");
}

static void set_owner(struct fixture_history *made, int64_t index, const char *system,
                      const char *owner)
{
    static const char *const reasons[] = {"effect", "settled"};
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        json_t *member = fixture_fault_member(
            fixture_fault_view(made, index, reasons[i], "systems"), "id", system);
        if (owner)
            json_object_set_new(member, "owner", json_string(owner));
        else
            json_object_del(member, "owner");
    }
    fixture_fault_stop(made, index, "stopped");
}

static void spoil_owner_same(struct fixture_history *made)
{
    set_owner(made, 2, "system-1", "RX");
}

static void spoil_owner_missing(struct fixture_history *made)
{
    set_owner(made, 2, "system-1", NULL);
}

static void spoil_owner_other(struct fixture_history *made)
{
    set_owner(made, 2, "system-1", "RZ");
}

/* One session, another runtime's guest, and both services run. */
static void spoil_shared(struct fixture_history *made)
{
    json_t *first =
        fixture_history_line(made, fixture_fault_line(made, 2, "beat", "runtime", "r1", 0));
    json_object_set_new(first, "boot_id", json_string("boot-0-1"));
    fixture_fault_stop(made, 2, "stopped");
}

const struct diagnosis_case diagnosis_cases_start[] = {
    {CAUSE_SERVICE_NOT_STARTED, PLAN_PROCEDURE, "boot.r1", NULL, spoil_service},
    {CAUSE_SERVICE_SOCKET_SAME, PLAN_PROCEDURE, "boot.r1", "SERVICE-NOT-STARTED", spoil_socket},
    {CAUSE_DISK_LOCKED, PLAN_PROCEDURE, "boot.r1", NULL, spoil_disk},
    {CAUSE_START_BESIDE_OTHER, PLAN_TOUR, "boot.r0", NULL, spoil_beside},
    {CAUSE_START_FAILS_ALONE, PLAN_TOUR, "boot.r0", NULL, spoil_alone},
    {CAUSE_START_ORDER, PLAN_PROCEDURE, "restart.r0", NULL, spoil_order},
    {CAUSE_OWNER_SAME, PLAN_PROCEDURE, "boot.r1", NULL, spoil_owner_same},
    {CAUSE_OWNER_NOT_RECORDED, PLAN_PROCEDURE, "boot.r1", NULL, spoil_owner_missing},
    {CAUSE_OWNER_OTHER, PLAN_PROCEDURE, "boot.r1", NULL, spoil_owner_other},
    {CAUSE_VM_SHARED, PLAN_PROCEDURE, "boot.r1", NULL, spoil_shared},
    {.spoil = NULL},
};

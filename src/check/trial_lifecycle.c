/* Trials: VMs that end, come back, stay or stand still. */
#include "check/trial.h"

#include <stddef.h>

/* Before the step's effect: the host reports that the other's VM went from Running to this. */
static void say_change(struct made_history *made, int64_t index, const char *system, const char *to,
                       const char *reason, const char *found_by)
{
    made_fault_insert(made, made_fault_line(made, index, "view", "why", "effect", 0), "change",
                      json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "part", "systems", "id", system,
                                "from", "Running", "to", to, "reason", reason, "found_by",
                                found_by));
}

static void take_away(struct made_history *made, int64_t index, const char *system)
{
    static const char *const reasons[] = {"effect", "settled"};
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        made_fault_remove(made_fault_view(made, index, reasons[i], "systems"), "id", system);
        made_fault_remove(made_fault_view(made, index, reasons[i], "workers"), "system_id", system);
        made_fault_remove(made_fault_view(made, index, reasons[i], "endpoints"), "id", system);
    }
}

/* r1's step 5 of the tour ends r0's VM, too. */
static void spoil_cross_shutdown(struct made_history *made)
{
    say_change(made, 5, "system-0", "gone", "destroyed", "event");
    take_away(made, 5, "system-0");
    made_fault_silence(made, 5, "r0", 1);
    made_fault_stop(made, 5, "stopped");
}

/* The same, and nobody reported it: hosts without events. */
static void spoil_killed_at_start(struct made_history *made)
{
    say_change(made, 4, "system-1", "gone", "destroyed", "event");
    take_away(made, 4, "system-1");
    made_fault_silence(made, 4, "r1", 1);
    made_fault_stop(made, 4, "stopped");
}

/* r0 has the owner RX, r1 RXX. */
static void spoil_prefix(struct made_history *made)
{
    spoil_killed_at_start(made);
}

static void spoil_killed_by_longer(struct made_history *made)
{
    say_change(made, 6, "system-0", "gone", "destroyed", "event");
    take_away(made, 6, "system-0");
    made_fault_silence(made, 6, "r0", 1);
    made_fault_stop(made, 6, "stopped");
}

static void spoil_worker_killed(struct made_history *made)
{
    say_change(made, 5, "system-0", "gone", "failed", "event");
    take_away(made, 5, "system-0");
    made_fault_silence(made, 5, "r0", 1);
    made_fault_stop(made, 5, "stopped");
}

/* Killed as above, and the kernel says why. */
static void spoil_memory(struct made_history *made)
{
    spoil_worker_killed(made);
    made_fault_insert(made, made_fault_end(made, 5), "diagnostic",
                      json_pack("{s:s, s:s, s:s}", "name", "kernel: out of memory", "source",
                                "/dev/kmsg", "text",
                                "4,1021,99;Out of memory: Killed process 4002 "
                                "(qemu-system-x86) total-vm:1234kB\n"));
}

static void set_run(json_t *list, const void *user)
{
    const char *system = user;
    json_object_set_new(made_fault_member(list, "id", system), "runtime_id", json_string("99"));
}

/* It is there again, as another VM. */
/* r0 was started and shut down before; r1's start wakes it. */
static void spoil_cross_start(struct made_history *made)
{
    static const char *const reasons[] = {"effect", "settled"};
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        json_array_append_new(made_fault_view(made, 3, reasons[i], "systems"),
                              json_pack("{s:s, s:s, s:s, s:s}", "id", "woken", "owner",
                                        made->profiles.items[0].owner, "runtime_id", "w", "state",
                                        "Running"));
    made_fault_stop(made, 3, "stopped");
}

static void spoil_restart(struct made_history *made)
{
    say_change(made, 5, "system-0", "gone", "destroyed", "event");
    set_run(made_fault_view(made, 5, "effect", "systems"), "system-0");
    set_run(made_fault_view(made, 5, "settled", "systems"), "system-0");
    made_fault_silence(made, 5, "r0", 1);
    made_fault_stop(made, 5, "stopped");
}

static void set_boot(struct made_history *made, int64_t index, const char *runtime)
{
    for (size_t nth = 1; nth < 4; nth++)
        json_object_set_new(
            made_history_line(made, made_fault_line(made, index, "beat", "runtime", runtime, nth)),
            "boot_id", json_string("another"));
}

static void spoil_reset(struct made_history *made)
{
    set_boot(made, 5, "r0");
    made_fault_stop(made, 5, "stopped");
}

/* The guest's session ends with its kernel, and the host says "reset". */
static void spoil_reset_reported(struct made_history *made)
{
    say_change(made, 5, "system-0", "Running", "reset", "event");
    made_fault_silence(made, 5, "r0", 1);
    made_fault_stop(made, 5, "stopped");
}

static void spoil_frozen(struct made_history *made)
{
    made_fault_delay(made, made_fault_line(made, 5, "beat", "runtime", "r0", 1), 3000000000, true);
}

/* It never beats again. */
static void spoil_frozen_for_good(struct made_history *made)
{
    made_fault_silence(made, 5, "r0", 1);
    made_fault_delay(made, made_fault_line(made, 5, "view", "why", "settled", 0), 3000000000, true);
    made_fault_undo(made, 5, "not done");
    made_fault_stop(made, 5, "stopped");
}

static void spoil_paused(struct made_history *made)
{
    say_change(made, 5, "system-0", "Paused", "paused", "event");
    made_fault_undo(made, 5, "not done");
    made_fault_stop(made, 5, "stopped");
}

static void spoil_session(struct made_history *made)
{
    const json_t *beat =
        made_history_line(made, made_fault_line(made, 5, "beat", "runtime", "r0", 0));
    made_fault_insert(made, made_fault_line(made, 5, "view", "why", "effect", 0), "op",
                      json_pack("{s:O, s:s, s:s, s:s}", "id", json_object_get(beat, "op"),
                                "runtime", "r0", "verb", "start", "phase", "fail"));
    made_fault_silence(made, 5, "r0", 1);
    made_fault_stop(made, 5, "stopped");
}

/* r0's shutdown says that it is done, and everything goes on as before. */
static void spoil_no_effect(struct made_history *made)
{
    static const char *const parts[] = {"systems", "workers", "endpoints", "networks", "nat_rules"};
    static const char *const reasons[] = {"effect", "settled"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        for (size_t k = 0; k < sizeof reasons / sizeof *reasons; k++)
            json_array_extend(made_fault_view(made, 2, reasons[k], parts[i]),
                              made_fault_view(made, 1, "settled", parts[i]));
    }
    made_history_drop(made, made_fault_line(made, 2, "change", NULL, NULL, 0));
    made_history_drop(made, made_fault_line(made, 2, "op", "phase", "fail", 0));
    made_fault_undo(made, 2, "not done");
    made_fault_stop(made, 2, "stopped");
}

static void spoil_shutdown(struct made_history *made)
{
    spoil_no_effect(made);
    size_t place = made_fault_line(made, 2, "op", "verb", "shutdown", 1);
    json_object_set_new(made_history_line(made, place), "phase", json_string("fail"));
}

/* libvirt does not list r0's VM any more during r1's step, and its process lives. */
static void spoil_unmanaged(struct made_history *made)
{
    static const char *const reasons[] = {"effect", "settled"};
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        json_t *system =
            made_fault_member(made_fault_view(made, 5, reasons[i], "systems"), "id", "system-0");
        json_object_set_new(system, "id", json_string("process:4002"));
        json_object_set_new(system, "found_by", json_string("process"));
        json_object_del(system, "owner");
        json_object_set_new(made_fault_member(made_fault_view(made, 5, reasons[i], "workers"),
                                              "system_id", "system-0"),
                            "system_id", json_string("process:4002"));
    }
    made_fault_stop(made, 5, "stopped");
}

/* r0 was shut down, is listed no more, and its process lives on. */
static void spoil_outlives(struct made_history *made)
{
    json_array_extend(made_fault_view(made, 2, "settled", "workers"),
                      made_fault_view(made, 1, "settled", "workers"));
    made_fault_stop(made, 2, "stopped");
}

static void spoil_lists(struct made_history *made)
{
    size_t place = made_fault_line(made, 2, "op", "verb", "running", 1);
    json_object_set_new(made_history_line(made, place), "output", json_string("busybox\n"));
    made_fault_stop(made, 2, "stopped");
}

static void spoil_stopped_by_others(struct made_history *made)
{
    made_fault_insert(made, made_fault_line(made, 5, "op", "verb", "shutdown", 0), "change",
                      json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "part", "systems", "id",
                                "system-0", "from", "Running", "to", "gone", "reason", "shutdown",
                                "found_by", "event"));
    take_away(made, 5, "system-0");
    made_fault_silence(made, 5, "r0", 1);
    made_fault_stop(made, 5, "stopped");
}

const struct trial trials_lifecycle[] = {
    {CAUSE_CROSS_SHUTDOWN, PLAN_TOUR, "survive.r0.r1", NULL, spoil_cross_shutdown},
    {CAUSE_OWNER_PREFIX_KILL, PLAN_TOUR, "undisturbed.r1.r0", NULL, spoil_prefix},
    {CAUSE_KILLED_AT_START, PLAN_TOUR, "undisturbed.r0.r1", NULL, spoil_killed_by_longer},
    {CAUSE_WORKER_KILLED, PLAN_TOUR, "survive.r0.r1", NULL, spoil_worker_killed},
    {CAUSE_OOM_KILLED, PLAN_TOUR, "survive.r0.r1", NULL, spoil_memory},
    {CAUSE_CROSS_START, PLAN_TOUR, "undisturbed.r0.r1", NULL, spoil_cross_start},
    {CAUSE_CROSS_RESTART, PLAN_TOUR, "survive.r0.r1", NULL, spoil_restart},
    {CAUSE_GUEST_RESET, PLAN_TOUR, "survive.r0.r1", NULL, spoil_reset},
    {CAUSE_GUEST_RESET, PLAN_TOUR, "survive.r0.r1", NULL, spoil_reset_reported},
    {CAUSE_GUEST_FROZEN, PLAN_TOUR, "survive.r0.r1", NULL, spoil_frozen},
    {CAUSE_GUEST_FROZEN, PLAN_TOUR, "survive.r0.r1", NULL, spoil_frozen_for_good},
    {CAUSE_GUEST_FROZEN, PLAN_TOUR, "survive.r0.r1", NULL, spoil_paused},
    {CAUSE_SESSION_LOST, PLAN_TOUR, "survive.r0.r1", NULL, spoil_session},
    {CAUSE_SHUTDOWN_NO_EFFECT, PLAN_TOUR, "sight.r0", NULL, spoil_no_effect},
    {CAUSE_SHUTDOWN_FAILED, PLAN_TOUR, "sight.r0", NULL, spoil_shutdown},
    {CAUSE_VM_UNMANAGED, PLAN_TOUR, "survive.r0.r1", NULL, spoil_unmanaged},
    {CAUSE_WORKER_OUTLIVES, PLAN_TOUR, "sight.r0", NULL, spoil_outlives},
    {CAUSE_LIST_LIES, PLAN_TOUR, "running.r0", NULL, spoil_lists},
    {CAUSE_VM_STOPPED_BY_OTHERS, PLAN_TOUR, "survive.r0.r1", NULL, spoil_stopped_by_others},
    {.spoil = NULL},
};

/* Trials: VMs that end, come back, stay or stand still. */
#include "diagnose/testing/diagnosis_case.h"

#include <stddef.h>

/* Before the step's effect: the host reports that the other's VM went from Running to this. */
static void say_change(struct fixture_history *made, int64_t index, const char *system,
                       const char *to, const char *reason, const char *found_by)
{
    fixture_fault_insert(
        made, fixture_fault_line(made, index, "view", "why", "effect", 0), "change",
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "part", "systems", "id", system, "from",
                  "Running", "to", to, "reason", reason, "found_by", found_by));
}

static void take_away(struct fixture_history *made, int64_t index, const char *system)
{
    static const char *const reasons[] = {"effect", "settled"};
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        fixture_fault_remove(fixture_fault_view(made, index, reasons[i], "systems"), "id", system);
        fixture_fault_remove(fixture_fault_view(made, index, reasons[i], "workers"), "system_id",
                             system);
        fixture_fault_remove(fixture_fault_view(made, index, reasons[i], "endpoints"), "id",
                             system);
    }
}

/* r1's step 5 of the tour ends r0's VM, too. */
static void spoil_cross_shutdown(struct fixture_history *made)
{
    say_change(made, 5, "system-0", "gone", "destroyed", "event");
    take_away(made, 5, "system-0");
    fixture_fault_silence(made, 5, "r0", 1);
    fixture_fault_stop(made, 5, "stopped");
}

/* The same, and nobody reported it: hosts without events. */
static void spoil_killed_at_start(struct fixture_history *made)
{
    say_change(made, 4, "system-1", "gone", "destroyed", "event");
    take_away(made, 4, "system-1");
    fixture_fault_silence(made, 4, "r1", 1);
    fixture_fault_stop(made, 4, "stopped");
}

/* r0 has the owner RX, r1 RXX. */
static void spoil_prefix(struct fixture_history *made)
{
    spoil_killed_at_start(made);
}

static void spoil_killed_by_longer(struct fixture_history *made)
{
    say_change(made, 6, "system-0", "gone", "destroyed", "event");
    take_away(made, 6, "system-0");
    fixture_fault_silence(made, 6, "r0", 1);
    fixture_fault_stop(made, 6, "stopped");
}

static void spoil_worker_killed(struct fixture_history *made)
{
    say_change(made, 5, "system-0", "gone", "failed", "event");
    take_away(made, 5, "system-0");
    fixture_fault_silence(made, 5, "r0", 1);
    fixture_fault_stop(made, 5, "stopped");
}

/* Killed as above, and the kernel says why. */
static void spoil_memory(struct fixture_history *made)
{
    spoil_worker_killed(made);
    fixture_fault_insert(made, fixture_fault_end(made, 5), "diagnostic",
                         json_pack("{s:s, s:s, s:s}", "name", "kernel: out of memory", "source",
                                   "/dev/kmsg", "text",
                                   "4,1021,99;Out of memory: Killed process 4002 "
                                   "(qemu-system-x86) total-vm:1234kB\n"));
}

static void set_run(json_t *list, const void *user)
{
    const char *system = user;
    json_object_set_new(fixture_fault_member(list, "id", system), "runtime_id", json_string("99"));
}

/* It is there again, as another VM. */
/* r0 was started and shut down before; r1's start wakes it. */
static void spoil_cross_start(struct fixture_history *made)
{
    static const char *const reasons[] = {"effect", "settled"};
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        json_array_append_new(fixture_fault_view(made, 3, reasons[i], "systems"),
                              json_pack("{s:s, s:s, s:s, s:s}", "id", "woken", "owner",
                                        made->profiles.items[0].owner, "runtime_id", "w", "state",
                                        "Running"));
    fixture_fault_stop(made, 3, "stopped");
}

static void spoil_restart(struct fixture_history *made)
{
    say_change(made, 5, "system-0", "gone", "destroyed", "event");
    set_run(fixture_fault_view(made, 5, "effect", "systems"), "system-0");
    set_run(fixture_fault_view(made, 5, "settled", "systems"), "system-0");
    fixture_fault_silence(made, 5, "r0", 1);
    fixture_fault_stop(made, 5, "stopped");
}

static void set_boot(struct fixture_history *made, int64_t index, const char *runtime)
{
    for (size_t nth = 1; nth < 4; nth++)
        json_object_set_new(fixture_history_line(made, fixture_fault_line(made, index, "beat",
                                                                          "runtime", runtime, nth)),
                            "boot_id", json_string("another"));
}

static void spoil_reset(struct fixture_history *made)
{
    set_boot(made, 5, "r0");
    fixture_fault_stop(made, 5, "stopped");
}

/* The guest's session ends with its kernel, and the host says "reset". */
static void spoil_reset_reported(struct fixture_history *made)
{
    say_change(made, 5, "system-0", "Running", "reset", "event");
    fixture_fault_silence(made, 5, "r0", 1);
    fixture_fault_stop(made, 5, "stopped");
}

static void spoil_frozen(struct fixture_history *made)
{
    fixture_fault_delay(made, fixture_fault_line(made, 5, "beat", "runtime", "r0", 1), 3000000000,
                        true);
}

/* Its clock falls behind the host's and then runs ahead of it: neither goes too far from where the
 * step began, and the two are too far apart. */
static void spoil_lag(struct fixture_history *made)
{
    size_t place = fixture_fault_line(made, 5, "beat", "runtime", "r0", 1);
    fixture_fault_delay(made, place, 1400000000, true);
    size_t ahead = fixture_fault_line(made, 5, "beat", "runtime", "r0", 2);
    const json_t *boot = json_object_get(fixture_history_line(made, ahead), "boot_id");
    for (size_t i = ahead; i < json_array_size(made->lines); i++) {
        json_t *line = fixture_history_line(made, i);
        json_t *uptime_ms = json_object_get(line, "uptime_ms");
        if (uptime_ms && json_equal(json_object_get(line, "boot_id"), boot))
            json_integer_set(uptime_ms, json_integer_value(uptime_ms) + 2300);
    }
}

/* It never beats again. */
static void spoil_frozen_for_good(struct fixture_history *made)
{
    fixture_fault_silence(made, 5, "r0", 1);
    fixture_fault_delay(made, fixture_fault_line(made, 5, "view", "why", "settled", 0), 3000000000,
                        true);
    fixture_fault_undo(made, 5, "not done");
    fixture_fault_stop(made, 5, "stopped");
}

static void spoil_paused(struct fixture_history *made)
{
    say_change(made, 5, "system-0", "Paused", "paused", "event");
    fixture_fault_undo(made, 5, "not done");
    fixture_fault_stop(made, 5, "stopped");
}

static void spoil_session(struct fixture_history *made)
{
    const json_t *beat =
        fixture_history_line(made, fixture_fault_line(made, 5, "beat", "runtime", "r0", 0));
    fixture_fault_insert(made, fixture_fault_line(made, 5, "view", "why", "effect", 0), "op",
                         json_pack("{s:O, s:s, s:s, s:s}", "id", json_object_get(beat, "op"),
                                   "runtime", "r0", "verb", "start", "phase", "fail"));
    fixture_fault_silence(made, 5, "r0", 1);
    fixture_fault_stop(made, 5, "stopped");
}

/* r0's shutdown says that it is done, and everything goes on as before. */
static void spoil_no_effect(struct fixture_history *made)
{
    static const char *const parts[] = {"systems", "workers", "endpoints", "networks", "nat_rules"};
    static const char *const reasons[] = {"effect", "settled"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        for (size_t k = 0; k < sizeof reasons / sizeof *reasons; k++)
            json_array_extend(fixture_fault_view(made, 2, reasons[k], parts[i]),
                              fixture_fault_view(made, 1, "settled", parts[i]));
    }
    fixture_history_drop(made, fixture_fault_line(made, 2, "change", NULL, NULL, 0));
    fixture_history_drop(made, fixture_fault_line(made, 2, "op", "phase", "fail", 0));
    fixture_fault_undo(made, 2, "not done");
    fixture_fault_stop(made, 2, "stopped");
}

static void spoil_shutdown(struct fixture_history *made)
{
    spoil_no_effect(made);
    size_t place = fixture_fault_line(made, 2, "op", "verb", "shutdown", 1);
    json_object_set_new(fixture_history_line(made, place), "phase", json_string("fail"));
}

/* libvirt does not list r0's VM any more during r1's step, and its process lives. */
static void spoil_unmanaged(struct fixture_history *made)
{
    static const char *const reasons[] = {"effect", "settled"};
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        json_t *system = fixture_fault_member(fixture_fault_view(made, 5, reasons[i], "systems"),
                                              "id", "system-0");
        json_object_set_new(system, "id", json_string("process:4002"));
        json_object_set_new(system, "found_by", json_string("process"));
        json_object_del(system, "owner");
        json_object_set_new(fixture_fault_member(fixture_fault_view(made, 5, reasons[i], "workers"),
                                                 "system_id", "system-0"),
                            "system_id", json_string("process:4002"));
    }
    fixture_fault_stop(made, 5, "stopped");
}

/* r0 was shut down, is listed no more, and its process lives on. */
static void spoil_outlives(struct fixture_history *made)
{
    json_array_extend(fixture_fault_view(made, 2, "settled", "workers"),
                      fixture_fault_view(made, 1, "settled", "workers"));
    fixture_fault_stop(made, 2, "stopped");
}

static void spoil_lists(struct fixture_history *made)
{
    size_t place = fixture_fault_line(made, 2, "op", "verb", "running", 1);
    json_object_set_new(fixture_history_line(made, place), "output", json_string("busybox\n"));
    fixture_fault_stop(made, 2, "stopped");
}

static void spoil_stopped_by_others(struct fixture_history *made)
{
    fixture_fault_insert(made, fixture_fault_line(made, 5, "op", "verb", "shutdown", 0), "change",
                         json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "part", "systems", "id",
                                   "system-0", "from", "Running", "to", "gone", "reason",
                                   "shutdown", "found_by", "event"));
    take_away(made, 5, "system-0");
    fixture_fault_silence(made, 5, "r0", 1);
    fixture_fault_stop(made, 5, "stopped");
}

const struct diagnosis_case diagnosis_cases_lifecycle[] = {
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
    {CAUSE_GUEST_FROZEN, PLAN_TOUR, "survive.r0.r1", NULL, spoil_lag},
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

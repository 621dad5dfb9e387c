/* Trials: the host itself, what could not be seen, and proofs that did not come to their end. */
#include "diagnose/testing/diagnosis_case.h"

#include <stddef.h>
#include <string.h>

static void set_pid(json_t *list, const void *user)
{
    json_object_set_new(fixture_fault_member(list, "name", user), "pid", json_integer(78));
}

static void spoil_daemon_restarted(struct fixture_history *made)
{
    fixture_fault_views(made, 5, "services", set_pid, "daemon");
}

static void take_daemon(json_t *list, const void *user)
{
    fixture_fault_remove(list, "name", user);
}

/* libvirtd is stopped at r1's shutdown, and r0's VM goes with it. */
static void spoil_daemon_stopped(struct fixture_history *made)
{
    static const char *const reasons[] = {"effect", "settled"};
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        take_daemon(fixture_fault_view(made, 5, reasons[i], "services"), "daemon");
        fixture_fault_remove(fixture_fault_view(made, 5, reasons[i], "systems"), "id", "system-0");
        fixture_fault_remove(fixture_fault_view(made, 5, reasons[i], "workers"), "system_id",
                             "system-0");
    }
    fixture_fault_silence(made, 5, "r0", 1);
    fixture_fault_stop(made, 5, "stopped");
}

static void add_dnsmasq(json_t *list, const void *user)
{
    (void)user;
    json_array_append_new(list, json_pack("{s:s, s:s, s:i, s:i}", "name", "dnsmasq net0", "kind",
                                          "dnsmasq", "pid", 811, "start_time", 9));
}

static void set_dnsmasq(json_t *list, const void *user)
{
    json_object_set_new(fixture_fault_member(list, "name", user), "pid", json_integer(812));
}

static void spoil_dnsmasq(struct fixture_history *made)
{
    fixture_fault_views(made, 0, "services", add_dnsmasq, NULL);
    fixture_fault_views(made, 5, "services", set_dnsmasq, "dnsmasq net0");
}

static void add_stranger(json_t *list, const void *user)
{
    (void)user;
    json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s}", "id", "stranger", "owner",
                                          "DOCKER", "runtime_id", "77", "state", "Running"));
}

/* A VM that was there before is reset while r1 shuts down. */
static void spoil_bystander(struct fixture_history *made)
{
    fixture_fault_views(made, 0, "systems", add_stranger, NULL);
    fixture_fault_insert(made, fixture_fault_line(made, 5, "view", "why", "effect", 0), "change",
                         json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "part", "systems", "id",
                                   "stranger", "from", "Running", "to", "Running", "reason",
                                   "reset", "found_by", "event"));
    fixture_fault_stop(made, 5, "stopped");
}

/* On a host that others use, it shuts down meanwhile. */
static void spoil_bystander_ended(struct fixture_history *made)
{
    json_object_set_new(json_object_get(fixture_history_line(made, 0), "host"), "private",
                        json_false());
    fixture_fault_views(made, 0, "systems", add_stranger, NULL);
    for (size_t i = fixture_history_view(made, 5, "effect"); i < json_array_size(made->lines); i++)
        fixture_fault_remove(
            json_object_get(json_object_get(fixture_history_line(made, i), "view"), "systems"),
            "id", "stranger");
}

/* Somebody's VM, with an owner that is nobody's here, comes up in r0's own shutdown. */
static void spoil_foreign(struct fixture_history *made)
{
    fixture_history_drop(made, fixture_fault_line(made, 2, "change", NULL, NULL, 0));
    for (int i = 0; i < 2; i++)
        json_array_append_new(fixture_fault_view(made, 2, i ? "settled" : "effect", "systems"),
                              json_pack("{s:s, s:s, s:s, s:s}", "id", "foreign", "owner", "DOCKER",
                                        "runtime_id", "9", "state", "Running"));
}

/* It comes up between two steps, and the host reports it before any view shows it. */
static void spoil_foreign_between(struct fixture_history *made)
{
    static const char *const reasons[] = {"before", "effect", "settled"};
    fixture_fault_insert(made, fixture_history_step(made, 5), "change",
                         json_pack("{s:s, s:s, s:s, s:s, s:s}", "part", "systems", "id", "foreign",
                                   "owner", "DOCKER", "to", "Running", "found_by", "event"));
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        json_array_append_new(fixture_fault_view(made, 5, reasons[i], "systems"),
                              json_pack("{s:s, s:s, s:s, s:s}", "id", "foreign", "owner", "DOCKER",
                                        "runtime_id", "9", "state", "Running"));
}

static void spoil_busy(struct fixture_history *made)
{
    size_t place = fixture_fault_line(made, 5, "beat", "runtime", "r0", 1);
    fixture_fault_delay(made, place, 3000000000, true);
    fixture_fault_wait(made, place, "system-0", 2900000000);
}

static void spoil_stalled(struct fixture_history *made)
{
    fixture_fault_delay(made, fixture_fault_line(made, 5, "beat", "runtime", "r0", 1) - 1,
                        3000000000, false);
}

/* The watch says that it is blind. */
static void spoil_blind(struct fixture_history *made)
{
    fixture_fault_insert(
        made, fixture_fault_line(made, 5, "view", "why", "effect", 0), "unavailable",
        json_pack("{s:s, s:s}", "what", "changes", "reason", "the connection to the daemon broke"));
}

/* It does not even say so. */
static void spoil_blind_silently(struct fixture_history *made)
{
    fixture_history_drop(made, fixture_fault_line(made, 5, "change", NULL, NULL, 0));
}

static void spoil_polled(struct fixture_history *made)
{
    json_object_set_new(
        fixture_history_line(made, fixture_fault_line(made, 5, "change", NULL, NULL, 0)),
        "found_by", json_string("poll"));
}

static void spoil_unreadable(struct fixture_history *made)
{
    size_t place = fixture_fault_line(made, 5, "view", "why", "settled", 0);
    json_t *view = json_object_get(fixture_history_line(made, place), "view");
    json_object_set_new(view, "unavailable",
                        json_pack("[{s:s, s:s}]", "part", "networks", "reason",
                                  "virConnectListAllNetworks: permission denied"));
}

static void spoil_gone(struct fixture_history *made)
{
    fixture_fault_insert(
        made, fixture_fault_line(made, 5, "view", "why", "effect", 0), "unavailable",
        json_pack("{s:s, s:s}", "what", "host", "reason", "cannot connect: Connection refused"));
    fixture_history_drop(made, fixture_fault_line(made, 5, "view", "why", "settled", 0));
    fixture_history_drop(made, fixture_fault_line(made, 5, "view", "why", "effect", 0));
    fixture_fault_undo(made, 5, "cut short");
    fixture_fault_stop(made, 5, "error");
}

static void cut_after(struct fixture_history *made, size_t place)
{
    while (json_array_size(made->lines) > place)
        fixture_history_drop(made, place);
}

static void spoil_cut(struct fixture_history *made)
{
    cut_after(made, fixture_fault_line(made, 5, "view", "why", "effect", 0));
}

static void spoil_interrupted(struct fixture_history *made)
{
    fixture_fault_stop(made, 5, "interrupted");
    fixture_fault_undo(made, 5, "cut short");
}

/* The same while r1's shutdown runs: the prover ends that command, and it did not fail. */
static void spoil_interrupted_shutdown(struct fixture_history *made)
{
    json_t *end = fixture_history_line(made, fixture_fault_line(made, 5, "op", "phase", "ok", 0));
    json_object_set_new(end, "phase", json_string("fail"));
    json_object_set_new(end, "reason", json_string(EVENT_OP_ENDED));
    spoil_interrupted(made);
}

static void spoil_stopped(struct fixture_history *made)
{
    fixture_fault_start(made, 1, "Error code: 1\n");
}

const struct diagnosis_case diagnosis_cases_host[] = {
    {CAUSE_HOST_DAEMON_RESTARTED, PLAN_TOUR, "clean", NULL, spoil_daemon_restarted},
    {CAUSE_HOST_DAEMON_STOPPED, PLAN_TOUR, "survive.r0.r1", NULL, spoil_daemon_stopped},
    {CAUSE_DNSMASQ_RESTARTED, PLAN_TOUR, "clean", NULL, spoil_dnsmasq},
    {CAUSE_VM_STARTED_BY_OTHERS, PLAN_TOUR, "sight.r0", "WATCH-BLIND", spoil_foreign},
    {CAUSE_VM_STARTED_BY_OTHERS, PLAN_TOUR, "network.r0", NULL, spoil_foreign_between},
    {CAUSE_HARMS_BYSTANDER, PLAN_TOUR, "bystander", NULL, spoil_bystander},
    {CAUSE_BYSTANDER_ENDED, PLAN_TOUR, "bystander", NULL, spoil_bystander_ended},
    {CAUSE_HOST_BUSY, PLAN_TOUR, "survive.r0.r1", NULL, spoil_busy},
    {CAUSE_PROVER_STALLED, PLAN_TOUR, "survive.r0.r1", NULL, spoil_stalled},
    {CAUSE_WATCH_BLIND, PLAN_TOUR, "survive.r0.r1", NULL, spoil_blind},
    {CAUSE_WATCH_BLIND, PLAN_TOUR, "sight.r1", NULL, spoil_blind_silently},
    {CAUSE_WATCH_BLIND, PLAN_TOUR, "sight.r1", NULL, spoil_polled},
    {CAUSE_PART_UNREADABLE, PLAN_TOUR, "network.r0", NULL, spoil_unreadable},
    {CAUSE_HOST_GONE, PLAN_TOUR, "survive.r0.r1", NULL, spoil_gone},
    {CAUSE_RUN_CUT_OFF, PLAN_TOUR, "boot.r1", NULL, spoil_cut},
    {CAUSE_RUN_INTERRUPTED, PLAN_TOUR, "survive.r1.r0", NULL, spoil_interrupted},
    {CAUSE_RUN_INTERRUPTED, PLAN_TOUR, "sight.r1", NULL, spoil_interrupted_shutdown},
    {CAUSE_RUN_STOPPED, PLAN_TOUR, "boot.r1", "START-FAILS-ALONE", spoil_stopped},
    {.spoil = NULL},
};

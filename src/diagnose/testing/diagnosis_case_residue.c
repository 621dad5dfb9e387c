/* Trials: what is left when all were shut down, or was there before. */
#include "diagnose/testing/diagnosis_case.h"

#include <stddef.h>

/* The step after the tour of two. */
#define CLEAN 9

static void leave(struct fixture_history *made, const char *part, json_t *member)
{
    json_array_append_new(fixture_fault_view(made, CLEAN, "clean", part), member);
}

static json_t *network(const char *name)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:b}", "id", name, "name", name, "type", "nat", "bridge",
                     name, "active", 1);
}

static void spoil_system(struct fixture_history *made)
{
    leave(made, "systems",
          json_pack("{s:s, s:s, s:s}", "id", "system-7", "owner", "RX", "state", "Created"));
}

static void spoil_worker(struct fixture_history *made)
{
    leave(made, "workers",
          json_pack("{s:i, s:i, s:s, s:s}", "pid", 5555, "start_time", 1, "name", "qemu", "role",
                    "both"));
}

static void spoil_endpoint(struct fixture_history *made)
{
    leave(made, "endpoints", json_pack("{s:s, s:s}", "id", "vnet7", "system_id", "system-0"));
}

static void spoil_network(struct fixture_history *made)
{
    leave(made, "networks", network("net0"));
}

static void spoil_rule(struct fixture_history *made)
{
    leave(made, "nat_rules",
          json_pack("{s:s, s:s, s:s}", "family", "ip", "subnet", "198.18.0.0/24", "text",
                    "masquerade"));
}

/* The bridge's own server stays: the next start finds its address taken. */
static void spoil_dnsmasq(struct fixture_history *made)
{
    leave(made, "services",
          json_pack("{s:s, s:s, s:i, s:i}", "name", "dnsmasq net0", "kind", "dnsmasq", "pid", 811,
                    "start_time", 9));
}

static void spoil_service(struct fixture_history *made)
{
    leave(made, "services",
          json_pack("{s:s, s:s, s:i, s:i}", "name", "helper", "kind", "socket", "pid", 812,
                    "start_time", 9));
}

/* An old VM's process carries the name of r0's memory process. */
static void spoil_not_empty(struct fixture_history *made)
{
    static const char *const reasons[] = {"effect", "settled"};
    json_t *old = json_pack("{s:i, s:i, s:s, s:s}", "pid", 1234, "start_time", 5, "name", "r0",
                            "role", "both");
    json_array_append(fixture_fault_view(made, 0, "baseline", "workers"), old);
    for (int64_t step = 1; step <= 1; step++) {
        for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
            json_array_append(fixture_fault_view(made, step, reasons[i], "workers"), old);
    }
    json_decref(old);
    fixture_fault_stop(made, 1, "stopped");
    json_array_append_new(fixture_fault_view(made, CLEAN, "clean", "workers"),
                          json_pack("{s:i, s:i, s:s, s:s}", "pid", 1234, "start_time", 5, "name",
                                    "r0", "role", "both"));
}

/* What r1's last shutdown left is in the way of its next start. */
static void spoil_endpoint_in_the_way(struct fixture_history *made)
{
    static const char *const reasons[] = {"effect", "settled"};
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        json_array_append_new(fixture_fault_view(made, 6, reasons[i], "endpoints"),
                              json_pack("{s:s, s:s}", "id", "vnet7", "network_id", "net1"));
    fixture_fault_stop(made, 6, "stopped");
}

static void spoil_worker_in_the_way(struct fixture_history *made)
{
    static const char *const reasons[] = {"effect", "settled"};
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        json_array_append_new(fixture_fault_view(made, 6, reasons[i], "workers"),
                              json_pack("{s:i, s:i, s:s, s:s}", "pid", 5555, "start_time", 1,
                                        "name", "r1", "role", "both"));
    fixture_fault_stop(made, 6, "stopped");
}

static void add_network(json_t *list, const void *user)
{
    json_array_append_new(list, network(user));
}

static void spoil_changed(struct fixture_history *made)
{
    fixture_fault_views(made, 0, "networks", add_network, "office0");
    fixture_fault_remove(fixture_fault_view(made, CLEAN, "clean", "networks"), "id", "office0");
}

const struct diagnosis_case diagnosis_cases_residue[] = {
    {CAUSE_RESIDUE_SYSTEM, PLAN_TOUR, "clean", NULL, spoil_system},
    {CAUSE_RESIDUE_WORKER, PLAN_TOUR, "clean", NULL, spoil_worker},
    {CAUSE_RESIDUE_ENDPOINT, PLAN_TOUR, "clean", NULL, spoil_endpoint},
    {CAUSE_RESIDUE_NETWORK, PLAN_TOUR, "clean", NULL, spoil_network},
    {CAUSE_RESIDUE_NAT_RULE, PLAN_TOUR, "clean", NULL, spoil_rule},
    {CAUSE_RESIDUE_DNSMASQ, PLAN_TOUR, "clean", NULL, spoil_dnsmasq},
    {CAUSE_RESIDUE_SERVICE, PLAN_TOUR, "clean", NULL, spoil_service},
    {CAUSE_RESIDUE_ENDPOINT, PLAN_TOUR, "network.r1", NULL, spoil_endpoint_in_the_way},
    {CAUSE_RESIDUE_WORKER, PLAN_TOUR, "worker.r1", NULL, spoil_worker_in_the_way},
    {CAUSE_BASELINE_NOT_EMPTY, PLAN_TOUR, "worker.r0", NULL, spoil_not_empty},
    {CAUSE_BASELINE_CHANGED, PLAN_TOUR, "clean", NULL, spoil_changed},
    {.spoil = NULL},
};

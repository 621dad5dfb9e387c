/* Trials: networks, endpoints and NAT rules. */
#include "diagnose/testing/diagnosis_case.h"

#include <stddef.h>
#include <string.h>

/* libvirt's own words, as the runtime's client passes them on. */
static void spoil_overlap(struct fixture_history *made)
{
    fixture_fault_start(made, 2,
                        "error: Failed to start network net1\n"
                        "error: internal error: Network is already in use by interface net0\n");
}

static void spoil_host_interface(struct fixture_history *made)
{
    fixture_fault_start(made, 2,
                        "error: internal error: Network is already in use by interface virbr0\n");
}

static void spoil_bridge(struct fixture_history *made)
{
    fixture_fault_start(made, 2, "error: internal error: bridge name 'net0' already in use.\n");
}

static void spoil_name(struct fixture_history *made)
{
    fixture_fault_start(made, 2,
                        "error: operation failed: network 'net0' already exists with uuid "
                        "790e58b4-7939-4434-9358-89ae7ddbe87e\n");
}

static void spoil_id_refused(struct fixture_history *made)
{
    fixture_fault_start(made, 2,
                        "error: operation failed: network 'net0' is already defined with uuid "
                        "790e58b4-7939-4434-9358-89ae7ddbe87e\n");
}

static void spoil_dnsmasq(struct fixture_history *made)
{
    fixture_fault_start(made, 2,
                        "error: internal error: Child process (dnsmasq) unexpected exit status 2: "
                        "\ndnsmasq: failed to create listening socket for 198.18.1.1: Address "
                        "already in use\n");
}

static void spoil_same_id(struct fixture_history *made)
{
    fixture_fault_set(made, 2, "endpoints", "id", "system-1", "network_id", json_string("net0"));
}

static void spoil_overlap_seen(struct fixture_history *made)
{
    fixture_fault_set(made, 2, "networks", "id", "net1", "subnets",
                      json_pack("[s]", "198.18.0.128/25"));
}

static void spoil_bridge_seen(struct fixture_history *made)
{
    fixture_fault_set(made, 2, "networks", "id", "net1", "bridge", json_string("net0"));
}

static void spoil_changed(struct fixture_history *made)
{
    fixture_fault_set(made, 5, "networks", "id", "net0", "bridge", json_string("other0"));
}

static void spoil_other(struct fixture_history *made)
{
    static const char *const reasons[] = {"effect", "settled"};
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        json_array_append_new(fixture_fault_view(made, 2, reasons[i], "networks"),
                              json_pack("{s:s, s:s, s:s, s:s, s:[s], s:b}", "id", "default", "name",
                                        "default", "type", "nat", "bridge", "virbr0", "subnets",
                                        "198.18.9.0/24", "active", 1));
    fixture_fault_set(made, 2, "endpoints", "id", "system-1", "network_id", json_string("default"));
}

static void spoil_mac(struct fixture_history *made)
{
    static const char *const reasons[] = {"effect", "settled"};
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        size_t index = 0;
        json_t *endpoint = NULL;
        json_array_foreach (fixture_fault_view(made, 2, reasons[i], "endpoints"), index, endpoint)
            json_object_set_new(endpoint, "mac", json_string("52:54:00:12:34:56"));
    }
    /* What the guests show of it: they take the address from each other. */
    json_object_set_new(
        fixture_history_line(made, fixture_fault_line(made, 2, "probe", "about", "gateway", 0)),
        "result", json_string("fail"));
    fixture_fault_stop(made, 2, "stopped");
}

static void take_from_both(struct fixture_history *made, int64_t index, const char *part,
                           const char *key, const char *value)
{
    static const char *const reasons[] = {"effect", "settled"};
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        fixture_fault_remove(fixture_fault_view(made, index, reasons[i], part), key, value);
}

static void spoil_removed(struct fixture_history *made)
{
    take_from_both(made, 5, "networks", "id", "net0");
    take_from_both(made, 5, "nat_rules", "subnet", "198.18.0.0/24");
    take_from_both(made, 5, "endpoints", "network_id", "net0");
    fixture_fault_stop(made, 5, "stopped");
}

static void spoil_endpoint(struct fixture_history *made)
{
    take_from_both(made, 5, "endpoints", "id", "system-0");
    fixture_fault_stop(made, 5, "stopped");
}

/* It is taken out and made anew: the VM has a port on its network, and not the one it had. */
static void spoil_endpoint_anew(struct fixture_history *made)
{
    fixture_fault_set(made, 5, "endpoints", "id", "system-0", "id", json_string("system-0-anew"));
}

/* Before this line the host reports that something of r0's went, and that it is there again. */
static void say_lost(struct fixture_history *made, size_t place, const char *part, const char *id,
                     const char *name)
{
    fixture_fault_insert(made, place, "change",
                         json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "part", part, "id", id,
                                   "name", name, "owner", "RX", "from", "active", "to", "gone",
                                   "found_by", "event"));
    fixture_fault_insert(made, place + 1, "change",
                         json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "part", part, "id", id, "name",
                                   name, "owner", "RX", "to", "active", "found_by", "event"));
}

/* r0's network is made anew in place while r1 shuts down: no view shows that it was gone. */
static void spoil_anew(struct fixture_history *made)
{
    say_lost(made, fixture_fault_line(made, 5, "view", "why", "effect", 0), "networks", "net0",
             "net0");
    fixture_fault_stop(made, 5, "stopped");
}

static void spoil_attached_again(struct fixture_history *made)
{
    say_lost(made, fixture_fault_line(made, 5, "view", "why", "effect", 0), "endpoints", "system-0",
             "port");
    fixture_fault_stop(made, 5, "stopped");
}

static void spoil_server(struct fixture_history *made)
{
    say_lost(made, fixture_fault_line(made, 5, "view", "why", "effect", 0), "services", "700",
             "dnsmasq net0");
    fixture_fault_stop(made, 5, "stopped");
}

/* The same network goes between two steps: nobody's doing who is under proof. */
static void spoil_anew_between(struct fixture_history *made)
{
    say_lost(made, fixture_fault_line(made, 5, "view", "why", "before", 0), "networks", "net0",
             "net0");
}

static void spoil_rule(struct fixture_history *made)
{
    take_from_both(made, 5, "nat_rules", "subnet", "198.18.0.0/24");
    fixture_fault_stop(made, 5, "stopped");
}

static void add_rule(struct fixture_history *made, const char *subnet)
{
    static const char *const reasons[] = {"effect", "settled"};
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        json_array_append_new(fixture_fault_view(made, 5, reasons[i], "nat_rules"),
                              json_pack("{s:s, s:s, s:s}", "family", "ip", "subnet", subnet, "text",
                                        "snat to 192.0.2.1"));
    fixture_fault_stop(made, 5, "stopped");
}

static void spoil_second_set(struct fixture_history *made)
{
    add_rule(made, "198.18.0.0/24");
}

static void spoil_wider_set(struct fixture_history *made)
{
    add_rule(made, "198.18.0.0/16");
}

const struct diagnosis_case diagnosis_cases_network[] = {
    {CAUSE_NET_SUBNET_OVERLAP, PLAN_PROCEDURE, "boot.r1", NULL, spoil_overlap},
    {CAUSE_NET_SUBNET_HOST, PLAN_PROCEDURE, "boot.r1", NULL, spoil_host_interface},
    {CAUSE_NET_BRIDGE_SAME, PLAN_PROCEDURE, "boot.r1", NULL, spoil_bridge},
    {CAUSE_NET_NAME_SAME, PLAN_PROCEDURE, "boot.r1", NULL, spoil_name},
    {CAUSE_NET_ID_SAME, PLAN_PROCEDURE, "boot.r1", NULL, spoil_id_refused},
    {CAUSE_DNSMASQ_PORT, PLAN_PROCEDURE, "boot.r1", NULL, spoil_dnsmasq},
    {CAUSE_NET_ID_SAME, PLAN_PROCEDURE, "network.r1", NULL, spoil_same_id},
    {CAUSE_NET_SUBNET_OVERLAP, PLAN_PROCEDURE, "network.r0", NULL, spoil_overlap_seen},
    {CAUSE_NET_BRIDGE_SAME, PLAN_PROCEDURE, "network.r1", NULL, spoil_bridge_seen},
    {CAUSE_NET_CHANGED, PLAN_TOUR, "network.r0", NULL, spoil_changed},
    {CAUSE_NET_OTHER, PLAN_PROCEDURE, "network.r1", NULL, spoil_other},
    {CAUSE_MAC_SAME, PLAN_PROCEDURE, "reach.r0", NULL, spoil_mac},
    {CAUSE_NET_REMOVED, PLAN_TOUR, "network.r0", NULL, spoil_removed},
    {CAUSE_ENDPOINT_REMOVED, PLAN_TOUR, "network.r0", NULL, spoil_endpoint},
    {CAUSE_ENDPOINT_REPLACED, PLAN_TOUR, "network.r0", NULL, spoil_endpoint_anew},
    {CAUSE_NET_REMOVED, PLAN_TOUR, "network.r0", NULL, spoil_anew},
    {CAUSE_ENDPOINT_REMOVED, PLAN_TOUR, "network.r0", NULL, spoil_attached_again},
    {CAUSE_NET_SERVER_RESTARTED, PLAN_TOUR, "reach.r0", NULL, spoil_server},
    {CAUSE_NET_REMOVED_BY_OTHERS, PLAN_TOUR, "network.r0", NULL, spoil_anew_between},
    {CAUSE_NAT_RULE_REMOVED, PLAN_TOUR, "nat.r0", NULL, spoil_rule},
    {CAUSE_NAT_CONFLICT, PLAN_TOUR, "nat.r0", NULL, spoil_second_set},
    {CAUSE_NAT_CONFLICT, PLAN_TOUR, "nat.r0", NULL, spoil_wider_set},
    {.spoil = NULL},
};

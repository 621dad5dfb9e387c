/* Trials: what guests answer after a step of the other. */
#include "diagnose/testing/diagnosis_case.h"

#include "base/clock.h"

#include <stddef.h>

/* r0's answer in r1's step 5, where r0 alone is asked. */
static json_t *answer_of(struct fixture_history *made, const char *about)
{
    return fixture_history_line(made, fixture_fault_line(made, 5, "probe", "about", about, 0));
}

static void fail_answer(struct fixture_history *made, const char *about)
{
    json_object_set_new(answer_of(made, about), "result", json_string("fail"));
}

static void spoil_address(struct fixture_history *made)
{
    json_object_set_new(answer_of(made, "address"), "answer", json_string("198.18.0.77"));
    fixture_fault_stop(made, 5, "stopped");
}

static void spoil_gateway(struct fixture_history *made)
{
    fail_answer(made, "gateway");
    fixture_fault_stop(made, 5, "stopped");
}

static void spoil_resolver(struct fixture_history *made)
{
    fail_answer(made, "resolver");
    fixture_fault_stop(made, 5, "stopped");
}

static void spoil_outside(struct fixture_history *made)
{
    fail_answer(made, "outside");
    fixture_fault_stop(made, 5, "stopped");
}

/* As above, and the rules that are collected afterwards show why. */
static void spoil_forwarding(struct fixture_history *made)
{
    static const char ruleset[] =
        "{\"nftables\": [{\"chain\": {\"family\": \"ip\", \"table\": \"filter\", \"name\": "
        "\"FORWARD\", \"type\": \"filter\", \"hook\": \"forward\", \"prio\": 0, \"policy\": "
        "\"drop\"}}]}";
    spoil_outside(made);
    fixture_fault_insert(made, fixture_fault_end(made, 5), "diagnostic",
                         json_pack("{s:s, s:s, s:s}", "name", "raw", "source",
                                   "nftables list ruleset", "text", ruleset));
}

static void spoil_mounts(struct fixture_history *made)
{
    json_object_set_new(answer_of(made, "mounts"), "answer", json_string("/ / rw ext4 /dev/vda"));
    fixture_fault_stop(made, 5, "stopped");
}

static void spoil_file(struct fixture_history *made)
{
    fail_answer(made, "file");
    fixture_fault_stop(made, 5, "stopped");
}

/* r0's guest works, and its worker shows nothing of it. */
static void spoil_charge(struct fixture_history *made)
{
    json_t *workers = fixture_fault_view(made, 5, "worked", "workers");
    json_t *cpu_ns =
        json_object_get(fixture_fault_member(workers, "system_id", "system-0"), "cpu_ns");
    json_integer_set(cpu_ns, json_integer_value(cpu_ns) - 400 * CLOCK_NS_PER_MS);
    fixture_fault_stop(made, 5, "stopped");
}

/* A host that can be asked by owner and takes r0's owner for a prefix. */
static void spoil_group(struct fixture_history *made)
{
    fixture_history_set_hcs(made);
    for (size_t i = 0; i < json_array_size(made->lines); i++) {
        json_t *view = json_object_get(fixture_history_line(made, i), "view"), *system = NULL;
        if (!view)
            continue;
        json_t *first = json_pack("{s:s, s:[]}", "owner", "RX", "ids");
        json_t *second = json_pack("{s:s, s:[]}", "owner", "RXX", "ids");
        size_t index = 0;
        json_array_foreach (json_object_get(view, "systems"), index, system) {
            json_t *id = json_object_get(system, "id");
            json_array_append(json_object_get(first, "ids"), id);
            if (text_same(json_string_value(json_object_get(system, "owner")), "RXX"))
                json_array_append(json_object_get(second, "ids"), id);
        }
        json_object_set_new(view, "groups", json_pack("[o, o]", first, second));
    }
    fixture_fault_stop(made, 4, "stopped");
}

const struct diagnosis_case diagnosis_cases_guest[] = {
    {CAUSE_GUEST_ADDRESS_LOST, PLAN_TOUR, "reach.r0", NULL, spoil_address},
    {CAUSE_GUEST_GATEWAY_LOST, PLAN_TOUR, "reach.r0", NULL, spoil_gateway},
    {CAUSE_GUEST_RESOLVER_LOST, PLAN_TOUR, "reach.r0", NULL, spoil_resolver},
    {CAUSE_GUEST_OUTSIDE_LOST, PLAN_TOUR, "reach.r0", NULL, spoil_outside},
    {CAUSE_FORWARD_BLOCKED, PLAN_TOUR, "reach.r0", NULL, spoil_forwarding},
    {CAUSE_MOUNT_LOST, PLAN_TOUR, "reach.r0", NULL, spoil_mounts},
    {CAUSE_FILE_LOST, PLAN_TOUR, "reach.r0", NULL, spoil_file},
    {CAUSE_ACCOUNT_MISCHARGED, PLAN_TOUR, "account.r0", NULL, spoil_charge},
    {CAUSE_GROUP_MIXED, PLAN_TOUR, "group.r0", NULL, spoil_group},
    {.spoil = NULL},
};

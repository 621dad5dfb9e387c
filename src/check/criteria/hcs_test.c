/* What is different on hosts of Windows: networks that no rules translate, mirrored networks,
 * memory processes that bear nobody's name, endpoints that were left before. */
#include "check/testing/fixture_history.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* Sets `key` of every item of this part, in every view. */
static void set_everywhere(struct fixture_history *made, const char *part, const char *key,
                           const char *value)
{
    for (size_t i = 0; i < json_array_size(made->lines); i++) {
        json_t *view = json_object_get(fixture_history_line(made, i), "view");
        json_t *item = NULL;
        size_t index = 0;
        json_array_foreach (json_object_get(view, part), index, item)
            json_object_set_new(item, key, json_string(value));
    }
}

/* Takes the part away in every view, and says that it could not be read if `reason` is not NULL. */
static void lose_everywhere(struct fixture_history *made, const char *part, const char *reason)
{
    for (size_t i = 0; i < json_array_size(made->lines); i++) {
        json_t *view = json_object_get(fixture_history_line(made, i), "view");
        if (!view)
            continue;
        json_object_del(view, part);
        if (reason)
            json_object_set_new(view, "unavailable",
                                json_pack("[{s:s, s:s}]", "part", part, "reason", reason));
    }
}

/* Says of every change how it was found. */
static void set_found_by(struct fixture_history *made, const char *found_by)
{
    for (size_t i = 0; i < json_array_size(made->lines); i++) {
        json_t *line = fixture_history_line(made, i);
        if (json_object_get(line, "found_by"))
            json_object_set_new(line, "found_by", json_string(found_by));
    }
}

/* Takes `key` out of every item of this part, in every view. */
static void lose_in_everywhere(struct fixture_history *made, const char *part, const char *key)
{
    for (size_t i = 0; i < json_array_size(made->lines); i++) {
        json_t *view = json_object_get(fixture_history_line(made, i), "view");
        json_t *item = NULL;
        size_t index = 0;
        json_array_foreach (json_object_get(view, part), index, item)
            json_object_del(item, key);
    }
}

/* Shows nothing of this part, in any view. */
static void empty_everywhere(struct fixture_history *made, const char *part)
{
    for (size_t i = 0; i < json_array_size(made->lines); i++)
        json_array_clear(
            json_object_get(json_object_get(fixture_history_line(made, i), "view"), part));
}

/* The network's type decides, also where rules cannot be listed; what they would show of the rest
 * stays open. */
static void test_ics_is_not_translated_by_rules(void **state)
{
    struct fixture_history *made = *state;
    set_everywhere(made, "networks", "type", "ICS");
    lose_everywhere(made, "nat_rules", NULL);
    fixture_history_expect(made, VERDICT_PROVEN, "nat.r0", CRITERION_NOT_APPLICABLE);
    lose_everywhere(made, "nat_rules", "WMI does not answer");
    fixture_history_expect(made, VERDICT_PARTIAL, "nat.r0", CRITERION_NOT_APPLICABLE);
    fixture_history_expect(made, VERDICT_PARTIAL, "clean", CRITERION_UNKNOWN);
}

static void test_nat_without_rules_is_unknown(void **state)
{
    struct fixture_history *made = *state;
    set_everywhere(made, "networks", "type", "NAT");
    lose_everywhere(made, "nat_rules", "WMI does not answer");
    fixture_history_expect(made, VERDICT_PARTIAL, "nat.r0", CRITERION_UNKNOWN);
}

/* Mirrored networks have no subnet of their own: the guests' addresses are the host's. */
static void test_mirrored_narrows_the_claim(void **state)
{
    struct fixture_history *made = *state;
    set_everywhere(made, "networks", "type", "Mirrored");
    lose_in_everywhere(made, "networks", "subnets");
    fixture_history_expect(made, VERDICT_PROVEN, "network.r0", CRITERION_NOT_APPLICABLE);
    fixture_history_expect(made, VERDICT_PROVEN, "reach.r0", CRITERION_PASS);
}

/* The host's own interfaces come and go, and their mirrored networks with them. */
static void test_mirrored_network_changes_by_itself(void **state)
{
    struct fixture_history *made = *state;
    set_everywhere(made, "networks", "type", "Mirrored");
    lose_in_everywhere(made, "networks", "subnets");
    for (size_t i = fixture_history_step(made, 5); i < json_array_size(made->lines); i++) {
        json_t *view = json_object_get(fixture_history_line(made, i), "view");
        json_t *first = json_array_get(json_object_get(view, "networks"), 0);
        if (first)
            json_object_set_new(first, "bridge", json_string("another"));
    }
    fixture_history_expect(made, VERDICT_PROVEN, "network.r0", CRITERION_NOT_APPLICABLE);
}

/* The same guests on networks of another type must have addresses there. */
static void test_address_is_wanted_elsewhere(void **state)
{
    struct fixture_history *made = *state;
    lose_in_everywhere(made, "networks", "subnets");
    fixture_history_expect(made, VERDICT_FAILED, "reach.r0", CRITERION_FAIL);
}

/* A profile says network_mode: none, and the VMs are on none. */
static void say_no_network(struct fixture_history *made, const char *runtime)
{
    json_t *each = NULL;
    size_t index = 0;
    json_array_foreach (json_object_get(fixture_history_line(made, 0), "runtimes"), index, each) {
        json_t *profile = json_object_get(each, "profile");
        if (!text_same(json_string_value(json_object_get(each, "name")), runtime))
            continue;
        json_object_del(profile, "networks");
        json_object_set_new(profile, "network_mode", json_string("none"));
    }
}

/* Drops the runtime's answers to this question. */
static void drop_answers(struct fixture_history *made, const char *runtime, const char *about)
{
    for (size_t i = json_array_size(made->lines); i-- > 0;) {
        const json_t *line = fixture_history_line(made, i);
        if (text_same(json_string_value(json_object_get(line, "about")), about) &&
            text_same(json_string_value(json_object_get(line, "runtime")), runtime))
            json_array_remove(made->lines, i);
    }
}

static void test_no_network_on_purpose_narrows_the_claim(void **state)
{
    struct fixture_history *made = *state;
    static const char *const unasked[] = {"address", "route", "gateway"};
    static const char *const runtimes[] = {"r0", "r1"};
    for (size_t i = 0; i < sizeof runtimes / sizeof *runtimes; i++) {
        say_no_network(made, runtimes[i]);
        for (size_t k = 0; k < sizeof unasked / sizeof *unasked; k++)
            drop_answers(made, runtimes[i], unasked[k]);
    }
    fixture_history_expect(made, VERDICT_FAILED, "network.r0", CRITERION_FAIL); /* it has one */
    empty_everywhere(made, "endpoints");
    fixture_history_expect(made, VERDICT_PROVEN, "network.r0", CRITERION_NOT_APPLICABLE);
    fixture_history_expect(made, VERDICT_PROVEN, "nat.r0", CRITERION_NOT_APPLICABLE);
    fixture_history_expect(made, VERDICT_PROVEN, "reach.r0", CRITERION_PASS);
}

/* A service manager that did not answer once, while r0 started, makes no other start of it. */
static void test_unread_part_of_a_start_is_no_difference(void **state)
{
    struct fixture_history *made = *state;
    size_t place = fixture_history_step(made, 4);
    while (!text_same(json_string_value(json_object_get(fixture_history_line(made, place), "why")),
                      "quiet"))
        place++;
    json_t *view = json_object_get(fixture_history_line(made, place), "view");
    json_object_del(view, "services");
    json_object_set_new(view, "unavailable",
                        json_pack("[{s:s, s:s}]", "part", "services", "reason", "error 6"));
    fixture_history_expect(made, VERDICT_PROVEN, "service.r0", CRITERION_PASS);
}

/* What cannot be read at the end is not gone. */
static void test_unread_end_is_unknown(void **state)
{
    struct fixture_history *made = *state;
    static const char *const parts[] = {"systems", "networks", "endpoints", "services"};
    size_t last = fixture_history_find(made, "view", "why", "clean", 0);
    size_t first = fixture_history_find(made, "view", "why", "baseline", 0);
    json_t *base = json_object_get(fixture_history_line(made, first), "view");
    json_array_append_new(json_object_get(base, "networks"),
                          json_pack("{s:s, s:s, s:s, s:b}", "id", "default", "name", "default",
                                    "type", "nat", "active", 1));
    json_t *view = json_object_get(fixture_history_line(made, last), "view");
    json_t *unavailable = json_array();
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        json_object_del(view, parts[i]);
        json_array_append_new(unavailable,
                              json_pack("{s:s, s:s}", "part", parts[i], "reason", "no answer"));
    }
    json_object_set_new(view, "unavailable", unavailable);
    CLEANUP(verdict_release) struct verdict verdict = {0};
    struct error error = {0};
    assert_true(fixture_history_judge(made, &verdict, &error));
    assert_int_equal(verdict_criterion(&verdict, "clean")->result, CRITERION_UNKNOWN);
}

/* One step that could not be looked at stays unknown beside all those that do not apply. */
static void test_unseen_step_is_not_excluded(void **state)
{
    struct fixture_history *made = *state;
    set_everywhere(made, "networks", "type", "Mirrored");
    size_t place = fixture_history_step(made, 5);
    while (!json_object_get(fixture_history_line(made, place), "view"))
        place++;
    for (size_t i = place; i < fixture_history_step(made, 6); i++) {
        json_t *view = json_object_get(fixture_history_line(made, i), "view");
        if (!view)
            continue;
        json_object_del(view, "endpoints");
        json_object_set_new(view, "unavailable",
                            json_pack("[{s:s, s:s}]", "part", "endpoints", "reason", "no answer"));
    }
    fixture_history_expect(made, VERDICT_PARTIAL, "network.r0", CRITERION_UNKNOWN);
}

/* Without that word in the profile a VM without an endpoint is a degraded one. */
static void test_no_network_by_itself_fails(void **state)
{
    struct fixture_history *made = *state;
    empty_everywhere(made, "endpoints");
    fixture_history_expect(made, VERDICT_FAILED, "network.r0", CRITERION_FAIL);
}

static void test_memory_process_without_a_name(void **state)
{
    struct fixture_history *made = *state;
    set_everywhere(made, "workers", "name", "vmmem");
    fixture_history_expect(made, VERDICT_FAILED, "worker.r0", CRITERION_FAIL);
    set_everywhere(made, "workers", "unnamed", "this build names all alike");
    fixture_history_expect(made, VERDICT_PROVEN, "worker.r0", CRITERION_PASS);
}

/* An endpoint of no VM on r0's network, in every view from this one on. */
static void add_endpoint(struct fixture_history *made, size_t from)
{
    for (size_t i = from; i < json_array_size(made->lines); i++) {
        json_t *view = json_object_get(fixture_history_line(made, i), "view");
        if (view)
            json_array_append_new(json_object_get(view, "endpoints"),
                                  json_pack("{s:s, s:s}", "id", "left", "network_id", "net0"));
    }
}

static void test_endpoint_left_before(void **state)
{
    struct fixture_history *made = *state;
    add_endpoint(made, 0);
    fixture_history_expect(made, VERDICT_PROVEN, "network.r0", CRITERION_PASS);
}

static void test_endpoint_left_since(void **state)
{
    struct fixture_history *made = *state;
    add_endpoint(made, fixture_history_step(made, 3));
    fixture_history_expect(made, VERDICT_FAILED, "network.r0", CRITERION_FAIL);
    fixture_history_expect(made, VERDICT_FAILED, "clean", CRITERION_FAIL);
}

/* A service of Windows, in every view from this place on. */
static void add_service(struct fixture_history *made, size_t from, const char *kind, int pid)
{
    for (size_t i = from; i < json_array_size(made->lines); i++) {
        json_t *services =
            json_object_get(json_object_get(fixture_history_line(made, i), "view"), "services");
        json_t *last = json_array_get(services, json_array_size(services) - 1);
        if (text_same(json_string_value(json_object_get(last, "name")), "SharedAccess"))
            json_object_set_new(last, "pid", json_integer(pid));
        else if (services)
            json_array_append_new(services, json_pack("{s:s, s:s, s:s, s:i, s:i}", "name",
                                                      "SharedAccess", "kind", kind, "state",
                                                      "running", "pid", pid, "start_time", 9));
    }
}

static void test_own_service_starts_on_demand(void **state)
{
    struct fixture_history *made = *state;
    add_service(made, fixture_history_step(made, 1), "daemon", 55);
    fixture_history_expect(made, VERDICT_PROVEN, "clean", CRITERION_PASS);
}

static void test_other_service_is_left(void **state)
{
    struct fixture_history *made = *state;
    add_service(made, fixture_history_step(made, 1), "scm", 55);
    fixture_history_expect(made, VERDICT_FAILED, "clean", CRITERION_FAIL);
}

static void test_own_service_restarted(void **state)
{
    struct fixture_history *made = *state;
    add_service(made, 0, "daemon", 55);
    add_service(made, fixture_history_step(made, 5), "daemon", 56);
    fixture_history_expect(made, VERDICT_PARTIAL, "survive.r0.r1", CRITERION_UNKNOWN);
}

/* A host of a new kind that can do what HCS can: its polled changes show the deaths, it is asked by
 * owner, and its installs have footprints. */
static void test_capabilities_decide_and_no_name(void **state)
{
    struct fixture_history *made = *state;
    json_t *host = json_object_get(fixture_history_line(made, 0), "host");
    json_t *capabilities = json_object_get(host, "capabilities");
    set_found_by(made, "poll");
    json_object_set_new(host, "kind", json_string("another"));
    fixture_history_expect(made, VERDICT_PROVEN, "group.r0", CRITERION_PASS);
    fixture_history_expect(made, VERDICT_PROVEN, "sight.r0", CRITERION_PASS);
    json_object_set_new(capabilities, "changes_by_event", json_true());
    fixture_history_expect(made, VERDICT_PARTIAL, "sight.r0", CRITERION_UNKNOWN);
    json_object_set_new(capabilities, "answers_by_owner", json_false());
    fixture_history_expect(made, VERDICT_PARTIAL, "group.r0", CRITERION_NOT_APPLICABLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_ics_is_not_translated_by_rules, fixture_history_setup,
                                        fixture_history_teardown),
        cmocka_unit_test_setup_teardown(test_nat_without_rules_is_unknown, fixture_history_setup,
                                        fixture_history_teardown),
        cmocka_unit_test_setup_teardown(test_mirrored_narrows_the_claim, fixture_history_setup,
                                        fixture_history_teardown),
        cmocka_unit_test_setup_teardown(test_mirrored_network_changes_by_itself,
                                        fixture_history_setup, fixture_history_teardown),
        cmocka_unit_test_setup_teardown(test_address_is_wanted_elsewhere, fixture_history_setup,
                                        fixture_history_teardown),
        cmocka_unit_test_setup_teardown(test_no_network_on_purpose_narrows_the_claim,
                                        fixture_history_setup, fixture_history_teardown),
        cmocka_unit_test_setup_teardown(test_unread_part_of_a_start_is_no_difference,
                                        fixture_history_setup, fixture_history_teardown),
        cmocka_unit_test_setup_teardown(test_unread_end_is_unknown, fixture_history_setup,
                                        fixture_history_teardown),
        cmocka_unit_test_setup_teardown(test_unseen_step_is_not_excluded, fixture_history_setup,
                                        fixture_history_teardown),
        cmocka_unit_test_setup_teardown(test_no_network_by_itself_fails, fixture_history_setup,
                                        fixture_history_teardown),
        cmocka_unit_test_setup_teardown(test_memory_process_without_a_name, fixture_history_setup,
                                        fixture_history_teardown),
        cmocka_unit_test_setup_teardown(test_endpoint_left_before, fixture_history_setup,
                                        fixture_history_teardown),
        cmocka_unit_test_setup_teardown(test_own_service_starts_on_demand, fixture_history_setup,
                                        fixture_history_teardown),
        cmocka_unit_test_setup_teardown(test_other_service_is_left, fixture_history_setup,
                                        fixture_history_teardown),
        cmocka_unit_test_setup_teardown(test_own_service_restarted, fixture_history_setup,
                                        fixture_history_teardown),
        cmocka_unit_test_setup_teardown(test_endpoint_left_since, fixture_history_setup,
                                        fixture_history_teardown),
        cmocka_unit_test_setup_teardown(test_capabilities_decide_and_no_name,
                                        fixture_history_hcs_setup, fixture_history_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

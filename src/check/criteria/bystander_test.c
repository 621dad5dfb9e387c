/* What was there before and is nobody's under proof: harm within a step's window fails, what
 * happens outside of windows does not, and what may have ended by itself is told apart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "check/testing/fixture_fault.h"

#define STRANGER "stranger"

static void add_stranger(json_t *list, const void *part)
{
    json_t *member = text_same(part, "systems")
                         ? json_pack("{s:s, s:s, s:s, s:s}", "id", STRANGER, "owner", "DOCKER",
                                     "runtime_id", "77", "state", "Running")
                     : text_same(part, "workers")
                         ? json_pack("{s:i, s:i, s:s, s:s, s:s}", "pid", 9000, "start_time", 5,
                                     "name", "other", "role", "both", "system_id", STRANGER)
                     : text_same(part, "networks")
                         ? json_pack("{s:s, s:s, s:s, s:s, s:[s], s:b}", "id", "default", "name",
                                     "default", "type", "nat", "bridge", "virbr0", "subnets",
                                     "192.168.122.0/24", "active", 1)
                     : text_same(part, "nat_rules")
                         ? json_pack("{s:s, s:s, s:s}", "family", "ip", "subnet",
                                     "192.168.122.0/24", "text", "masquerade")
                         : json_pack("{s:s, s:s, s:s, s:i, s:i}", "name", "dnsmasq default", "kind",
                                     "dnsmasq", "state", "running", "pid", 9001, "start_time", 6);
    json_array_append_new(list, member);
}

/* A stranger's VM and network are in every view from the baseline on. */
static int setup(void **state)
{
    static const char *const parts[] = {"systems", "workers", "networks", "nat_rules", "services"};
    fixture_history_setup(state);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        fixture_fault_views(*state, 0, parts[i], add_stranger, parts[i]);
    return 0;
}

static void set_private(struct fixture_history *made, bool private)
{
    json_object_set_new(json_object_get(fixture_history_line(made, 0), "host"), "private",
                        json_boolean(private));
}

/* The host reports it of the stranger's VM before this view of step 5. */
static void report(struct fixture_history *made, const char *why, const char *to,
                   const char *reason)
{
    fixture_fault_insert(made, fixture_fault_line(made, 5, "view", "why", why, 0), "change",
                         json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "part", "systems", "id",
                                   STRANGER, "from", "Running", "to", to, "reason", reason,
                                   "found_by", "event"));
}

/* Takes the stranger's member out of the part, from step 5's view of this reason on. */
static void lose(struct fixture_history *made, const char *why, const char *part, const char *key,
                 const char *value)
{
    size_t from = fixture_history_view(made, 5, why);
    for (size_t i = from; i < json_array_size(made->lines); i++) {
        json_t *list =
            json_object_get(json_object_get(fixture_history_line(made, i), "view"), part);
        if (list)
            fixture_fault_remove(list, key, value);
    }
}

static void test_untouched_passes(void **state)
{
    fixture_history_expect(*state, VERDICT_PROVEN, "bystander", CRITERION_PASS);
}

static void remove_daemon(json_t *list, const void *user)
{
    fixture_fault_remove(list, "name", user);
}

static void test_nobody_is_not_applicable(void **state)
{
    fixture_fault_views(*state, 0, "services", remove_daemon, "daemon");
    fixture_history_expect(*state, VERDICT_PROVEN, "bystander", CRITERION_NOT_APPLICABLE);
}

static void test_reset_fails(void **state)
{
    report(*state, "effect", "Running", "reset");
    fixture_history_expect(*state, VERDICT_FAILED, "bystander", CRITERION_FAIL);
}

/* It is paused and resumed: no view shows it. */
static void test_pause_fails(void **state)
{
    report(*state, "effect", "Paused", "paused");
    report(*state, "effect", "Running", "resumed");
    fixture_history_expect(*state, VERDICT_FAILED, "bystander", CRITERION_FAIL);
}

static void test_reset_between_steps_fails_nothing(void **state)
{
    report(*state, "before", "Running", "reset");
    fixture_history_expect(*state, VERDICT_PROVEN, "bystander", CRITERION_PASS);
}

static void set_runtime_id(json_t *list, const void *user)
{
    json_object_set_new(fixture_fault_member(list, "id", STRANGER), "runtime_id",
                        json_string(user));
}

static void test_started_anew_fails(void **state)
{
    struct fixture_history *made = *state;
    size_t before = fixture_history_view(made, 5, "before");
    fixture_fault_views(made, 5, "systems", set_runtime_id, "78");
    set_runtime_id(
        json_object_get(json_object_get(fixture_history_line(made, before), "view"), "systems"),
        "77");
    fixture_history_expect(made, VERDICT_FAILED, "bystander", CRITERION_FAIL);
}

static void test_end_fails_on_a_private_host(void **state)
{
    lose(*state, "effect", "systems", "id", STRANGER);
    lose(*state, "effect", "workers", "system_id", STRANGER);
    fixture_history_expect(*state, VERDICT_FAILED, "bystander", CRITERION_FAIL);
}

static void test_end_elsewhere_may_be_its_own(void **state)
{
    set_private(*state, false);
    report(*state, "effect", "gone", "shutdown");
    lose(*state, "effect", "systems", "id", STRANGER);
    lose(*state, "effect", "workers", "system_id", STRANGER);
    fixture_history_expect(*state, VERDICT_PARTIAL, "bystander", CRITERION_UNKNOWN);
}

static void test_destroyed_elsewhere_fails(void **state)
{
    set_private(*state, false);
    report(*state, "effect", "gone", "destroyed");
    fixture_history_expect(*state, VERDICT_FAILED, "bystander", CRITERION_FAIL);
}

static void test_lost_network_fails(void **state)
{
    set_private(*state, false);
    lose(*state, "effect", "networks", "id", "default");
    fixture_history_expect(*state, VERDICT_FAILED, "bystander", CRITERION_FAIL);
}

static void test_lost_rule_fails(void **state)
{
    lose(*state, "settled", "nat_rules", "subnet", "192.168.122.0/24");
    fixture_history_expect(*state, VERDICT_FAILED, "bystander", CRITERION_FAIL);
}

/* By the set of criteria that knew no bystanders the same history is judged as it was then. */
static void test_older_set_knows_none(void **state)
{
    struct fixture_history *made = *state;
    CLEANUP(verdict_release) struct verdict verdict = {0};
    struct error error = {0};
    report(made, "effect", "Running", "reset");
    json_object_set_new(fixture_history_line(made, 0), "criteria_set",
                        json_integer(HISTORY_CRITERIA_SET_REPORTS - 1));
    assert_true(fixture_history_judge(made, &verdict, &error));
    assert_int_equal(verdict.word, VERDICT_PROVEN);
    assert_null(verdict_criterion(&verdict, "bystander"));
}

#define BYSTANDER_TEST(function)                                                                   \
    cmocka_unit_test_setup_teardown(function, setup, fixture_history_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BYSTANDER_TEST(test_untouched_passes),
        cmocka_unit_test_setup_teardown(test_nobody_is_not_applicable, fixture_history_setup,
                                        fixture_history_teardown),
        BYSTANDER_TEST(test_reset_fails),
        BYSTANDER_TEST(test_pause_fails),
        BYSTANDER_TEST(test_reset_between_steps_fails_nothing),
        BYSTANDER_TEST(test_started_anew_fails),
        BYSTANDER_TEST(test_end_fails_on_a_private_host),
        BYSTANDER_TEST(test_end_elsewhere_may_be_its_own),
        BYSTANDER_TEST(test_destroyed_elsewhere_fails),
        BYSTANDER_TEST(test_lost_network_fails),
        BYSTANDER_TEST(test_lost_rule_fails),
        BYSTANDER_TEST(test_older_set_knows_none),
    };
    return cmocka_run_group_tests_name("bystander", tests, NULL, NULL);
}

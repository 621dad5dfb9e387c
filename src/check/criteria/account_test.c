/* Work charged to whom: what is charged to another's worker fails account, and what cannot be told
 * leaves it open. */
#include "check/testing/fixture_history.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/clock.h"

#define MIB INT64_C(1048576)

/* The nth line from the step's begin on with this value of the key. */
static size_t place_of(const struct fixture_history *made, int64_t index, const char *key,
                       const char *value, size_t nth)
{
    for (size_t i = fixture_history_step(made, index); i < json_array_size(made->lines); i++) {
        const json_t *line = fixture_history_line(made, i);
        if (text_same(json_string_value(json_object_get(line, key)), value) && nth-- == 0)
            return i;
    }
    fail_msg("no such line");
    return 0;
}

/* In every view from the place on, adds to what the worker of this system shows. */
static void charge(struct fixture_history *made, size_t place, const char *system_id,
                   const char *key, int64_t amount)
{
    for (size_t i = place; i < json_array_size(made->lines); i++) {
        json_t *view = json_object_get(fixture_history_line(made, i), "view"), *worker = NULL;
        size_t index = 0;
        json_array_foreach (json_object_get(view, "workers"), index, worker) {
            if (text_same(json_string_value(json_object_get(worker, "system_id")), system_id))
                json_object_set_new(
                    worker, key,
                    json_integer(json_integer_value(json_object_get(worker, key)) + amount));
        }
    }
}

/* Steps of the tour of two: 1 start r0, 2 stop r0, 3 start r1, 4 start r0, 5 stop r1, 6 start r1,
 * 7 stop r0, 8 stop r1. After step 4 r0 works, with memory, and then r1. */

#define MS CLOCK_NS_PER_MS

static void test_charged_to_another_fails(void **state)
{
    struct fixture_history *made = *state;
    size_t place = place_of(made, 4, "why", "worked", 0);
    charge(made, place, "system-0", "cpu_ns", -400 * MS);
    charge(made, place, "system-1", "cpu_ns", 400 * MS);
    fixture_history_expect(made, VERDICT_FAILED, "account.r0", CRITERION_FAIL);
    fixture_history_expect(made, VERDICT_FAILED, "account.r1", CRITERION_PASS);
}

static void test_charged_to_nobody_fails(void **state)
{
    struct fixture_history *made = *state;
    charge(made, place_of(made, 4, "why", "worked", 1), "system-1", "cpu_ns", -400 * MS);
    fixture_history_expect(made, VERDICT_FAILED, "account.r1", CRITERION_FAIL);
    fixture_history_expect(made, VERDICT_FAILED, "account.r0", CRITERION_PASS);
}

/* A host that does not tell whether the worker waited: there it takes another's charge. */
static void test_charged_to_nobody_without_waits_is_unknown(void **state)
{
    struct fixture_history *made = *state;
    json_t *host = json_object_get(fixture_history_line(made, 0), "host");
    json_object_set_new(json_object_get(host, "capabilities"), "tells_waiting_time", json_false());
    size_t place = place_of(made, 4, "why", "worked", 1);
    charge(made, place, "system-1", "cpu_ns", -400 * MS);
    CLEANUP(verdict_release) struct verdict verdict = {0};
    struct error error = {0};
    assert_true(fixture_history_judge(made, &verdict, &error));
    assert_int_equal(verdict_criterion(&verdict, "account.r1")->result, CRITERION_UNKNOWN);
    charge(made, place, "system-0", "cpu_ns", 400 * MS);
    fixture_history_expect(made, VERDICT_FAILED, "account.r1", CRITERION_FAIL);
}

/* What it had used when idle is taken off; it may have been busy just then. */
static void test_busy_before_it_worked_is_unknown(void **state)
{
    struct fixture_history *made = *state;
    charge(made, place_of(made, 4, "why", "quiet", 0), "system-1", "cpu_ns", 600 * MS);
    fixture_history_expect(made, VERDICT_PARTIAL, "account.r1", CRITERION_UNKNOWN);
}

static void test_charged_to_both_is_unknown(void **state)
{
    struct fixture_history *made = *state;
    charge(made, place_of(made, 4, "why", "worked", 0), "system-1", "cpu_ns", 250 * MS);
    fixture_history_expect(made, VERDICT_PARTIAL, "account.r0", CRITERION_UNKNOWN);
    fixture_history_expect(made, VERDICT_PARTIAL, "account.r1", CRITERION_PASS);
}

static void test_idle_use_is_borne(void **state)
{
    struct fixture_history *made = *state;
    /* r1 uses half of a processor all the time: 300 ms in 600 ms, and that is not r0's work. */
    size_t from = place_of(made, 4, "why", "effect", 0);
    int64_t passed_ns = 0;
    for (size_t i = from + 1; i < json_array_size(made->lines); i++) {
        const json_t *line = fixture_history_line(made, i);
        const json_t *former = fixture_history_line(made, i - 1);
        int64_t step_ns = json_integer_value(json_object_get(line, "t")) -
                          json_integer_value(json_object_get(former, "t"));
        if (step_ns)
            charge(made, i, "system-1", "cpu_ns", step_ns / 2);
        passed_ns += step_ns;
    }
    assert_true(passed_ns > CLOCK_NS_PER_S);
    fixture_history_expect(made, VERDICT_PROVEN, "account.r0", CRITERION_PASS);
}

static void test_starved_worker_is_unknown(void **state)
{
    struct fixture_history *made = *state;
    size_t place = place_of(made, 4, "why", "worked", 1);
    charge(made, place, "system-1", "cpu_ns", -370 * MS);
    charge(made, place, "system-1", "wait_ns", 360 * MS);
    fixture_history_expect(made, VERDICT_PARTIAL, "account.r1", CRITERION_UNKNOWN);
}

static void test_waiting_worker_that_shows_its_part_passes(void **state)
{
    struct fixture_history *made = *state;
    size_t place = place_of(made, 4, "why", "worked", 1);
    charge(made, place, "system-1", "cpu_ns", -300 * MS);
    charge(made, place, "system-1", "wait_ns", 300 * MS);
    fixture_history_expect(made, VERDICT_PROVEN, "account.r1", CRITERION_PASS);
}

static void test_memory_of_another_fails(void **state)
{
    struct fixture_history *made = *state;
    size_t place = place_of(made, 4, "why", "worked", 0);
    charge(made, place, "system-0", "memory_bytes", -40 * MIB);
    fixture_history_expect(made, VERDICT_PARTIAL, "account.r0", CRITERION_UNKNOWN);
    charge(made, place, "system-1", "memory_bytes", 40 * MIB);
    fixture_history_expect(made, VERDICT_FAILED, "account.r0", CRITERION_FAIL);
    charge(made, place, "system-0", "memory_bytes", 40 * MIB);
    fixture_history_expect(made, VERDICT_PARTIAL, "account.r0", CRITERION_UNKNOWN);
}

static void test_work_in_another_guest_fails(void **state)
{
    struct fixture_history *made = *state;
    json_t *line = fixture_history_line(made, place_of(made, 4, "about", "cpu_ms", 0));
    json_object_set_new(line, "answer", json_string("400 boot-1-1"));
    fixture_history_expect(made, VERDICT_FAILED, "account.r0", CRITERION_FAIL);
}

static void test_what_is_missing_is_unknown(void **state)
{
    (void)state;
    static const char *const missing[][2] = {
        {"about", "cpu_ms"}, {"about", "memory_bytes"}, {"why", "quiet"}, {"why", "worked"}};
    for (size_t i = 0; i < sizeof missing / sizeof *missing; i++) {
        struct fixture_history made = {0};
        fixture_history_fill(&made, PLAN_TOUR, 2);
        fixture_history_drop(&made, place_of(&made, 4, missing[i][0], missing[i][1], 0));
        fixture_history_expect(&made, VERDICT_PARTIAL, "account.r0", CRITERION_UNKNOWN);
        fixture_history_release(&made);
    }
}

static void test_unread_workers_are_unknown(void **state)
{
    struct fixture_history *made = *state;
    json_t *line = fixture_history_line(made, place_of(made, 1, "why", "worked", 0));
    json_object_set_new(json_object_get(line, "view"), "unavailable",
                        json_pack("[{s:s, s:s}]", "part", "workers", "reason", "EPERM"));
    fixture_history_expect(made, VERDICT_PARTIAL, "account.r0", CRITERION_UNKNOWN);
}

static void test_host_that_charges_nothing_is_unknown(void **state)
{
    struct fixture_history *made = *state;
    for (size_t i = 0; i < json_array_size(made->lines); i++) {
        json_t *view = json_object_get(fixture_history_line(made, i), "view"), *worker = NULL;
        size_t index = 0;
        json_array_foreach (json_object_get(view, "workers"), index, worker)
            json_object_set_new(worker, "cpu_ns", json_integer(0));
    }
    fixture_history_expect(made, VERDICT_PARTIAL, "account.r0", CRITERION_UNKNOWN);
}

#define MADE_TEST(function)                                                                        \
    cmocka_unit_test_setup_teardown(function, fixture_history_setup, fixture_history_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        MADE_TEST(test_charged_to_another_fails),
        MADE_TEST(test_charged_to_nobody_fails),
        MADE_TEST(test_charged_to_nobody_without_waits_is_unknown),
        MADE_TEST(test_busy_before_it_worked_is_unknown),
        MADE_TEST(test_charged_to_both_is_unknown),
        MADE_TEST(test_idle_use_is_borne),
        MADE_TEST(test_starved_worker_is_unknown),
        MADE_TEST(test_waiting_worker_that_shows_its_part_passes),
        MADE_TEST(test_memory_of_another_fails),
        MADE_TEST(test_work_in_another_guest_fails),
        cmocka_unit_test(test_what_is_missing_is_unknown),
        MADE_TEST(test_unread_workers_are_unknown),
        MADE_TEST(test_host_that_charges_nothing_is_unknown),
    };
    return cmocka_run_group_tests_name("account", tests, NULL, NULL);
}

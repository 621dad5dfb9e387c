/* Answers to queries by owner: they are judged whole and exactly, and what is missing leaves the
 * criterion open. */
#include "check/testing/fixture_history.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* The answer for r0's owner, or r1's, in the last view of the step. */
static json_t *answer(struct fixture_history *made, int64_t index, size_t runtime)
{
    for (size_t i = fixture_history_step(made, index); i < json_array_size(made->lines); i++) {
        json_t *line = fixture_history_line(made, i);
        if (text_same(json_string_value(json_object_get(line, "why")), "settled"))
            return json_array_get(json_object_get(json_object_get(line, "view"), "groups"),
                                  runtime);
    }
    fail_msg("no such view");
    return NULL;
}

/* Steps of the tour of two: 1 start r0, 2 stop r0, 3 start r1, 4 start r0, 5 stop r1, 6 start r1,
 * 7 stop r0, 8 stop r1. */

static void test_exact_answers_pass(void **state)
{
    fixture_history_expect(*state, VERDICT_PROVEN, "group.r0", CRITERION_PASS);
    fixture_history_expect(*state, VERDICT_PROVEN, "group.r1", CRITERION_PASS);
}

static void test_answer_by_prefix_fails(void **state)
{
    struct fixture_history *made = *state;
    json_array_append_new(json_object_get(answer(made, 4, 0), "ids"), json_string("system-1"));
    fixture_history_expect(made, VERDICT_FAILED, "group.r0", CRITERION_FAIL);
    fixture_history_expect(made, VERDICT_FAILED, "group.r1", CRITERION_PASS);
}

static void test_missing_system_fails(void **state)
{
    struct fixture_history *made = *state;
    json_object_del(answer(made, 4, 1), "ids");
    fixture_history_expect(made, VERDICT_FAILED, "group.r1", CRITERION_FAIL);
}

static void test_ghost_after_shutdown_fails(void **state)
{
    struct fixture_history *made = *state;
    json_object_set_new(answer(made, 2, 0), "ids", json_pack("[s]", "system-0"));
    fixture_history_expect(made, VERDICT_FAILED, "group.r0", CRITERION_FAIL);
}

static void test_same_system_twice_fails(void **state)
{
    struct fixture_history *made = *state;
    json_array_append_new(json_object_get(answer(made, 4, 0), "ids"), json_string("system-0"));
    fixture_history_expect(made, VERDICT_FAILED, "group.r0", CRITERION_FAIL);
}

static void test_no_answer_is_unknown(void **state)
{
    struct fixture_history *made = *state;
    json_object_set_new(answer(made, 5, 0), "owner", json_string("RY"));
    fixture_history_expect(made, VERDICT_PARTIAL, "group.r0", CRITERION_UNKNOWN);
}

static void test_two_answers_are_unknown(void **state)
{
    struct fixture_history *made = *state;
    json_object_set_new(answer(made, 5, 1), "owner", json_string("RX"));
    fixture_history_expect(made, VERDICT_PARTIAL, "group.r0", CRITERION_UNKNOWN);
}

static void test_query_that_failed_is_unknown(void **state)
{
    struct fixture_history *made = *state;
    json_object_set_new(answer(made, 4, 0), "problem", json_string("E_ACCESSDENIED"));
    fixture_history_expect(made, VERDICT_PARTIAL, "group.r0", CRITERION_UNKNOWN);
}

static void test_a_host_that_cannot_be_asked(void **state)
{
    struct fixture_history *made = *state;
    json_t *host = json_object_get(fixture_history_line(made, 0), "host");
    json_object_set_new(json_object_get(host, "capabilities"), "answers_by_owner", json_false());
    fixture_history_expect(made, VERDICT_PROVEN, "group.r0", CRITERION_NOT_APPLICABLE);
}

#define MADE_TEST(function)                                                                        \
    cmocka_unit_test_setup_teardown(function, fixture_history_hcs_setup, fixture_history_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        MADE_TEST(test_exact_answers_pass),          MADE_TEST(test_answer_by_prefix_fails),
        MADE_TEST(test_missing_system_fails),        MADE_TEST(test_ghost_after_shutdown_fails),
        MADE_TEST(test_same_system_twice_fails),     MADE_TEST(test_no_answer_is_unknown),
        MADE_TEST(test_two_answers_are_unknown),     MADE_TEST(test_query_that_failed_is_unknown),
        MADE_TEST(test_a_host_that_cannot_be_asked),
    };
    return cmocka_run_group_tests_name("group", tests, NULL, NULL);
}

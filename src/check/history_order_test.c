/* Histories that no proof writes: they can show a failure, and are never PROVEN. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "check/testing/fixture_fault.h"

/* Judges, and expects that every criterion that applies passes and the form alone keeps it open. */
static void expect_out_of_form(struct fixture_history *made)
{
    CLEANUP(verdict_release) struct verdict verdict = {0};
    struct error error = {0};
    assert_true(fixture_history_judge(made, &verdict, &error));
    assert_int_equal(verdict.word, VERDICT_PARTIAL);
    assert_non_null(verdict.reason);
    assert_true(text_starts_with(verdict.reason, "the history is out of form"));
}

static void test_no_guest_pauses_for_a_minute(void **state)
{
    struct fixture_history *made = *state;
    for (size_t i = 0; i < json_array_size(made->lines); i++) {
        json_t *period_ms = json_object_get(fixture_history_line(made, i), "period_ms");
        if (period_ms)
            json_integer_set(period_ms, 60000);
    }
    expect_out_of_form(made);
}

static json_t *command_end(struct fixture_history *made)
{
    size_t place = fixture_fault_line(made, 5, "op", "phase", "ok", 0);
    return fixture_history_line(made, place);
}

static void test_what_went_well_exits_with_0(void **state)
{
    json_object_set_new(command_end(*state), "exit_status", json_integer(99));
    expect_out_of_form(*state);
}

static void test_what_went_well_ended_by_no_signal(void **state)
{
    json_object_set_new(command_end(*state), "signal", json_integer(9));
    expect_out_of_form(*state);
}

static void test_commands_are_the_profiles(void **state)
{
    struct fixture_history *made = *state;
    size_t place = fixture_fault_line(made, 5, "op", "phase", "invoke", 0);
    json_object_set_new(fixture_history_line(made, place), "argv", json_pack("[s]", "true"));
    expect_out_of_form(made);
    json_object_del(fixture_history_line(made, place), "argv");
    expect_out_of_form(made);
}

static void test_a_session_is_the_profiles(void **state)
{
    struct fixture_history *made = *state;
    size_t place = fixture_fault_line(made, 4, "op", "verb", "start", 0);
    json_object_set_new(fixture_history_line(made, place), "argv",
                        json_pack("[s, s, s]", "r1", "sh", "beat"));
    expect_out_of_form(made);
}

/* A tour that calls itself a procedure. */
static void test_steps_are_those_of_the_kind(void **state)
{
    struct fixture_history *made = *state;
    json_object_set_new(json_object_get(fixture_history_line(made, 0), "plan"), "kind",
                        json_string("procedure"));
    expect_out_of_form(made);
}

static void stop_service(json_t *list, const void *user)
{
    size_t index = 0;
    json_t *service = NULL;
    json_array_foreach (list, index, service) {
        if (text_same(json_string_value(json_object_get(service, "name")), user))
            json_object_set_new(service, "state", json_string("stopped"));
    }
}

/* Its state counts, whatever process is named. */
static void test_stopped_service_does_not_run(void **state)
{
    fixture_fault_views(*state, 0, "services", stop_service, "r0");
    fixture_history_expect(*state, VERDICT_FAILED, "service.r0", CRITERION_FAIL);
}

static void test_list_that_was_cut_is_unknown(void **state)
{
    struct fixture_history *made = *state;
    size_t place = fixture_fault_line(made, 5, "op", "verb", "running", 1);
    json_object_set_new(fixture_history_line(made, place), "cut", json_true());
    fixture_history_expect(made, VERDICT_PARTIAL, "running.r0", CRITERION_UNKNOWN);
}

#define ORDER_TEST(function)                                                                       \
    cmocka_unit_test_setup_teardown(function, fixture_history_setup, fixture_history_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ORDER_TEST(test_no_guest_pauses_for_a_minute),
        ORDER_TEST(test_what_went_well_exits_with_0),
        ORDER_TEST(test_what_went_well_ended_by_no_signal),
        ORDER_TEST(test_commands_are_the_profiles),
        ORDER_TEST(test_a_session_is_the_profiles),
        ORDER_TEST(test_steps_are_those_of_the_kind),
        ORDER_TEST(test_stopped_service_does_not_run),
        ORDER_TEST(test_list_that_was_cut_is_unknown),
    };
    return cmocka_run_group_tests_name("history_order", tests, NULL, NULL);
}

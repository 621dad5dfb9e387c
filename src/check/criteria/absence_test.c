/* Who must be down is down, and a death counts only once it was asked for: made histories in which
 * a VM comes up unasked, or ends too early. */
#include "check/testing/fixture_history.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/clock.h"

/* Steps of the tour of two: 1 start r0, 2 stop r0, 3 start r1, 4 start r0, 5 stop r1, 6 start r1,
 * 7 stop r0, 8 stop r1; 9 is the clean step. */

/* The view at this place shows a VM of r0's owner, of its own. */
static void wake_r0(struct fixture_history *made, size_t place)
{
    json_t *view = json_object_get(fixture_history_line(made, place), "view");
    json_array_append_new(json_object_get(view, "systems"),
                          json_pack("{s:s, s:s, s:s, s:s}", "id", "woken", "owner",
                                    made->profiles.items[0].owner, "runtime_id", "w", "state",
                                    "Running"));
}

static void test_woken_by_a_start(void **state)
{
    struct fixture_history *made = *state;
    wake_r0(made, fixture_history_view(made, 3, "effect"));
    fixture_history_expect(made, VERDICT_FAILED, "undisturbed.r0.r1", CRITERION_FAIL);
}

static void test_woken_by_the_last_shutdown(void **state)
{
    struct fixture_history *made = *state;
    wake_r0(made, fixture_history_view(made, 8, "settled"));
    fixture_history_expect(made, VERDICT_FAILED, "survive.r0.r1", CRITERION_FAIL);
}

static void test_up_before_its_start(void **state)
{
    struct fixture_history *made = *state;
    wake_r0(made, fixture_history_view(made, 4, "before"));
    CLEANUP(verdict_release) struct verdict verdict = {0};
    struct error error = {0};
    assert_true(fixture_history_judge(made, &verdict, &error));
    assert_int_equal(verdict_criterion(&verdict, "boot.r0")->result, CRITERION_UNKNOWN);
    assert_int_not_equal(verdict.word, VERDICT_PROVEN); /* it came up while nobody acted */
}

/* Another owner's, or one that is not up, wakes nobody. */
static void test_others_are_not_taken_for_it(void **state)
{
    struct fixture_history *made = *state;
    size_t place = fixture_history_view(made, 3, "effect");
    wake_r0(made, place);
    json_t *systems =
        json_object_get(json_object_get(fixture_history_line(made, place), "view"), "systems");
    json_t *woken = json_array_get(systems, json_array_size(systems) - 1);
    json_object_set_new(woken, "state", json_string("Stopped"));
    fixture_history_expect(made, VERDICT_PROVEN, "undisturbed.r0.r1", CRITERION_PASS);
}

static void test_shut_down_once_more_after_the_plan(void **state)
{
    struct fixture_history *made = *state;
    size_t place = fixture_history_view(made, 9, "clean");
    for (int end = 0; end < 2; end++)
        fixture_history_insert(
            made, place + (size_t)end,
            json_pack("{s:s, s:I, s:i, s:s, s:s, s:s}", "kind", "op", "t",
                      json_integer_value(json_object_get(fixture_history_line(made, place), "t")),
                      "id", 9999, "runtime", "r0", "verb", "cleanup", "phase",
                      end ? "ok" : "invoke"));
    fixture_history_expect(made, VERDICT_FAILED, "clean", CRITERION_FAIL);
}

/* The line of r0's own shutdown in step 2 that begins or ends it, or of its session's end. */
static size_t op_place(const struct fixture_history *made, const char *verb, const char *phase)
{
    for (size_t i = fixture_history_step(made, 2); i < fixture_history_step(made, 3); i++) {
        const json_t *line = fixture_history_line(made, i);
        if (text_same(json_string_value(json_object_get(line, "verb")), verb) &&
            text_same(json_string_value(json_object_get(line, "phase")), phase))
            return i;
    }
    fail_msg("no %s %s", verb, phase);
    return 0;
}

static void test_dead_before_it_was_asked_to(void **state)
{
    struct fixture_history *made = *state;
    size_t invoke = op_place(made, "shutdown", "invoke"), end = op_place(made, "start", "fail");
    json_t *line = json_incref(fixture_history_line(made, end));
    json_object_set(line, "t", json_object_get(fixture_history_line(made, invoke), "t"));
    fixture_history_drop(made, end);
    fixture_history_insert(made, invoke, line);
    fixture_history_expect(made, VERDICT_FAILED, "sight.r0", CRITERION_FAIL);
}

int main(void)
{
#define TEST(function)                                                                             \
    cmocka_unit_test_setup_teardown(function, fixture_history_setup, fixture_history_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_woken_by_a_start),
        TEST(test_woken_by_the_last_shutdown),
        TEST(test_up_before_its_start),
        TEST(test_others_are_not_taken_for_it),
        TEST(test_shut_down_once_more_after_the_plan),
        TEST(test_dead_before_it_was_asked_to),
    };
    return cmocka_run_group_tests_name("absence", tests, NULL, NULL);
}

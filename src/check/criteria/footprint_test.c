/* footprint.R against made histories: what the objects of a footprint are before and after a step
 * of the other decides, and what was not looked at is never passed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "check/testing/fixture_fault.h"
#include "check/testing/fixture_history.h"

/* Steps of the tour of two: 1 start r0, 2 stop r0, 3 start r1, 4 start r0, 5 stop r1, 6 start r1,
 * 7 stop r0, 8 stop r1. r0 is up before and after 5 and 6. */

/* The line about r0's object in this step of r1: 0 before its command, 1 after its effect. */
static size_t place_of(struct fixture_history *made, int64_t index, const char *object, size_t nth)
{
    for (size_t i = fixture_history_step(made, index); i < fixture_fault_end(made, index); i++) {
        const json_t *line = fixture_history_line(made, i);
        const json_t *named = json_array_get(json_object_get(line, "question"), 0);
        if (text_same(json_string_value(json_object_get(line, "about")), "footprint") &&
            text_same(json_string_value(json_object_get(line, "runtime")), "r0") &&
            text_same(json_string_value(named), object) && nth-- == 0)
            return i;
    }
    fail_msg("no such line");
    return 0;
}

static json_t *line_of(struct fixture_history *made, int64_t index, const char *object, size_t nth)
{
    return fixture_history_line(made, place_of(made, index, object, nth));
}

static void set(json_t *line, const char *result, const char *answer)
{
    json_object_set_new(line, "result", json_string(result));
    if (answer)
        json_object_set_new(line, "answer", json_string(answer));
    else
        json_object_del(line, "answer");
}

static void test_changed_object_fails(void **state)
{
    struct fixture_history *made = *state;
    set(line_of(made, 3, MADE_ROOT, 1), "ok", "one\nthree");
    fixture_history_expect(made, VERDICT_FAILED, "footprint.r0", CRITERION_FAIL);
    CLEANUP(verdict_release) struct verdict verdict = {0};
    struct error error = {0};
    assert_true(fixture_history_judge(made, &verdict, &error));
    const struct criterion *criterion = verdict_criterion(&verdict, "footprint.r0");
    assert_string_equal(criterion->reason, "the root is not what it was: \"three\", was \"two\"");
    assert_int_equal(criterion->evidence.items[0].seq, place_of(made, 3, MADE_ROOT, 1));
}

static void test_share_that_went_fails(void **state)
{
    struct fixture_history *made = *state;
    set(line_of(made, 6, MADE_SHARE, 1), "fail", NULL);
    fixture_history_expect(made, VERDICT_FAILED, "footprint.r0", CRITERION_FAIL);
    fixture_history_expect(made, VERDICT_FAILED, "survive.r0.r1", CRITERION_PASS);
}

static void test_object_that_came_fails(void **state)
{
    struct fixture_history *made = *state;
    set(line_of(made, 3, MADE_ROOT, 0), "fail", NULL);
    fixture_history_expect(made, VERDICT_FAILED, "footprint.r0", CRITERION_FAIL);
}

static void test_unread_object_is_unknown(void **state)
{
    struct fixture_history *made = *state;
    set(line_of(made, 5, MADE_ROOT, 1), "unknown", "access denied");
    fixture_history_expect(made, VERDICT_PARTIAL, "footprint.r0", CRITERION_UNKNOWN);
}

static void test_object_not_looked_at_is_unknown(void **state)
{
    struct fixture_history *made = *state;
    fixture_history_drop(made, place_of(made, 5, MADE_SHARE, 0));
    fixture_history_expect(made, VERDICT_PARTIAL, "footprint.r0", CRITERION_UNKNOWN);
}

static void test_two_answers_are_none(void **state)
{
    struct fixture_history *made = *state;
    size_t place = place_of(made, 5, MADE_ROOT, 1);
    fixture_history_insert(made, place, json_deep_copy(fixture_history_line(made, place)));
    fixture_history_expect(made, VERDICT_PARTIAL, "footprint.r0", CRITERION_UNKNOWN);
}

/* Steps 5 and 6 are both r1's. */
static void test_change_between_steps_is_unknown(void **state)
{
    struct fixture_history *made = *state;
    set(line_of(made, 6, MADE_ROOT, 0), "ok", "another");
    set(line_of(made, 6, MADE_ROOT, 1), "ok", "another");
    fixture_history_expect(made, VERDICT_PARTIAL, "footprint.r0", CRITERION_UNKNOWN);
}

/* Between them stands a step of its own. */
static void test_change_in_its_own_step_is_its_own(void **state)
{
    struct fixture_history *made = *state;
    set(line_of(made, 3, MADE_ROOT, 0), "ok", "another");
    set(line_of(made, 3, MADE_ROOT, 1), "ok", "another");
    fixture_history_expect(made, VERDICT_PROVEN, "footprint.r0", CRITERION_PASS);
}

static void absent_throughout(struct fixture_history *made, const char *object)
{
    for (size_t i = 0; i < json_array_size(made->lines); i++) {
        json_t *line = fixture_history_line(made, i);
        const json_t *named = json_array_get(json_object_get(line, "question"), 0);
        if (text_same(json_string_value(json_object_get(line, "about")), "footprint") &&
            text_same(json_string_value(named), object))
            set(line, "fail", NULL);
    }
}

static void test_absent_share_is_named(void **state)
{
    struct fixture_history *made = *state;
    absent_throughout(made, MADE_SHARE);
    fixture_history_expect(made, VERDICT_PROVEN, "footprint.r0", CRITERION_PASS);
}

/* Nothing that is there could be harmed: that shows nothing. */
static void test_footprint_of_nothing_is_unknown(void **state)
{
    struct fixture_history *made = *state;
    absent_throughout(made, MADE_SHARE);
    absent_throughout(made, MADE_ROOT);
    fixture_history_expect(made, VERDICT_PARTIAL, "footprint.r0", CRITERION_UNKNOWN);
}

/* Takes the footprints out of the profiles, and the answers. */
static void forget_footprints(struct fixture_history *made)
{
    json_t *runtimes = json_object_get(fixture_history_line(made, 0), "runtimes"), *runtime = NULL;
    size_t index = 0;
    json_array_foreach (runtimes, index, runtime)
        json_object_del(json_object_get(runtime, "profile"), "footprint");
    for (size_t i = json_array_size(made->lines); i-- > 0;) {
        const json_t *about = json_object_get(fixture_history_line(made, i), "about");
        if (text_same(json_string_value(about), "footprint"))
            fixture_history_drop(made, i);
    }
}

static void test_without_footprints_there_is_no_such_criterion(void **state)
{
    struct fixture_history *made = *state;
    CLEANUP(verdict_release) struct verdict verdict = {0};
    struct error error = {0};
    forget_footprints(made);
    assert_true(fixture_history_judge(made, &verdict, &error));
    assert_int_equal(verdict.word, VERDICT_PROVEN);
    assert_null(verdict_criterion(&verdict, "footprint.r0"));
}

/* On Windows every install has one: a profile that names none narrows the claim. */
static void test_without_footprints_the_claim_is_narrowed_on_windows(void **state)
{
    struct fixture_history *made = *state;
    forget_footprints(made);
    fixture_history_set_hcs(made);
    fixture_history_expect(made, VERDICT_PARTIAL, "footprint.r0", CRITERION_NOT_APPLICABLE);
}

#define FOOTPRINT_TEST(name)                                                                       \
    cmocka_unit_test_setup_teardown(name, fixture_history_setup, fixture_history_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FOOTPRINT_TEST(test_changed_object_fails),
        FOOTPRINT_TEST(test_share_that_went_fails),
        FOOTPRINT_TEST(test_object_that_came_fails),
        FOOTPRINT_TEST(test_unread_object_is_unknown),
        FOOTPRINT_TEST(test_object_not_looked_at_is_unknown),
        FOOTPRINT_TEST(test_two_answers_are_none),
        FOOTPRINT_TEST(test_change_between_steps_is_unknown),
        FOOTPRINT_TEST(test_change_in_its_own_step_is_its_own),
        FOOTPRINT_TEST(test_absent_share_is_named),
        FOOTPRINT_TEST(test_footprint_of_nothing_is_unknown),
        FOOTPRINT_TEST(test_without_footprints_there_is_no_such_criterion),
        FOOTPRINT_TEST(test_without_footprints_the_claim_is_narrowed_on_windows),
    };
    return cmocka_run_group_tests_name("footprint", tests, NULL, NULL);
}

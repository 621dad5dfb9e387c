/* Lists of running distros that fail: what R's own command got wrong fails running.R, a question
 * that the host could not put leaves it open, and so does one that was answered at the second try
 * alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "check/testing/fixture_fault.h"

/* The step of the tour whose first list is spoiled: r1 starts, and r0 is down. */
#define STEP 3

/* An id that no command of the history has. */
#define OTHER_ID 100000

/* Lets the first list of the step fail. With `reason`, it could not be started. Returns its
 * place. */
static size_t spoil(struct fixture_history *made, const char *reason)
{
    size_t place = fixture_fault_line(made, STEP, "op", "verb", "running", 1);
    json_t *line = fixture_history_line(made, place);
    json_object_set_new(line, "phase", json_string("fail"));
    json_object_del(line, "output");
    if (reason)
        json_object_set_new(line, "reason", json_string(reason));
    return place;
}

/* Puts what the place has and the line before it once more behind the place: asked again. */
static void ask_again(struct fixture_history *made, size_t place, json_t *answer)
{
    json_t *question = json_deep_copy(fixture_history_line(made, place - 1));
    json_object_set_new(question, "id", json_integer(OTHER_ID));
    json_object_set_new(answer, "id", json_integer(OTHER_ID));
    fixture_fault_insert(made, place + 1, "op", question);
    fixture_fault_insert(made, place + 2, "op", answer);
}

static json_t *answer_of(const struct fixture_history *made)
{
    return json_deep_copy(
        fixture_history_line(made, fixture_fault_line(made, STEP, "op", "verb", "running", 1)));
}

static void test_failed_list_fails_running(void **state)
{
    struct fixture_history *made = *state;
    spoil(made, NULL);
    fixture_history_expect(made, VERDICT_FAILED, "running.r0", CRITERION_FAIL);
}

static void test_list_that_fails_twice_fails_running(void **state)
{
    struct fixture_history *made = *state;
    size_t place = spoil(made, NULL);
    ask_again(made, place, answer_of(made));
    fixture_history_expect(made, VERDICT_FAILED, "running.r0", CRITERION_FAIL);
}

static void test_list_that_fails_once_is_unknown(void **state)
{
    struct fixture_history *made = *state;
    json_t *good = answer_of(made);
    ask_again(made, spoil(made, NULL), good);
    fixture_history_expect(made, VERDICT_PARTIAL, "running.r0", CRITERION_UNKNOWN);
}

static void test_list_that_fails_and_then_lies_fails_running(void **state)
{
    struct fixture_history *made = *state;
    json_t *lie = answer_of(made);
    json_object_set_new(lie, "output", json_string("busybox\n"));
    ask_again(made, spoil(made, NULL), lie);
    fixture_history_expect(made, VERDICT_FAILED, "running.r0", CRITERION_FAIL);
}

static void test_list_that_could_not_be_started_is_unknown(void **state)
{
    struct fixture_history *made = *state;
    size_t place = spoil(made, "not enough memory");
    fixture_history_expect(made, VERDICT_PARTIAL, "running.r0", CRITERION_UNKNOWN);
    ask_again(made, place, answer_of(made));
    fixture_history_expect(made, VERDICT_PARTIAL, "running.r0", CRITERION_UNKNOWN);
}

static void test_list_that_was_started_at_last_is_judged(void **state)
{
    struct fixture_history *made = *state;
    json_t *good = answer_of(made);
    ask_again(made, spoil(made, "not enough memory"), good);
    fixture_history_expect(made, VERDICT_PROVEN, "running.r0", CRITERION_PASS);
}

#define MADE_TEST(function)                                                                        \
    cmocka_unit_test_setup_teardown(function, fixture_history_setup, fixture_history_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        MADE_TEST(test_failed_list_fails_running),
        MADE_TEST(test_list_that_fails_twice_fails_running),
        MADE_TEST(test_list_that_fails_once_is_unknown),
        MADE_TEST(test_list_that_fails_and_then_lies_fails_running),
        MADE_TEST(test_list_that_could_not_be_started_is_unknown),
        MADE_TEST(test_list_that_was_started_at_last_is_judged),
    };
    return cmocka_run_group_tests_name("running", tests, NULL, NULL);
}

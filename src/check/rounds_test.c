/* Plans of several rounds, and plans that restart services, as the checker judges them. */
#include "check/checker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "check/testing/fixture_fault.h"

/* The criterion's strength, and the verdict's. */
static void expect_rounds(const struct fixture_history *made, const char *id, int64_t rounds,
                          int64_t bound_ppm, int64_t of_all)
{
    CLEANUP(verdict_release) struct verdict verdict = {0};
    struct error error = {0};
    if (!fixture_history_judge(made, &verdict, &error))
        fail_msg("refused: %s", error.message);
    const struct criterion *criterion = verdict_criterion(&verdict, id);
    assert_non_null(criterion);
    assert_int_equal(criterion->rounds, rounds);
    assert_int_equal(criterion->bound_ppm, bound_ppm);
    assert_int_equal(verdict.rounds, of_all);
}

static void test_strength_is_that_of_its_rounds(void **state)
{
    (void)state;
    struct fixture_history made = {0};
    fixture_history_fill_rounds(&made, 2, 3);
    expect_rounds(&made, "survive.r0.r1", 3, 631597, 3);
    expect_rounds(&made, "clean", 1, 950000, 3);
    expect_rounds(&made, "concurrent", 3, 631597, 3);
    /* A network that was gone once says nothing, whatever the other rounds showed. */
    size_t step = (size_t)made.plan.steps.count / 3 + 4;
    json_array_clear(fixture_fault_view(&made, (int64_t)step, "settled", "nat_rules"));
    expect_rounds(&made, "nat.r0", 0, 1000000, 0);
    expect_rounds(&made, "survive.r0.r1", 3, 631597, 0);
    fixture_history_release(&made);
}

/* Interrupted in the third round: the two that were whole count. */
static void test_rounds_before_an_interrupt_count(void **state)
{
    (void)state;
    struct fixture_history made = {0};
    fixture_history_fill_rounds(&made, 2, 3);
    int64_t step = (int64_t)made.plan.steps.count / 3 * 2 + 2;
    fixture_fault_stop(&made, step, "interrupted");
    expect_rounds(&made, "survive.r0.r1", 0, 1000000, 2);
    json_array_clear(fixture_fault_view(&made, step - 1, "settled", "nat_rules"));
    expect_rounds(&made, "survive.r0.r1", 0, 1000000, 0);
    fixture_history_release(&made);
}

/* With restarts the tour of two is: 1 start r0, 2 restart r0's service, 3 start r0, 4 stop r0,
 * 5 start r1, 6 restart, 7 start r1, 8 start r0, 9 restart r0's service beside r1, … */
static void test_restarts_of_services_are_judged(void **state)
{
    (void)state;
    struct fixture_history made = {0};
    fixture_history_fill_restarts(&made, 2);
    fixture_history_expect(&made, VERDICT_PROVEN, "undisturbed.r1.r0", CRITERION_PASS);
    /* The service is the process that it was: it was not restarted, so nothing is shown. */
    static const char *const views[] = {"effect", "settled"};
    json_t *services[2];
    for (size_t i = 0; i < 2; i++) {
        services[i] = fixture_fault_view(&made, 9, views[i], "services");
        json_object_set_new(json_array_get(services[i], 1), "pid", json_integer(310));
    }
    fixture_history_expect(&made, VERDICT_PARTIAL, "undisturbed.r1.r0", CRITERION_UNKNOWN);
    fixture_history_expect(&made, VERDICT_PARTIAL, "service.r0", CRITERION_UNKNOWN);
    /* It does not run again. */
    json_array_remove(services[1], 1);
    fixture_history_expect(&made, VERDICT_FAILED, "service.r0", CRITERION_FAIL);
    fixture_history_release(&made);
}

static void test_restart_that_kills_another_fails(void **state)
{
    (void)state;
    struct fixture_history made = {0};
    fixture_history_fill_restarts(&made, 2);
    json_t *systems = fixture_fault_view(&made, 9, "effect", "systems");
    json_array_clear(systems);
    fixture_history_expect(&made, VERDICT_FAILED, "undisturbed.r1.r0", CRITERION_FAIL);
    fixture_history_release(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strength_is_that_of_its_rounds),
        cmocka_unit_test(test_rounds_before_an_interrupt_count),
        cmocka_unit_test(test_restarts_of_services_are_judged),
        cmocka_unit_test(test_restart_that_kills_another_fails),
    };
    return cmocka_run_group_tests_name("rounds", tests, NULL, NULL);
}

/* Two proofs side by side: what counts as worse, what is only shown, what cannot be compared. */
#include "report/data/comparison.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "check/testing/fixture_history.h"
#include "diagnose/diagnosis.h"

#define ROUNDS 5

/* Two made proofs, and what each was read as. */
struct pair {
    struct fixture_history old, new;
    struct summary old_story, new_story;
    struct verdict old_verdict, new_verdict;
    struct comparison comparison;
};

static void read_lines(const struct fixture_history *made, struct summary *summary,
                       struct verdict *verdict)
{
    CLEANUP(diagnosis_cleanup) struct diagnosis *diagnosis = diagnosis_new();
    for (size_t i = 0; i < json_array_size(made->lines); i++) {
        struct error error = {0};
        CLEANUP(event_release) struct event event = {0};
        json_t *line = fixture_history_line(made, i);
        json_object_set_new(line, "seq", json_integer((json_int_t)i));
        if (!event_from_json("made", line, &event, &error) ||
            !diagnosis_feed(diagnosis, &event, &error))
            fail_msg("%s", error.message);
        summary_take(summary, &event);
    }
    summary_finish(summary, false);
    diagnosis_judge(diagnosis, verdict);
}

static int pair_enter(void **state)
{
    struct pair *pair = memory_zeroed(1, sizeof *pair);
    fixture_history_fill_rounds(&pair->old, 2, ROUNDS);
    fixture_history_fill_rounds(&pair->new, 2, ROUNDS);
    *state = pair;
    return 0;
}

static int pair_leave(void **state)
{
    struct pair *pair = *state;
    fixture_history_release(&pair->old);
    fixture_history_release(&pair->new);
    summary_release(&pair->old_story);
    summary_release(&pair->new_story);
    verdict_release(&pair->old_verdict);
    verdict_release(&pair->new_verdict);
    comparison_release(&pair->comparison);
    free(pair);
    return 0;
}

/* Fills an empty made history anew. */
static void remake(struct fixture_history *made, enum plan_kind kind, size_t runtimes)
{
    fixture_history_release(made);
    *made = (struct fixture_history){0};
    fixture_history_fill(made, kind, runtimes);
}

static void compare(struct pair *pair)
{
    read_lines(&pair->old, &pair->old_story, &pair->old_verdict);
    read_lines(&pair->new, &pair->new_story, &pair->new_verdict);
    comparison_make(&(struct comparison_side){&pair->old_story, &pair->old_verdict},
                    &(struct comparison_side){&pair->new_story, &pair->new_verdict},
                    &pair->comparison);
}

static const struct comparison_criterion *criterion(const struct pair *pair, const char *id)
{
    for (size_t i = 0; i < pair->comparison.criteria.count; i++) {
        if (text_same(pair->comparison.criteria.items[i].id, id))
            return &pair->comparison.criteria.items[i];
    }
    fail_msg("no criterion %s", id);
    return NULL;
}

static const struct comparison_timing *timing(const struct pair *pair, const char *action,
                                              const char *runtime)
{
    for (size_t i = 0; i < pair->comparison.timings.count; i++) {
        const struct comparison_timing *at = &pair->comparison.timings.items[i];
        if (text_same(at->action, action) && text_same(at->runtime, runtime))
            return at;
    }
    fail_msg("no timing of %s %s", action, runtime);
    return NULL;
}

static struct criterion *result_of(struct verdict *verdict, const char *id)
{
    for (size_t i = 0; i < verdict->criteria.count; i++) {
        if (text_same(verdict->criteria.items[i].id, id))
            return &verdict->criteria.items[i];
    }
    fail_msg("no criterion %s", id);
    return NULL;
}

/* Lets the steps of an action on a runtime take so much longer, in a summary that was read. */
static void slow_down(struct summary *summary, const char *action, const char *runtime,
                      int64_t by_ns)
{
    for (size_t i = 0; i < summary->steps.count; i++) {
        struct summary_step *step = &summary->steps.items[i];
        if (text_same(step->action, action) && text_same(step->runtime, runtime))
            step->effect_ns += by_ns;
    }
}

static void compare_again(struct pair *pair)
{
    comparison_release(&pair->comparison);
    pair->comparison = (struct comparison){0};
    comparison_make(&(struct comparison_side){&pair->old_story, &pair->old_verdict},
                    &(struct comparison_side){&pair->new_story, &pair->new_verdict},
                    &pair->comparison);
}

static void the_same_twice_is_the_same(void **state)
{
    struct pair *pair = *state;
    compare(pair);
    assert_int_equal(pair->comparison.outcome, COMPARISON_OUTCOME_SAME);
    assert_int_equal(pair->comparison.obstacles.count, 0);
    assert_true(pair->comparison.criteria.count > 10);
    assert_int_equal(comparison_criteria_count(&pair->comparison, COMPARISON_SAME),
                     pair->comparison.criteria.count);
    assert_int_equal(pair->comparison.timings.count, 4);
    assert_int_equal(comparison_timings_count(&pair->comparison, COMPARISON_SAME), 4);
    assert_int_equal(timing(pair, "start", "r0")->old.rounds, ROUNDS);
    for (size_t i = 0; i < pair->comparison.facts.count; i++)
        assert_false(pair->comparison.facts.items[i].changed);
}

/* Every way from one result to another, and to none. */
static void results_are_ordered(void **state)
{
    struct pair *pair = *state;
    static const struct {
        enum criterion_result old, new;
        enum comparison_effect effect;
    } ways[] = {
        {CRITERION_PASS, CRITERION_FAIL, COMPARISON_WORSE},
        {CRITERION_PASS, CRITERION_UNKNOWN, COMPARISON_WORSE},
        {CRITERION_PASS, CRITERION_NOT_APPLICABLE, COMPARISON_WORSE},
        {CRITERION_NOT_APPLICABLE, CRITERION_UNKNOWN, COMPARISON_WORSE},
        {CRITERION_NOT_APPLICABLE, CRITERION_FAIL, COMPARISON_WORSE},
        {CRITERION_UNKNOWN, CRITERION_FAIL, COMPARISON_WORSE},
        {CRITERION_FAIL, CRITERION_UNKNOWN, COMPARISON_OTHER},
        {CRITERION_FAIL, CRITERION_NOT_APPLICABLE, COMPARISON_OTHER},
        {CRITERION_UNKNOWN, CRITERION_NOT_APPLICABLE, COMPARISON_OTHER},
        {CRITERION_FAIL, CRITERION_PASS, COMPARISON_BETTER},
        {CRITERION_UNKNOWN, CRITERION_PASS, COMPARISON_BETTER},
        {CRITERION_NOT_APPLICABLE, CRITERION_PASS, COMPARISON_BETTER},
        {CRITERION_FAIL, CRITERION_FAIL, COMPARISON_SAME},
    };
    compare(pair);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        result_of(&pair->old_verdict, "nat.r0")->result = ways[i].old;
        result_of(&pair->new_verdict, "nat.r0")->result = ways[i].new;
        compare_again(pair);
        if (criterion(pair, "nat.r0")->effect != ways[i].effect)
            fail_msg("%s, then %s: %s", criterion_result_words[ways[i].old],
                     criterion_result_words[ways[i].new],
                     comparison_effect_words[criterion(pair, "nat.r0")->effect]);
        assert_int_equal(pair->comparison.outcome, ways[i].effect == COMPARISON_WORSE
                                                       ? COMPARISON_OUTCOME_REGRESSED
                                                       : COMPARISON_OUTCOME_SAME);
    }
}

static void a_criterion_that_is_missing_counts_as_unknown(void **state)
{
    struct pair *pair = *state;
    compare(pair);
    struct criterion *gone = result_of(&pair->new_verdict, "nat.r0");
    char *id = gone->id;
    char other[] = "wholly.new";
    gone->id = other;
    compare_again(pair);
    assert_int_equal(criterion(pair, "nat.r0")->effect, COMPARISON_WORSE);
    assert_null(criterion(pair, "nat.r0")->new_result);
    assert_int_equal(criterion(pair, "wholly.new")->effect, COMPARISON_BETTER);
    gone->result = CRITERION_UNKNOWN;
    result_of(&pair->old_verdict, "nat.r0")->result = CRITERION_FAIL;
    compare_again(pair);
    assert_int_equal(criterion(pair, "nat.r0")->effect, COMPARISON_OTHER);
    assert_int_equal(criterion(pair, "wholly.new")->effect, COMPARISON_OTHER);
    assert_int_equal(pair->comparison.outcome, COMPARISON_OUTCOME_SAME);
    gone->result = CRITERION_FAIL;
    compare_again(pair);
    assert_int_equal(criterion(pair, "wholly.new")->effect, COMPARISON_WORSE);
    gone->id = id;
}

static void a_history_that_was_cut_off_is_worse(void **state)
{
    struct pair *pair = *state;
    fixture_history_drop(&pair->new, json_array_size(pair->new.lines) - 1);
    compare(pair);
    assert_string_equal(pair->comparison.new_verdict, "PARTIAL");
    assert_int_equal(pair->comparison.verdict_effect, COMPARISON_WORSE);
    assert_int_equal(pair->comparison.outcome, COMPARISON_OUTCOME_REGRESSED);
}

static void steps_are_judged_beyond_their_deviation(void **state)
{
    struct pair *pair = *state;
    compare(pair);
    slow_down(&pair->new_story, "start", "r0", 2 * COMPARISON_LEAST_NS);
    slow_down(&pair->new_story, "shutdown", "r1", -2 * COMPARISON_LEAST_NS);
    slow_down(&pair->new_story, "start", "r1", COMPARISON_LEAST_NS);
    compare_again(pair);
    assert_int_equal(timing(pair, "start", "r0")->effect, COMPARISON_WORSE);
    assert_int_equal(timing(pair, "shutdown", "r1")->effect, COMPARISON_BETTER);
    assert_int_equal(timing(pair, "start", "r1")->effect, COMPARISON_SAME);
    assert_int_equal(timing(pair, "shutdown", "r0")->effect, COMPARISON_SAME);
    assert_int_equal(pair->comparison.outcome, COMPARISON_OUTCOME_REGRESSED);
    /* Where times scatter, the same shift says nothing: every second start takes 2 ms more. */
    int64_t starts = 0;
    for (size_t i = 0; i < pair->old_story.steps.count; i++) {
        struct summary_step *step = &pair->old_story.steps.items[i];
        if (text_same(step->action, "start") && text_same(step->runtime, "r0"))
            step->effect_ns += starts++ % 3 * 2 * COMPARISON_LEAST_NS;
    }
    compare_again(pair);
    assert_int_equal(timing(pair, "start", "r0")->old.deviation_ns, 2 * COMPARISON_LEAST_NS);
    assert_int_equal(timing(pair, "start", "r0")->limit_ns, 6 * COMPARISON_LEAST_NS);
    assert_int_equal(timing(pair, "start", "r0")->effect, COMPARISON_SAME);
    assert_int_equal(pair->comparison.outcome, COMPARISON_OUTCOME_SAME);
}

static void few_rounds_are_only_shown(void **state)
{
    struct pair *pair = *state;
    fixture_history_release(&pair->new);
    pair->new = (struct fixture_history){0};
    fixture_history_fill_rounds(&pair->new, 2, ROUNDS - 1);
    compare(pair);
    slow_down(&pair->new_story, "start", "r0", INT64_C(60000000000));
    compare_again(pair);
    assert_int_equal(timing(pair, "start", "r0")->new.rounds, ROUNDS - 1);
    assert_int_equal(timing(pair, "start", "r0")->effect, COMPARISON_SHOWN);
    assert_int_equal(pair->comparison.outcome, COMPARISON_OUTCOME_SAME);
}

static void another_machine_is_only_shown(void **state)
{
    struct pair *pair = *state;
    compare(pair);
    slow_down(&pair->new_story, "start", "r0", INT64_C(60000000000));
    pair->new_story.proof.machine.cores += 2;
    compare_again(pair);
    assert_int_equal(timing(pair, "start", "r0")->effect, COMPARISON_SHOWN);
    assert_int_equal(pair->comparison.outcome, COMPARISON_OUTCOME_SAME);
}

static void versions_are_facts(void **state)
{
    struct pair *pair = *state;
    json_t *proof = fixture_history_line(&pair->new, 0);
    json_t *runtime = json_array_get(json_object_get(proof, "runtimes"), 1);
    json_object_set_new(runtime, "version", json_string("WSL 2.1\nkernel 6.6\n"));
    json_object_set_new(json_object_get(proof, "host"), "versions",
                        json_pack("[s, s]", "libvirt 9.0.0", "QEMU 8\x1b"));
    compare(pair);
    size_t changed = 0;
    for (size_t i = 0; i < pair->comparison.facts.count; i++) {
        const struct comparison_fact *fact = &pair->comparison.facts.items[i];
        changed += fact->changed;
        if (text_same(fact->what, "r1 version"))
            assert_string_equal(fact->new, "WSL 2.1; kernel 6.6");
        if (text_same(fact->what, "host"))
            assert_string_equal(fact->new, "libvirt 9.0.0, QEMU 8\\x1b");
    }
    assert_int_equal(changed, 2);
    assert_int_equal(pair->comparison.outcome, COMPARISON_OUTCOME_SAME);
}

static void expect_obstacle(struct pair *pair, const char *words)
{
    compare(pair);
    assert_int_equal(pair->comparison.outcome, COMPARISON_OUTCOME_NOT_COMPARABLE);
    assert_int_equal(pair->comparison.obstacles.count, 1);
    assert_non_null(strstr(pair->comparison.obstacles.items[0], words));
    assert_int_equal(pair->comparison.criteria.count, 0);
    assert_int_equal(pair->comparison.timings.count, 0);
    assert_true(pair->comparison.facts.count > 0);
}

static void a_rehearsal_is_no_real_host(void **state)
{
    struct pair *pair = *state;
    json_t *host = json_object_get(fixture_history_line(&pair->new, 0), "host");
    json_object_set_new(host, "rehearsal", json_false());
    json_object_set_new(host, "private", json_false());
    expect_obstacle(pair, "the old proof is a rehearsal, the new one of a real host");
}

static void other_hosts_are_not_compared(void **state)
{
    struct pair *pair = *state;
    json_t *host = json_object_get(fixture_history_line(&pair->new, 0), "host");
    json_object_set_new(host, "kind", json_string("replay"));
    expect_obstacle(pair, "another kind of host: libvirt, then replay");
}

static void other_runtimes_are_not_compared(void **state)
{
    struct pair *pair = *state;
    remake(&pair->old, PLAN_TOUR, 2);
    remake(&pair->new, PLAN_TOUR, 3);
    expect_obstacle(pair, "other runtimes: r0 (owner RX), r1 (owner RXX), then r0 ");
}

static void other_plans_are_not_compared(void **state)
{
    struct pair *pair = *state;
    remake(&pair->new, PLAN_PROCEDURE, 2);
    expect_obstacle(pair, "another plan: tour, then procedure");
}

static void other_steps_are_not_compared(void **state)
{
    struct pair *pair = *state;
    fixture_history_release(&pair->new);
    pair->new = (struct fixture_history){0};
    fixture_history_fill_restarts(&pair->new, 2);
    expect_obstacle(pair, "other steps");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_same_twice_is_the_same, pair_enter, pair_leave),
        cmocka_unit_test_setup_teardown(results_are_ordered, pair_enter, pair_leave),
        cmocka_unit_test_setup_teardown(a_criterion_that_is_missing_counts_as_unknown, pair_enter,
                                        pair_leave),
        cmocka_unit_test_setup_teardown(a_history_that_was_cut_off_is_worse, pair_enter,
                                        pair_leave),
        cmocka_unit_test_setup_teardown(steps_are_judged_beyond_their_deviation, pair_enter,
                                        pair_leave),
        cmocka_unit_test_setup_teardown(few_rounds_are_only_shown, pair_enter, pair_leave),
        cmocka_unit_test_setup_teardown(another_machine_is_only_shown, pair_enter, pair_leave),
        cmocka_unit_test_setup_teardown(versions_are_facts, pair_enter, pair_leave),
        cmocka_unit_test_setup_teardown(a_rehearsal_is_no_real_host, pair_enter, pair_leave),
        cmocka_unit_test_setup_teardown(other_hosts_are_not_compared, pair_enter, pair_leave),
        cmocka_unit_test_setup_teardown(other_runtimes_are_not_compared, pair_enter, pair_leave),
        cmocka_unit_test_setup_teardown(other_plans_are_not_compared, pair_enter, pair_leave),
        cmocka_unit_test_setup_teardown(other_steps_are_not_compared, pair_enter, pair_leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

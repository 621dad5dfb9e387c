/* What somebody else does to the host leaves a criterion open; the same within the window of a
 * command under proof stays that runtime's doing. Made histories, each spoiled both ways. */
#include "check/observe/contamination.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "check/testing/fixture_history.h"

/* Steps of the tour of two: 1 start r0, 2 stop r0, 3 start r1, 4 start r0, 5 stop r1, 6 start r1,
 * 7 stop r0, 8 stop r1; 9 is the clean step. */

/* The criterion's result and the verdict; where it is unknown its reason has the text. */
static void expect(const struct fixture_history *made, enum verdict_word word, const char *id,
                   enum criterion_result result, const char *said)
{
    CLEANUP(verdict_release) struct verdict verdict = {0};
    struct error error = {0};
    if (!fixture_history_judge(made, &verdict, &error))
        fail_msg("refused: %s", error.message);
    const struct criterion *criterion = verdict_criterion(&verdict, id);
    assert_non_null(criterion);
    const char *reason = criterion->reason ? criterion->reason : "-";
    if (verdict.word != word || criterion->result != result || (said && !strstr(reason, said)))
        fail_msg("%s (%s); %s is %s: %s", verdict_words[verdict.word],
                 verdict.reason ? verdict.reason : "-", id,
                 criterion_result_words[criterion->result], reason);
}

/* Changes a member of every item with this name, in a list of every view from `place` on. */
static void set_from(const struct fixture_history *made, size_t place, const char *list,
                     const char *name, const char *key, json_int_t value)
{
    for (; place < json_array_size(made->lines); place++) {
        json_t *view = json_object_get(fixture_history_line(made, place), "view");
        size_t index = 0;
        json_t *item = NULL;
        json_array_foreach (json_object_get(view, list), index, item) {
            if (text_same(json_string_value(json_object_get(item, "name")), name))
                json_object_set_new(item, key, json_integer(value));
        }
    }
}

/* Adds the item to a list of every view from `place` up to the end of the step. */
static void add_from(const struct fixture_history *made, size_t place, int64_t last_step,
                     const char *list, const json_t *item)
{
    size_t end =
        last_step > 9 ? json_array_size(made->lines) : fixture_history_step(made, last_step + 1);
    for (; place < end; place++) {
        json_t *view = json_object_get(fixture_history_line(made, place), "view");
        json_array_append_new(json_object_get(view, list), json_deep_copy(item));
    }
}

static void insert_change(struct fixture_history *made, size_t place, const char *part,
                          const char *id, const char *owner, const char *to)
{
    json_int_t t_ns = json_integer_value(json_object_get(fixture_history_line(made, place), "t"));
    fixture_history_insert(made, place,
                           json_pack("{s:s, s:I, s:s, s:s, s:s, s:s, s:s}", "kind", "change", "t",
                                     t_ns, "part", part, "id", id, "owner", owner, "to", to,
                                     "found_by", "event"));
}

static void test_restarted_daemon_leaves_everything_open(void **state)
{
    struct fixture_history *made = *state;
    for (size_t i = 0; i < json_array_size(made->lines); i++) {
        json_t *services =
            json_object_get(json_object_get(fixture_history_line(made, i), "view"), "services");
        if (services)
            json_object_set_new(json_array_get(services, 0), "kind", json_string("daemon"));
    }
    set_from(made, fixture_history_view(made, 5, "before"), "services", "daemon", "pid", 78);
    expect(made, VERDICT_PARTIAL, "survive.r0.r1", CRITERION_UNKNOWN,
           "somebody else restarted the service daemon (pid 78, was 77)");
    /* What failed before stays failed. */
    json_t *view = json_object_get(
        fixture_history_line(made, fixture_history_view(made, 4, "settled")), "view");
    json_t *rules = json_object_get(view, "nat_rules");
    json_array_clear(rules);
    expect(made, VERDICT_FAILED, "nat.r0", CRITERION_FAIL, NULL);
}

/* It is everybody's: whoever restarted it, nothing can be laid at a runtime's door. */
static void test_daemon_restarted_within_a_window_too(void **state)
{
    struct fixture_history *made = *state;
    for (size_t i = 0; i < json_array_size(made->lines); i++) {
        json_t *services =
            json_object_get(json_object_get(fixture_history_line(made, i), "view"), "services");
        if (services)
            json_object_set_new(json_array_get(services, 0), "kind", json_string("daemon"));
    }
    set_from(made, fixture_history_view(made, 5, "effect"), "services", "daemon", "pid", 78);
    expect(made, VERDICT_PARTIAL, "survive.r0.r1", CRITERION_UNKNOWN, "the service daemon");
}

static void test_service_restarted_by_somebody_else(void **state)
{
    struct fixture_history *made = *state;
    set_from(made, fixture_history_view(made, 5, "before"), "services", "r0", "pid", 399);
    expect(made, VERDICT_PARTIAL, "service.r0", CRITERION_UNKNOWN,
           "somebody else restarted the service r0 (pid 399, was 300)");
    expect(made, VERDICT_PARTIAL, "survive.r0.r1", CRITERION_UNKNOWN, "the service r0");
    expect(made, VERDICT_PARTIAL, "boot.r1", CRITERION_PASS, NULL);
}

static void test_service_restarted_in_a_window_stays_a_failure(void **state)
{
    struct fixture_history *made = *state;
    set_from(made, fixture_history_view(made, 5, "effect"), "services", "r0", "pid", 399);
    expect(made, VERDICT_FAILED, "service.r0", CRITERION_FAIL, NULL);
}

/* Between the last view of a step and the first of the next, the host's report of the end tells
 * whose window it was. */
static void test_report_of_a_service_decides(void **state)
{
    struct fixture_history *made = *state;
    set_from(made, fixture_history_view(made, 6, "before"), "services", "r0", "pid", 399);
    size_t inside = fixture_history_view(made, 5, "settled") + 1;
    insert_change(made, inside, "services", "300", "RX", "gone");
    json_object_set_new(fixture_history_line(made, inside), "name", json_string("r0"));
    expect(made, VERDICT_FAILED, "service.r0", CRITERION_FAIL, NULL);
    /* Behind the step's end it is nobody's. */
    json_t *change = json_incref(fixture_history_line(made, inside));
    fixture_history_drop(made, inside);
    fixture_history_insert(made, inside + 1, change);
    expect(made, VERDICT_PARTIAL, "service.r0", CRITERION_UNKNOWN,
           "somebody else ended the service r0 (pid 300)");
}

static void test_dnsmasq_ended_by_somebody_else(void **state)
{
    struct fixture_history *made = *state;
    CLEANUP(json_release)
    json_t *dnsmasq = json_pack("{s:s, s:s, s:i, s:i}", "name", "dnsmasq net0", "kind", "dnsmasq",
                                "pid", 500, "start_time", 1);
    add_from(made, fixture_history_view(made, 4, "settled"), 10, "services", dnsmasq);
    expect(made, VERDICT_FAILED, "clean", CRITERION_FAIL, NULL); /* left: not the matter here */
    json_t *services = json_object_get(
        json_object_get(fixture_history_line(made, fixture_history_view(made, 9, "clean")), "view"),
        "services");
    json_array_remove(services, json_array_size(services) - 1);
    expect(made, VERDICT_PROVEN, "network.r0", CRITERION_PASS, NULL);
    set_from(made, fixture_history_view(made, 5, "before"), "services", "dnsmasq net0", "pid", 0);
    expect(made, VERDICT_PARTIAL, "network.r0", CRITERION_UNKNOWN,
           "somebody else ended the service dnsmasq net0 (pid 500)");
    expect(made, VERDICT_PARTIAL, "network.r1", CRITERION_PASS, NULL);
    expect(made, VERDICT_PARTIAL, "survive.r0.r1", CRITERION_PASS, NULL);
}

static json_t *stranger(void)
{
    return json_pack("{s:s, s:s, s:s, s:s}", "id", "stranger", "owner", "NOBODY", "runtime_id", "9",
                     "state", "Running");
}

static void test_stranger_between_steps(void **state)
{
    struct fixture_history *made = *state;
    insert_change(made, fixture_history_step(made, 5), "systems", "stranger", "NOBODY", "Running");
    insert_change(made, fixture_history_step(made, 5), "systems", "stranger", "NOBODY", "gone");
    expect(made, VERDICT_PARTIAL, "survive.r0.r1", CRITERION_UNKNOWN,
           "somebody else started the compute system stranger (owner NOBODY)");
    expect(made, VERDICT_PARTIAL, "undisturbed.r0.r1", CRITERION_PASS, NULL);
}

/* A stranger's VM kills nobody: what dies in a window died of whose window it was. */
static void test_stranger_excuses_no_death(void **state)
{
    struct fixture_history *made = *state;
    insert_change(made, fixture_history_step(made, 5), "systems", "stranger", "NOBODY", "Running");
    json_t *view = json_object_get(
        fixture_history_line(made, fixture_history_view(made, 5, "settled")), "view");
    json_object_set_new(json_array_get(json_object_get(view, "workers"), 0), "start_time",
                        json_integer(1));
    expect(made, VERDICT_FAILED, "survive.r0.r1", CRITERION_FAIL, NULL);
}

static void test_stranger_on_a_network(void **state)
{
    struct fixture_history *made = *state;
    CLEANUP(json_release) json_t *system = stranger();
    CLEANUP(json_release)
    json_t *endpoint =
        json_pack("{s:s, s:s, s:s}", "id", "port", "system_id", "stranger", "network_id", "net0");
    add_from(made, fixture_history_view(made, 5, "before"), 5, "systems", system);
    add_from(made, fixture_history_view(made, 5, "before"), 5, "endpoints", endpoint);
    expect(made, VERDICT_PARTIAL, "network.r0", CRITERION_UNKNOWN,
           "somebody else started the compute system stranger");
}

static void test_stranger_on_a_network_within_a_window(void **state)
{
    struct fixture_history *made = *state;
    CLEANUP(json_release) json_t *system = stranger();
    CLEANUP(json_release)
    json_t *endpoint =
        json_pack("{s:s, s:s, s:s}", "id", "port", "system_id", "stranger", "network_id", "net0");
    add_from(made, fixture_history_view(made, 5, "effect"), 5, "systems", system);
    add_from(made, fixture_history_view(made, 5, "effect"), 5, "endpoints", endpoint);
    expect(made, VERDICT_FAILED, "network.r0", CRITERION_FAIL, NULL);
    expect(made, VERDICT_FAILED, "survive.r0.r1", CRITERION_UNKNOWN, "came up during the step");
}

static void test_stranger_left_behind(void **state)
{
    struct fixture_history *made = *state;
    CLEANUP(json_release) json_t *system = stranger();
    add_from(made, fixture_history_view(made, 5, "before"), 10, "systems", system);
    expect(made, VERDICT_PARTIAL, "clean", CRITERION_UNKNOWN, "stranger");
}

static void test_stranger_left_behind_from_a_window(void **state)
{
    struct fixture_history *made = *state;
    CLEANUP(json_release) json_t *system = stranger();
    add_from(made, fixture_history_view(made, 5, "effect"), 10, "systems", system);
    expect(made, VERDICT_FAILED, "clean", CRITERION_FAIL, "stranger");
}

static void test_runtime_started_by_somebody_else(void **state)
{
    struct fixture_history *made = *state;
    insert_change(made, fixture_history_step(made, 3), "systems", "again", "RX", "Running");
    expect(made, VERDICT_PARTIAL, "boot.r0", CRITERION_UNKNOWN,
           "somebody else started r0: the compute system again (owner RX) came up while no "
           "command was under way");
}

static void test_runtime_started_by_another_stays_a_failure(void **state)
{
    struct fixture_history *made = *state;
    CLEANUP(json_release)
    json_t *system = json_pack("{s:s, s:s, s:s, s:s}", "id", "again", "owner", "RX", "runtime_id",
                               "9", "state", "Running");
    add_from(made, fixture_history_view(made, 5, "effect"), 5, "systems", system);
    expect(made, VERDICT_FAILED, "survive.r0.r1", CRITERION_FAIL, NULL);
}

static void test_host_that_went_excuses_what_follows(void **state)
{
    struct fixture_history *made = *state;
    size_t place = fixture_history_view(made, 5, "effect");
    json_int_t t_ns = json_integer_value(json_object_get(fixture_history_line(made, place), "t"));
    fixture_history_insert(made, place,
                           json_pack("{s:s, s:I, s:s, s:s}", "kind", "unavailable", "t", t_ns,
                                     "what", "host", "reason", "the connection broke"));
    json_t *view = json_object_get(fixture_history_line(made, place + 1), "view");
    json_array_clear(json_object_get(view, "systems"));
    expect(made, VERDICT_PARTIAL, "survive.r0.r1", CRITERION_UNKNOWN,
           "the host's own service went away: the connection broke");
}

static void take(struct contamination *contamination, json_t *line)
{
    struct event event = {0};
    struct error error = {0};
    json_object_set_new(line, "t", json_integer(0));
    if (!event_from_json("made", line, &event, &error))
        fail_msg("%s", error.message);
    contamination_take(contamination, &event);
    event_release(&event);
    json_decref(line);
}

static json_t *op_line(int seq, const char *runtime, const char *verb, const char *phase)
{
    return json_pack("{s:s, s:i, s:i, s:s, s:s, s:s}", "kind", "op", "seq", seq, "id", seq,
                     "runtime", runtime, "verb", verb, "phase", phase);
}

/* Whether the end of r0's VM for this reason explains what fails after it (and not before). */
static bool end_is_noted(const struct fixture_history *made, const char *reason, bool held,
                         bool window)
{
    struct contamination contamination;
    contamination_begin(&contamination, &made->profiles);
    take(&contamination,
         json_pack("{s:s, s:i, s:s, s:{s:[{s:s, s:s, s:s}]}}", "kind", "view", "seq", 1, "why",
                   "settled", "view", "systems", "id", "vm", "owner", "RX", "state", "Running"));
    take(&contamination, op_line(2, "r0", "start", "invoke"));
    take(&contamination,
         json_pack("{s:s, s:i, s:i, s:i, s:s, s:s, s:s, s:s, s:s}", "kind", "step", "seq", 3,
                   "index", 5, "round", 1, "action", "shutdown", "runtime", "r1", "wall", "-",
                   "phase", "begin", "outcome", "under way"));
    if (!held)
        take(&contamination, op_line(4, "r0", "start", "fail"));
    if (window)
        take(&contamination, op_line(5, "r1", "shutdown", "invoke"));
    take(&contamination,
         json_pack("{s:s, s:i, s:s, s:s, s:s, s:s, s:s}", "kind", "change", "seq", 9, "part",
                   "systems", "id", "vm", "to", "gone", "reason", reason, "found_by", "event"));
    char runtime[] = "r0";
    const struct criterion criterion = {.kind = CRITERION_NETWORK, .runtime = runtime};
    bool noted = contamination_of(&contamination, &criterion, CRITERION_FAIL, 10) != NULL;
    assert_null(contamination_of(&contamination, &criterion, CRITERION_FAIL, 8));
    contamination_release(&contamination);
    return noted;
}

static void test_end_is_noted_outside_of_windows(void **state)
{
    const struct fixture_history *made = *state;
    assert_true(end_is_noted(made, "shutdown", false, false));
    assert_true(end_is_noted(made, "shutdown", true, false));
    assert_true(end_is_noted(made, "destroyed", true, false));
    assert_false(end_is_noted(made, "shutdown", false, true));
    assert_false(end_is_noted(made, "destroyed", true, true));
}

#define MADE_TEST(function)                                                                        \
    cmocka_unit_test_setup_teardown(function, fixture_history_setup, fixture_history_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        MADE_TEST(test_restarted_daemon_leaves_everything_open),
        MADE_TEST(test_daemon_restarted_within_a_window_too),
        MADE_TEST(test_service_restarted_by_somebody_else),
        MADE_TEST(test_service_restarted_in_a_window_stays_a_failure),
        MADE_TEST(test_report_of_a_service_decides),
        MADE_TEST(test_dnsmasq_ended_by_somebody_else),
        MADE_TEST(test_stranger_between_steps),
        MADE_TEST(test_stranger_excuses_no_death),
        MADE_TEST(test_stranger_on_a_network),
        MADE_TEST(test_stranger_on_a_network_within_a_window),
        MADE_TEST(test_stranger_left_behind),
        MADE_TEST(test_stranger_left_behind_from_a_window),
        MADE_TEST(test_runtime_started_by_somebody_else),
        MADE_TEST(test_runtime_started_by_another_stays_a_failure),
        MADE_TEST(test_host_that_went_excuses_what_follows),
        MADE_TEST(test_end_is_noted_outside_of_windows),
    };
    return cmocka_run_group_tests_name("contamination", tests, NULL, NULL);
}

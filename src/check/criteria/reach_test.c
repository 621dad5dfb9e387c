/* What guests answer, judged: every spoiled answer fails reach, and every missing one leaves it
 * open. */
#include "check/testing/fixture_history.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The place of the answer in the step. */
static size_t answer_place(const struct fixture_history *made, int64_t index, const char *runtime,
                           const char *about)
{
    for (size_t i = fixture_history_step(made, index); i < json_array_size(made->lines); i++) {
        const json_t *line = fixture_history_line(made, i);
        if (text_same(json_string_value(json_object_get(line, "kind")), "probe") &&
            text_same(json_string_value(json_object_get(line, "runtime")), runtime) &&
            text_same(json_string_value(json_object_get(line, "about")), about))
            return i;
    }
    fail_msg("no such answer");
    return 0;
}

/* Steps of the tour of two: 1 start r0, 2 stop r0, 3 start r1, 4 start r0, 5 stop r1, 6 start r1,
 * 7 stop r0, 8 stop r1. */

static void spoil(struct fixture_history *made, int64_t index, const char *about, const char *key,
                  const char *value)
{
    json_t *line = fixture_history_line(made, answer_place(made, index, "r0", about));
    json_object_set_new(line, key, json_string(value));
}

static void expect_spoiled(int64_t index, const char *about, const char *key, const char *value,
                           enum criterion_result result)
{
    struct fixture_history made = {0};
    fixture_history_fill(&made, PLAN_TOUR, 2);
    spoil(&made, index, about, key, value);
    fixture_history_expect(&made,
                           result == CRITERION_FAIL   ? VERDICT_FAILED
                           : result == CRITERION_PASS ? VERDICT_PROVEN
                                                      : VERDICT_PARTIAL,
                           "reach.r0", result);
    fixture_history_release(&made);
}

static const char *const asked[] = {"boot",     "address", "route",  "gateway",
                                    "resolver", "outside", "mounts", "file"};

static void test_bad_answer_fails(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        expect_spoiled(1, asked[i], "result", "fail", CRITERION_FAIL); /* its own start */
        expect_spoiled(5, asked[i], "result", "fail", CRITERION_FAIL); /* a step of the other */
    }
}

static void test_open_answer_is_unknown(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        expect_spoiled(1, asked[i], "result", "unknown", CRITERION_UNKNOWN);
        expect_spoiled(6, asked[i], "result", "unknown", CRITERION_UNKNOWN);
    }
}

static void test_missing_answer_is_unknown(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        struct fixture_history made = {0};
        fixture_history_fill(&made, PLAN_TOUR, 2);
        fixture_history_drop(&made, answer_place(&made, 5, "r0", asked[i]));
        fixture_history_expect(&made, VERDICT_PARTIAL, "reach.r0", CRITERION_UNKNOWN);
        fixture_history_expect(&made, VERDICT_PARTIAL, "reach.r1", CRITERION_PASS);
        fixture_history_release(&made);
    }
}

static void test_other_answer_after_a_step_fails(void **state)
{
    (void)state;
    expect_spoiled(5, "boot", "answer", "boot-0-1", CRITERION_FAIL);
    expect_spoiled(5, "address", "answer", "198.18.0.3", CRITERION_FAIL);
    expect_spoiled(5, "route", "answer", "198.18.0.9 on eth0", CRITERION_FAIL);
    expect_spoiled(5, "file", "answer", "cached boot-0-2", CRITERION_FAIL);
    expect_spoiled(5, "file", "answer", "direct another", CRITERION_FAIL);
}

static void test_first_answers_must_be_good(void **state)
{
    (void)state;
    expect_spoiled(1, "boot", "answer", "boot-1-1", CRITERION_FAIL);
    expect_spoiled(1, "file", "answer", "direct boot-9-9", CRITERION_FAIL);
    expect_spoiled(1, "address", "answer", "198.18.1.2", CRITERION_FAIL);
    expect_spoiled(1, "address", "answer", "198.18.1.2 198.18.0.2", CRITERION_PASS);
}

static void test_lost_mount_fails(void **state)
{
    (void)state;
    expect_spoiled(5, "mounts", "answer", "/ / rw ext4 /dev/vda", CRITERION_FAIL);
    expect_spoiled(5, "mounts", "answer", "/ / ro ext4 /dev/vda\n/mnt/shared / rw tmpfs shared",
                   CRITERION_FAIL);
    expect_spoiled(5, "mounts", "answer",
                   "/ / rw ext4 /dev/vda\n/mnt/shared / rw tmpfs shared\n/mnt/shared / rw tmpfs x",
                   CRITERION_FAIL);
}

static void test_new_mount_elsewhere_is_its_own(void **state)
{
    struct fixture_history *made = *state;
    for (int64_t index = 5; index <= 6; index++)
        spoil(made, index, "mounts", "answer",
              "/ / rw ext4 /dev/vda\n/mnt / rw tmpfs own\n/mnt/shared / rw tmpfs shared");
    fixture_history_expect(made, VERDICT_PROVEN, "reach.r0", CRITERION_PASS);
}

/* What the guest does by itself is not blamed on the other's step. */
static void test_guests_own_doings(void **state)
{
    struct fixture_history *made = *state;
    for (int64_t index = 4; index <= 6; index++) {
        spoil(made, index, "mounts", "answer",
              index == 4 ? "/ / rw ext4 /dev/vda\n/snap/core/1 / ro squashfs /dev/loop0\n"
                           "/sys/fs/x / rw autofs systemd-1"
                         : "/ / rw ext4 /dev/vda\n/sys/fs/x / rw autofs systemd-1\n"
                           "/sys/fs/x / rw x x");
        spoil(made, index, "address", "answer",
              index == 4 ? "198.18.0.2" : "172.17.0.1 198.18.0.2");
    }
    fixture_history_expect(made, VERDICT_PROVEN, "reach.r0", CRITERION_PASS);
}

/* A gateway may be kept from answering pings; one that answered them must go on. */
static void test_silent_gateway(void **state)
{
    struct fixture_history *made = *state;
    spoil(made, 1, "gateway", "answer", "silent");
    for (int64_t index = 4; index <= 6; index++)
        spoil(made, index, "gateway", "answer", "silent");
    CLEANUP(verdict_release) struct verdict verdict = {0};
    struct error error = {0};
    assert_true(fixture_history_judge(made, &verdict, &error));
    const struct criterion *reach = verdict_criterion(&verdict, "reach.r0");
    assert_int_equal(verdict.word, VERDICT_PROVEN);
    assert_non_null(strstr(reach->reason, "but for a ping of the gateway"));
}

static void test_gateway_falls_silent(void **state)
{
    (void)state;
    expect_spoiled(5, "gateway", "answer", "silent", CRITERION_FAIL);
}

static void test_two_answers_are_unknown(void **state)
{
    struct fixture_history *made = *state;
    size_t place = answer_place(made, 5, "r0", "gateway");
    fixture_history_insert(made, place, json_deep_copy(fixture_history_line(made, place)));
    fixture_history_expect(made, VERDICT_PARTIAL, "reach.r0", CRITERION_UNKNOWN);
}

static void test_peer_that_answers_fails(void **state)
{
    struct fixture_history *made = *state;
    json_t *line = fixture_history_line(made, answer_place(made, 4, "r0", "peer"));
    json_object_set_new(line, "result", json_string("ok"));
    fixture_history_expect(made, VERDICT_FAILED, "reach.r0", CRITERION_FAIL);
    fixture_history_expect(made, VERDICT_FAILED, "reach.r1", CRITERION_PASS);
}

static void test_peer_not_asked_for_is_unknown(void **state)
{
    struct fixture_history *made = *state;
    fixture_history_drop(made, answer_place(made, 4, "r0", "peer"));
    fixture_history_expect(made, VERDICT_PARTIAL, "reach.r0", CRITERION_UNKNOWN);
}

/* Changes the guest's part of r0's profile. */
static json_t *guest_of(struct fixture_history *made)
{
    json_t *runtimes = json_object_get(fixture_history_line(made, 0), "runtimes");
    return json_object_get(json_object_get(json_array_get(runtimes, 0), "profile"), "guest");
}

static void test_peers_that_do_not_matter(void **state)
{
    struct fixture_history *made = *state;
    json_object_del(guest_of(made), "peers");
    json_t *line = fixture_history_line(made, answer_place(made, 4, "r0", "peer"));
    json_object_set_new(line, "result", json_string("ok"));
    fixture_history_expect(made, VERDICT_PROVEN, "reach.r0", CRITERION_PASS);
}

static void test_guest_that_cannot_be_asked(void **state)
{
    struct fixture_history *made = *state;
    json_object_set_new(guest_of(made), "single_command", json_true());
    fixture_history_expect(made, VERDICT_PROVEN, "reach.r0", CRITERION_NOT_APPLICABLE);
    fixture_history_expect(made, VERDICT_PROVEN, "reach.r1", CRITERION_PASS);
}

static void test_strange_questions_are_refused(void **state)
{
    struct fixture_history *made = *state;
    struct verdict verdict = {0};
    struct error error = {0};
    spoil(made, 5, "gateway", "about", "weather");
    assert_false(fixture_history_judge(made, &verdict, &error));
}

#define MADE_TEST(function)                                                                        \
    cmocka_unit_test_setup_teardown(function, fixture_history_setup, fixture_history_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bad_answer_fails),
        cmocka_unit_test(test_open_answer_is_unknown),
        cmocka_unit_test(test_missing_answer_is_unknown),
        cmocka_unit_test(test_other_answer_after_a_step_fails),
        cmocka_unit_test(test_first_answers_must_be_good),
        cmocka_unit_test(test_lost_mount_fails),
        cmocka_unit_test(test_gateway_falls_silent),
        cmocka_unit_test_setup_teardown(test_guests_own_doings, fixture_history_setup,
                                        fixture_history_teardown),
        cmocka_unit_test_setup_teardown(test_silent_gateway, fixture_history_setup,
                                        fixture_history_teardown),
        MADE_TEST(test_new_mount_elsewhere_is_its_own),
        MADE_TEST(test_two_answers_are_unknown),
        MADE_TEST(test_peer_that_answers_fails),
        MADE_TEST(test_peer_not_asked_for_is_unknown),
        MADE_TEST(test_peers_that_do_not_matter),
        MADE_TEST(test_guest_that_cannot_be_asked),
        MADE_TEST(test_strange_questions_are_refused),
    };
    return cmocka_run_group_tests_name("reach", tests, NULL, NULL);
}

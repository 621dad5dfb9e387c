/* Endpoints that the host does not tell the VM of: one that can only be of one VM is judged as its
 * own, and whatever could be another's leaves the VM without. */
#include "check/observe/endpoint_inference.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "check/testing/fixture_fault.h"
#include "diagnose/diagnosis.h"

/* Of this endpoint, or of all (NULL), no view tells the VM. */
static void untell(struct fixture_history *made, const char *id)
{
    for (size_t i = 0; i < json_array_size(made->lines); i++) {
        json_t *view = json_object_get(fixture_history_line(made, i), "view");
        json_t *endpoint = NULL;
        size_t index = 0;
        json_array_foreach (json_object_get(view, "endpoints"), index, endpoint) {
            if (!id || text_same(json_string_value(json_object_get(endpoint, "id")), id))
                json_object_del(endpoint, "system_id");
        }
    }
}

/* An endpoint on r0's network, of this VM or of none that is told, in every view from the line on
 * that shows r0's VM, or in every one. */
static void add_endpoint(struct fixture_history *made, size_t from, const char *system, bool beside)
{
    for (size_t i = from; i < json_array_size(made->lines); i++) {
        json_t *view = json_object_get(fixture_history_line(made, i), "view");
        bool shows = false;
        json_t *each = NULL;
        size_t index = 0;
        json_array_foreach (json_object_get(view, "systems"), index, each)
            shows = shows || text_same(json_string_value(json_object_get(each, "id")), "system-0");
        if (view && (shows || !beside))
            json_array_append_new(json_object_get(view, "endpoints"),
                                  json_pack("{s:s, s:s, s:s*}", "id", "more", "network_id", "net0",
                                            "system_id", system));
    }
}

static void test_only_one_is_adopted(void **state)
{
    struct fixture_history *made = *state;
    untell(made, NULL);
    fixture_history_expect(made, VERDICT_PROVEN, "network.r0", CRITERION_PASS);
    fixture_history_expect(made, VERDICT_PROVEN, "network.r1", CRITERION_PASS);
    fixture_history_expect(made, VERDICT_PROVEN, "reach.r0", CRITERION_PASS);
}

/* Elsewhere every endpoint is told whole. */
static void test_none_is_adopted_elsewhere(void **state)
{
    struct fixture_history *made = *state;
    untell(made, NULL);
    json_t *host = json_object_get(fixture_history_line(made, 0), "host");
    json_object_set_new(json_object_get(host, "capabilities"), "names_endpoint_systems",
                        json_true());
    fixture_history_expect(made, VERDICT_FAILED, "network.r0", CRITERION_FAIL);
}

static void test_one_of_the_baseline_is_no_rival(void **state)
{
    struct fixture_history *made = *state;
    untell(made, NULL);
    add_endpoint(made, 0, NULL, false);
    fixture_history_expect(made, VERDICT_PROVEN, "network.r0", CRITERION_PASS);
}

static void test_one_of_the_baseline_is_nobodys(void **state)
{
    struct fixture_history *made = *state;
    for (size_t i = 0; i < json_array_size(made->lines); i++)
        json_array_clear(
            json_object_get(json_object_get(fixture_history_line(made, i), "view"), "endpoints"));
    add_endpoint(made, 0, NULL, false);
    fixture_history_expect(made, VERDICT_FAILED, "network.r0", CRITERION_FAIL);
}

static void test_two_are_left_alone(void **state)
{
    struct fixture_history *made = *state;
    untell(made, NULL);
    add_endpoint(made, fixture_history_step(made, 1), NULL, true);
    fixture_history_expect(made, VERDICT_FAILED, "network.r0", CRITERION_FAIL);
    fixture_history_expect(made, VERDICT_FAILED, "network.r1", CRITERION_PASS);
}

static void test_one_beside_a_told_one_is_left_alone(void **state)
{
    struct fixture_history *made = *state;
    add_endpoint(made, fixture_history_step(made, 1), NULL, true);
    fixture_history_expect(made, VERDICT_FAILED, "network.r0", CRITERION_FAIL);
}

/* A named VM of another's on the network fails it, whoever the unnamed one belongs to. */
static void test_another_on_the_network_fails(void **state)
{
    struct fixture_history *made = *state;
    untell(made, "system-0");
    add_endpoint(made, fixture_history_step(made, 1), "system-1", true);
    fixture_history_expect(made, VERDICT_FAILED, "network.r0", CRITERION_FAIL);
    fixture_history_expect(made, VERDICT_FAILED, "network.r1", CRITERION_FAIL);
}

/* r1's VM on r0's network: beside r0's neither is known, alone it is not r0's. */
static void test_fork_on_the_others_network_fails(void **state)
{
    struct fixture_history *made = *state;
    untell(made, NULL);
    for (size_t i = 0; i < json_array_size(made->lines); i++) {
        json_t *view = json_object_get(fixture_history_line(made, i), "view");
        json_t *endpoint = NULL;
        size_t index = 0;
        json_array_foreach (json_object_get(view, "endpoints"), index, endpoint)
            json_object_set_new(endpoint, "network_id", json_string("net0"));
    }
    fixture_history_expect(made, VERDICT_FAILED, "network.r0", CRITERION_FAIL);
    fixture_history_expect(made, VERDICT_FAILED, "network.r1", CRITERION_FAIL);
}

/* A network that both profiles name is nobody's own. */
static void test_shared_network_is_nobodys(void **state)
{
    struct fixture_history *made = *state;
    json_t *runtimes = json_object_get(fixture_history_line(made, 0), "runtimes");
    json_t *networks =
        json_object_get(json_object_get(json_array_get(runtimes, 1), "profile"), "networks");
    untell(made, NULL);
    json_array_append_new(networks, json_pack("{s:s, s:s}", "id", "NET0", "name", "net0"));
    fixture_history_expect(made, VERDICT_FAILED, "network.r0", CRITERION_FAIL);
    fixture_history_expect(made, VERDICT_FAILED, "network.r1", CRITERION_PASS);
}

/* Whether the one endpoint of the view after r0's first start is taken for r0's. */
static bool is_adopted(struct fixture_history *made, const struct check_state *known)
{
    CLEANUP(endpoint_inference_release) struct endpoint_inference inference = {0};
    json_t *line =
        fixture_history_line(made, fixture_fault_line(made, 1, "view", "why", "settled", 0));
    struct event event = {0};
    struct error error = {0};
    json_object_set_new(line, "seq", json_integer(1));
    assert_true(event_from_json("made", line, &event, &error));
    const struct event *taken = endpoint_inference_take(&inference, known, &event);
    const char *system = taken->view.view.endpoints.items[0].system_id;
    bool adopted = text_same(system, "system-0");
    assert_true(adopted == (taken != &event));
    assert_true(adopted || !system);
    assert_null(event.view.view.endpoints.items[0].system_id); /* what was told stays */
    event_release(&event);
    return adopted;
}

/* Two VMs of an owner: nobody knows whose the endpoint is. Before the baseline nobody is up, and
 * of a part that was not read nothing is known. */
static void test_doubts_adopt_none(void **state)
{
    struct fixture_history *made = *state;
    struct check_state known = {.profiles = made->profiles};
    json_t *line =
        fixture_history_line(made, fixture_fault_line(made, 1, "view", "why", "settled", 0));
    json_t *view = json_object_get(line, "view");
    untell(made, NULL);
    assert_false(is_adopted(made, &known));
    known.baseline_known = true;
    assert_true(is_adopted(made, &known));
    static const char *const parts[] = {"systems", "networks", "endpoints"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        json_object_set_new(view, "unavailable",
                            json_pack("[{s:s, s:s}]", "part", parts[i], "reason", "none"));
        assert_false(is_adopted(made, &known));
    }
    json_object_del(view, "unavailable");
    assert_true(is_adopted(made, &known));
    json_array_append_new(
        json_object_get(view, "systems"),
        json_pack("{s:s, s:s, s:s}", "id", "system-2", "owner", "RX", "state", "Running"));
    assert_false(is_adopted(made, &known));
}

/* Has the diagnosis say why network.r0 fails: with this cause, which the line shows first. */
static void expect_cause(struct fixture_history *made, const char *code, size_t place)
{
    struct verdict verdict = {0};
    struct error error = {0};
    struct diagnosis *diagnosis = diagnosis_new();
    for (size_t i = 0; i < json_array_size(made->lines); i++) {
        struct event event = {0};
        json_object_set_new(fixture_history_line(made, i), "seq", json_integer((json_int_t)i));
        if (!event_from_json("made", fixture_history_line(made, i), &event, &error) ||
            !diagnosis_feed(diagnosis, &event, &error))
            fail_msg("refused: %s", error.message);
        event_release(&event);
    }
    diagnosis_judge(diagnosis, &verdict);
    diagnosis_free(diagnosis);
    assert_int_equal(verdict_criterion(&verdict, "network.r0")->result, CRITERION_FAIL);
    assert_true(verdict.causes.count > 0);
    assert_string_equal(verdict.causes.items[0].code, code);
    assert_int_equal(verdict.causes.items[0].evidence.items[0].seq, place);
    verdict_release(&verdict);
}

/* The rules see the endpoint as the checker does: what took it away is named. */
static void test_diagnosis_sees_the_loss(void **state)
{
    struct fixture_history *made = *state;
    fixture_fault_remove(fixture_fault_view(made, 5, "effect", "endpoints"), "id", "system-0");
    fixture_fault_remove(fixture_fault_view(made, 5, "settled", "endpoints"), "id", "system-0");
    fixture_fault_stop(made, 5, "complete");
    untell(made, NULL);
    expect_cause(made, "ENDPOINT-REMOVED", fixture_fault_line(made, 5, "view", "why", "effect", 0));
}

/* An endpoint that is there, and no longer known to be the VM's, is not a lost one. */
static void test_diagnosis_sees_the_rival(void **state)
{
    struct fixture_history *made = *state;
    fixture_fault_set(made, 6, "endpoints", "id", "system-1", "network_id", json_string("net0"));
    untell(made, NULL);
    expect_cause(made, "NET-ID-SAME", fixture_fault_line(made, 6, "view", "why", "effect", 0));
}

#define ADOPTION_TEST(test)                                                                        \
    cmocka_unit_test_setup_teardown(test, fixture_history_hcs_setup, fixture_history_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ADOPTION_TEST(test_only_one_is_adopted),
        ADOPTION_TEST(test_none_is_adopted_elsewhere),
        ADOPTION_TEST(test_one_of_the_baseline_is_no_rival),
        ADOPTION_TEST(test_one_of_the_baseline_is_nobodys),
        ADOPTION_TEST(test_two_are_left_alone),
        ADOPTION_TEST(test_one_beside_a_told_one_is_left_alone),
        ADOPTION_TEST(test_another_on_the_network_fails),
        ADOPTION_TEST(test_fork_on_the_others_network_fails),
        ADOPTION_TEST(test_shared_network_is_nobodys),
        ADOPTION_TEST(test_doubts_adopt_none),
        ADOPTION_TEST(test_diagnosis_sees_the_loss),
        ADOPTION_TEST(test_diagnosis_sees_the_rival),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

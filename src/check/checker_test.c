/* The checker against made histories: the faultless one is PROVEN, each spoiled one is not, and
 * it fails at the criterion that the spoiling is about. */
#include "check/checker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/clock.h"
#include "check/testing/fixture_fault.h"

static json_t *line_at(struct fixture_history *made, size_t place)
{
    return fixture_history_line(made, place);
}

/* Moves the time of every line from `place` on. */
static void delay_from(struct fixture_history *made, size_t place, int64_t by_ns)
{
    for (size_t i = place; i < json_array_size(made->lines); i++) {
        json_int_t t_ns = json_integer_value(json_object_get(line_at(made, i), "t"));
        json_object_set_new(line_at(made, i), "t", json_integer(t_ns + by_ns));
    }
}

/* Beat lines of the runtime in the step of this index. */
static size_t beat_in_step(struct fixture_history *made, const char *runtime, int64_t index,
                           size_t nth)
{
    for (size_t i = fixture_history_step(made, index); i < json_array_size(made->lines); i++) {
        const json_t *line = line_at(made, i);
        if (text_same(json_string_value(json_object_get(line, "kind")), "beat") &&
            text_same(json_string_value(json_object_get(line, "runtime")), runtime) && nth-- == 0)
            return i;
    }
    fail_msg("no such beat");
    return 0;
}

/* The view of the step with this reason. */
static json_t *view_in_step(struct fixture_history *made, int64_t index, const char *why,
                            size_t *place)
{
    for (size_t i = fixture_history_step(made, index); i < json_array_size(made->lines); i++) {
        if (text_same(json_string_value(json_object_get(line_at(made, i), "why")), why)) {
            if (place)
                *place = i;
            return json_object_get(line_at(made, i), "view");
        }
    }
    fail_msg("no such view");
    return NULL;
}

/* Steps of the tour of two: 1 start r0, 2 stop r0, 3 start r1, 4 start r0, 5 stop r1, 6 start r1,
 * 7 stop r0, 8 stop r1. */

static void test_faultless_is_proven(void **state)
{
    struct fixture_history *made = *state;
    CLEANUP(verdict_release) struct verdict verdict = {0};
    struct error error = {0};
    assert_true(fixture_history_judge(made, &verdict, &error));
    for (size_t i = 0; i < verdict.criteria.count; i++) {
        const struct criterion *criterion = &verdict.criteria.items[i];
        bool asked = criterion->kind != CRITERION_GROUP; /* not on libvirt: see group_test.c */
        if (criterion->result != (asked ? CRITERION_PASS : CRITERION_NOT_APPLICABLE))
            fail_msg("%s is %s: %s", criterion->id, criterion_result_words[criterion->result],
                     criterion->reason);
        assert_true(criterion->evidence.count > 0 || !asked);
    }
    assert_int_equal(verdict.word, VERDICT_PROVEN);
    size_t wanted =
        0; /* of two runtimes: each has its own criteria, and each pair in both orders */
    for (enum criterion_kind kind = 0; kind < CRITERION_KINDS; kind++)
        wanted += criterion_types[kind]->scope == CRITERION_OF_HOST ? 1 : 2;
    assert_int_equal(verdict.criteria.count, wanted);
    assert_int_equal(verdict.rounds, 1);
    assert_int_equal(verdict.bound_ppm, 950000);
}

static void test_plans_of_many_are_proven(void **state)
{
    (void)state;
    for (size_t runtimes = 2; runtimes <= 4; runtimes++) {
        for (int kind = PLAN_TOUR; kind <= PLAN_PROCEDURE; kind++) {
            struct fixture_history made = {0};
            fixture_history_fill(&made, (enum plan_kind)kind, runtimes);
            fixture_history_expect(&made, VERDICT_PROVEN, "concurrent", CRITERION_PASS);
            fixture_history_release(&made);
        }
    }
}

static void test_without_end_is_partial(void **state)
{
    struct fixture_history *made = *state;
    fixture_history_drop(made, json_array_size(made->lines) - 1);
    fixture_history_expect(made, VERDICT_PARTIAL, "boot.r0", CRITERION_PASS);
}

static void test_cut_anywhere_is_never_proven(void **state)
{
    struct fixture_history *made = *state;
    while (json_array_size(made->lines) > 1) {
        fixture_history_drop(made, json_array_size(made->lines) - 1);
        CLEANUP(verdict_release) struct verdict verdict = {0};
        struct error error = {0};
        assert_true(fixture_history_judge(made, &verdict, &error));
        if (verdict.word != VERDICT_PARTIAL)
            fail_msg("%s with %zu lines: %s", verdict_words[verdict.word],
                     json_array_size(made->lines), verdict.reason);
    }
}

static void test_lost_beat_breaks_survival(void **state)
{
    struct fixture_history *made = *state;
    fixture_history_drop(made, beat_in_step(made, "r0", 5, 2));
    fixture_history_expect(made, VERDICT_FAILED, "survive.r0.r1", CRITERION_FAIL);
}

/* Lets time pass before the line at `place` in which only the prover's ticks go on; the uptime of
 * r0's second boot goes on with the clock, as a stopped guest's does once it runs again. */
static void stand_still(struct fixture_history *made, size_t place, int64_t for_ms)
{
    json_int_t t_ns = json_integer_value(json_object_get(line_at(made, place - 1), "t"));
    json_int_t ticks = 0;
    for (size_t i = 0; i < place; i++)
        ticks += text_same(json_string_value(json_object_get(line_at(made, i), "kind")), "tick");
    delay_from(made, place, for_ms * CLOCK_NS_PER_MS);
    size_t added = 0;
    for (int64_t ms = 500; ms < for_ms; ms += 500, added++)
        fixture_history_insert(made, place + added,
                               json_pack("{s:s, s:I, s:I}", "kind", "tick", "t",
                                         t_ns + ms * CLOCK_NS_PER_MS, "number", ++ticks));
    for (size_t i = place + added; i < json_array_size(made->lines); i++) {
        json_t *line = line_at(made, i), *uptime = json_object_get(line, "uptime_ms");
        if (text_same(json_string_value(json_object_get(line, "kind")), "tick"))
            json_integer_set(json_object_get(line, "number"), ++ticks);
        if (text_same(json_string_value(json_object_get(line, "boot_id")), "boot-0-2"))
            json_integer_set(uptime, json_integer_value(uptime) + for_ms);
    }
}

static void test_silence_breaks_survival(void **state)
{
    struct fixture_history *made = *state;
    stand_still(made, beat_in_step(made, "r0", 5, 1), 3000);
    fixture_history_expect(made, VERDICT_FAILED, "survive.r0.r1", CRITERION_FAIL);
}

static void test_starved_worker_leaves_survival_open(void **state)
{
    struct fixture_history *made = *state;
    stand_still(made, beat_in_step(made, "r0", 5, 1), 3000);
    /* Its worker was ready to run for all that time, and no processor was free. */
    size_t place = fixture_fault_line(made, 5, "beat", "runtime", "r0", 1);
    fixture_fault_wait(made, place, "system-0", 2900000000);
    fixture_history_expect(made, VERDICT_PARTIAL, "survive.r0.r1", CRITERION_UNKNOWN);
    fixture_fault_wait(made, place, "system-0", 200000000);
    fixture_history_expect(made, VERDICT_FAILED, "survive.r0.r1", CRITERION_FAIL);
}

/* What the worker waited after the first view that followed the silence excuses nothing. */
static void test_later_waiting_excuses_no_silence(void **state)
{
    struct fixture_history *made = *state;
    stand_still(made, beat_in_step(made, "r0", 5, 1), 3000);
    fixture_fault_wait(made, fixture_history_view(made, 5, "settled"), "system-0", 2900000000);
    fixture_history_expect(made, VERDICT_FAILED, "survive.r0.r1", CRITERION_FAIL);
}

/* It is ended by somebody else between two steps, and the host reports it before the next one. */
static void test_end_between_steps_is_nobodys(void **state)
{
    struct fixture_history *made = *state;
    size_t place = fixture_history_step(made, 5);
    fixture_history_insert(
        made, place,
        json_pack("{s:s, s:i, s:O, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "kind", "change", "seq", 0,
                  "t", json_object_get(fixture_history_line(made, place), "t"), "part", "systems",
                  "id", "system-0", "owner", "RX", "from", "Running", "to", "gone", "reason",
                  "destroyed", "found_by", "event"));
    fixture_history_expect(made, VERDICT_PARTIAL, "boot.r0", CRITERION_UNKNOWN);
}

/* The command that held the former VM ends only now, in the next life. */
static void test_session_that_outlives_its_vm_is_not_the_next_ones(void **state)
{
    struct fixture_history *made = *state;
    size_t end = fixture_history_find(made, "op", "phase", "fail", 0); /* r0's, in step 2 */
    json_t *line = json_incref(fixture_history_line(made, end));
    fixture_history_drop(made, end);
    size_t later = fixture_history_view(made, 4, "settled");
    json_object_set(line, "t", json_object_get(fixture_history_line(made, later), "t"));
    fixture_history_insert(made, later, line);
    fixture_history_expect(made, VERDICT_PARTIAL, "boot.r0", CRITERION_PASS);
    fixture_history_expect(made, VERDICT_PARTIAL, "sight.r0", CRITERION_UNKNOWN);
}

static void test_short_silence_is_borne(void **state)
{
    struct fixture_history *made = *state;
    stand_still(made, beat_in_step(made, "r0", 5, 1), 1500);
    fixture_history_expect(made, VERDICT_PROVEN, "survive.r0.r1", CRITERION_PASS);
}

static void test_silence_of_the_prover_is_unknown(void **state)
{
    struct fixture_history *made = *state;
    /* Everything stands still for 3 s, the ticks too. */
    size_t place = beat_in_step(made, "r0", 5, 1);
    while (!text_same(json_string_value(json_object_get(line_at(made, place), "kind")), "tick"))
        place--;
    delay_from(made, place, 3 * CLOCK_NS_PER_S);
    for (size_t i = place; i < json_array_size(made->lines); i++) {
        json_t *uptime = json_object_get(line_at(made, i), "uptime_ms");
        if (uptime &&
            text_same(json_string_value(json_object_get(line_at(made, i), "boot_id")), "boot-0-2"))
            json_integer_set(uptime, json_integer_value(uptime) + 3000);
    }
    fixture_history_expect(made, VERDICT_PARTIAL, "survive.r0.r1", CRITERION_UNKNOWN);
}

static void test_other_boot_id_breaks_survival(void **state)
{
    struct fixture_history *made = *state;
    for (size_t nth = 2; nth < 5; nth++)
        json_object_set_new(line_at(made, beat_in_step(made, "r0", 5, nth)), "boot_id",
                            json_string("another"));
    fixture_history_expect(made, VERDICT_FAILED, "survive.r0.r1", CRITERION_FAIL);
}

static void test_short_pauses_add_up(void **state)
{
    struct fixture_history *made = *state;
    /* No pause is a silence, but the guest's clock loses 700 ms in each. */
    for (size_t nth = 1; nth < 5; nth++)
        delay_from(made, beat_in_step(made, "r0", 5, nth) - 1, 700 * CLOCK_NS_PER_MS);
    fixture_history_expect(made, VERDICT_FAILED, "survive.r0.r1", CRITERION_FAIL);
}

static void test_other_worker_breaks_survival(void **state)
{
    struct fixture_history *made = *state;
    json_t *view = view_in_step(made, 5, "settled", NULL);
    json_t *worker = json_array_get(json_object_get(view, "workers"), 0);
    json_object_set_new(worker, "start_time", json_integer(1));
    fixture_history_expect(made, VERDICT_FAILED, "survive.r0.r1", CRITERION_FAIL);
}

static void test_restarted_system_breaks_survival(void **state)
{
    struct fixture_history *made = *state;
    json_t *view = view_in_step(made, 6, "effect", NULL);
    json_t *system = json_array_get(json_object_get(view, "systems"), 0);
    json_object_set_new(system, "runtime_id", json_string("99"));
    fixture_history_expect(made, VERDICT_FAILED, "undisturbed.r0.r1", CRITERION_FAIL);
}

static void test_host_event_breaks_survival(void **state)
{
    struct fixture_history *made = *state;
    size_t place = beat_in_step(made, "r0", 5, 0);
    json_int_t t_ns = json_integer_value(json_object_get(line_at(made, place), "t"));
    fixture_history_insert(made, place,
                           json_pack("{s:s, s:I, s:s, s:s, s:s, s:s, s:s}", "kind", "change", "t",
                                     t_ns, "part", "systems", "id", "system-0", "from", "Running",
                                     "to", "Running", "found_by", "event"));
    fixture_history_expect(made, VERDICT_FAILED, "survive.r0.r1", CRITERION_FAIL);
}

static void test_blind_host_is_unknown(void **state)
{
    struct fixture_history *made = *state;
    size_t place = fixture_history_step(made, 4) + 1;
    json_int_t t_ns = json_integer_value(json_object_get(line_at(made, place), "t"));
    fixture_history_insert(made, place,
                           json_pack("{s:s, s:I, s:s, s:s}", "kind", "unavailable", "t", t_ns,
                                     "what", "changes", "reason", "connection lost"));
    fixture_history_expect(made, VERDICT_PARTIAL, "survive.r0.r1", CRITERION_UNKNOWN);
}

static void test_shutdown_without_effect_proves_nothing(void **state)
{
    struct fixture_history *made = *state;
    json_t *effect = view_in_step(made, 5, "effect", NULL);
    json_t *settled = view_in_step(made, 5, "settled", NULL);
    json_t *before = view_in_step(made, 4, "settled", NULL);
    json_object_set(effect, "systems", json_object_get(before, "systems"));
    json_object_set(settled, "systems", json_object_get(before, "systems"));
    fixture_history_expect(made, VERDICT_FAILED, "survive.r0.r1", CRITERION_UNKNOWN);
}

static void test_no_report_of_death_leaves_sight_open(void **state)
{
    struct fixture_history *made = *state;
    fixture_history_drop(made, fixture_history_find(made, "change", NULL, NULL, 0));
    fixture_history_expect(made, VERDICT_PARTIAL, "sight.r0", CRITERION_UNKNOWN);
}

static void test_death_found_by_looking_leaves_sight_open(void **state)
{
    struct fixture_history *made = *state;
    json_object_set_new(line_at(made, fixture_history_find(made, "change", NULL, NULL, 0)),
                        "found_by", json_string("poll"));
    fixture_history_expect(made, VERDICT_PARTIAL, "sight.r0", CRITERION_UNKNOWN);
}

static void test_beats_of_the_dead_fail_sight(void **state)
{
    struct fixture_history *made = *state;
    size_t settled = 0;
    view_in_step(made, 5, "settled", &settled);
    delay_from(made, settled, 2 * CLOCK_NS_PER_S);
    json_t *beat = json_deep_copy(line_at(made, beat_in_step(made, "r1", 5, 0)));
    json_int_t t_ns = json_integer_value(json_object_get(line_at(made, settled), "t"));
    json_t *number = json_object_get(beat, "number");
    json_integer_set(number, json_integer_value(number) + 1);
    json_object_set_new(beat, "t", json_integer(t_ns));
    fixture_history_insert(made, settled, beat);
    fixture_history_expect(made, VERDICT_FAILED, "sight.r1", CRITERION_FAIL);
}

static void test_owner_within_an_owner_is_not_it(void **state)
{
    struct fixture_history *made = *state;
    /* r0's owner is RX, r1's RXX: a host that shows RXX twice shows no RX. */
    json_t *view = view_in_step(made, 1, "settled", NULL);
    json_object_set_new(json_array_get(json_object_get(view, "systems"), 0), "owner",
                        json_string("RXX"));
    fixture_history_expect(made, VERDICT_FAILED, "boot.r0", CRITERION_FAIL);
}

static void test_owner_not_recorded_fails_boot(void **state)
{
    struct fixture_history *made = *state;
    json_t *view = view_in_step(made, 1, "settled", NULL);
    json_object_del(json_array_get(json_object_get(view, "systems"), 0), "owner");
    fixture_history_expect(made, VERDICT_FAILED, "boot.r0", CRITERION_FAIL);
}

static void test_same_network_fails_both(void **state)
{
    struct fixture_history *made = *state;
    json_t *view = view_in_step(made, 4, "settled", NULL);
    json_t *endpoint = json_array_get(json_object_get(view, "endpoints"), 1);
    json_object_set_new(endpoint, "network_id", json_string("net0"));
    fixture_history_expect(made, VERDICT_FAILED, "network.r1", CRITERION_FAIL);
    fixture_history_expect(made, VERDICT_FAILED, "network.r0", CRITERION_FAIL);
}

static void test_overlapping_subnets_fail(void **state)
{
    struct fixture_history *made = *state;
    json_t *view = view_in_step(made, 4, "settled", NULL);
    json_t *network = json_array_get(json_object_get(view, "networks"), 1);
    json_object_set_new(network, "subnets", json_pack("[s]", "198.18.0.128/25"));
    fixture_history_expect(made, VERDICT_FAILED, "network.r0", CRITERION_FAIL);
}

/* The networks of r0's profile: `id` and `name` stand before the one that its VM is on. */
static void name_variant(struct fixture_history *made, const char *id, const char *name)
{
    json_t *runtime = json_array_get(json_object_get(line_at(made, 0), "runtimes"), 0);
    json_t *networks = json_object_get(json_object_get(runtime, "profile"), "networks");
    json_array_insert_new(networks, 0, json_pack("{s:s, s:s}", "id", id, "name", name));
}

static void test_either_variant_of_a_network_is_its_own(void **state)
{
    struct fixture_history *made = *state;
    name_variant(made, "other-net0", "net0 (Hyper-V firewall)");
    fixture_history_expect(made, VERDICT_PROVEN, "network.r0", CRITERION_PASS);
}

static void test_id_of_one_variant_with_the_name_of_another_fails(void **state)
{
    struct fixture_history *made = *state;
    name_variant(made, "other-net0", "net0");
    json_t *runtime = json_array_get(json_object_get(line_at(made, 0), "runtimes"), 0);
    json_t *networks = json_object_get(json_object_get(runtime, "profile"), "networks");
    json_object_set_new(json_array_get(networks, 1), "name", json_string("net0 (firewall)"));
    fixture_history_expect(made, VERDICT_FAILED, "network.r0", CRITERION_FAIL);
}

static void test_network_taken_away_fails(void **state)
{
    struct fixture_history *made = *state;
    json_array_remove(json_object_get(view_in_step(made, 5, "effect", NULL), "networks"), 0);
    fixture_history_expect(made, VERDICT_FAILED, "network.r0", CRITERION_FAIL);
}

static void test_lying_list_fails_running(void **state)
{
    struct fixture_history *made = *state;
    size_t place = fixture_history_find(made, "op", "output", "busybox\n", 1);
    json_object_set_new(line_at(made, place), "output", json_string("busybox2\n"));
    fixture_history_expect(made, VERDICT_FAILED, "running.r1", CRITERION_FAIL);
}

static void test_same_vm_after_restart_fails(void **state)
{
    struct fixture_history *made = *state;
    for (size_t i = 0; i < json_array_size(made->lines); i++) {
        if (text_same(json_string_value(json_object_get(line_at(made, i), "boot_id")), "boot-0-2"))
            json_object_set_new(line_at(made, i), "boot_id", json_string("boot-0-1"));
    }
    fixture_history_expect(made, VERDICT_FAILED, "restart.r0", CRITERION_FAIL);
}

static void test_second_worker_fails(void **state)
{
    struct fixture_history *made = *state;
    json_t *workers = json_object_get(view_in_step(made, 4, "settled", NULL), "workers");
    json_t *second = json_deep_copy(json_array_get(workers, 0));
    json_object_set_new(second, "pid", json_integer(9999));
    json_array_append_new(workers, second);
    fixture_history_expect(made, VERDICT_FAILED, "worker.r0", CRITERION_FAIL);
}

static void test_same_memory_process_name_fails(void **state)
{
    struct fixture_history *made = *state;
    json_t *workers = json_object_get(view_in_step(made, 4, "settled", NULL), "workers");
    json_object_set_new(json_array_get(workers, 1), "name", json_string("r0"));
    fixture_history_expect(made, VERDICT_FAILED, "worker.r1", CRITERION_FAIL);
    fixture_history_expect(made, VERDICT_FAILED, "worker.r0", CRITERION_FAIL);
}

static void test_service_restarted_by_another_step_fails(void **state)
{
    struct fixture_history *made = *state;
    json_t *services = json_object_get(view_in_step(made, 5, "settled", NULL), "services");
    json_object_set_new(json_array_get(services, 1), "pid", json_integer(9999));
    fixture_history_expect(made, VERDICT_FAILED, "service.r0", CRITERION_FAIL);
}

static void test_service_not_running_fails(void **state)
{
    struct fixture_history *made = *state;
    json_array_remove(json_object_get(view_in_step(made, 1, "settled", NULL), "services"), 1);
    fixture_history_expect(made, VERDICT_FAILED, "service.r0", CRITERION_FAIL);
}

static void test_rule_taken_away_fails(void **state)
{
    struct fixture_history *made = *state;
    json_array_remove(json_object_get(view_in_step(made, 6, "settled", NULL), "nat_rules"), 0);
    fixture_history_expect(made, VERDICT_FAILED, "nat.r0", CRITERION_FAIL);
}

static void test_translated_twice_fails(void **state)
{
    struct fixture_history *made = *state;
    json_array_append_new(json_object_get(view_in_step(made, 4, "settled", NULL), "nat_rules"),
                          json_pack("{s:s, s:s, s:s}", "family", "ip", "subnet", "198.18.0.0/16",
                                    "text", "masquerade"));
    fixture_history_expect(made, VERDICT_FAILED, "nat.r0", CRITERION_FAIL);
}

static void test_ics_network_is_outside_of_nat(void **state)
{
    struct fixture_history *made = *state;
    for (size_t i = 0; i < json_array_size(made->lines); i++) {
        json_t *view = json_object_get(line_at(made, i), "view");
        size_t index = 0;
        json_t *network = NULL;
        json_array_foreach (json_object_get(view, "networks"), index, network)
            json_object_set_new(network, "type", json_string("ICS"));
    }
    fixture_history_expect(made, VERDICT_PROVEN, "nat.r0", CRITERION_NOT_APPLICABLE);
}

static void test_left_worker_fails_clean(void **state)
{
    struct fixture_history *made = *state;
    json_t *clean = view_in_step(made, 9, "clean", NULL);
    json_t *before = view_in_step(made, 7, "settled", NULL);
    json_object_set(clean, "workers", json_object_get(before, "workers"));
    fixture_history_expect(made, VERDICT_FAILED, "clean", CRITERION_FAIL);
}

static void test_left_rule_fails_clean(void **state)
{
    struct fixture_history *made = *state;
    json_object_set_new(view_in_step(made, 9, "clean", NULL), "nat_rules",
                        json_pack("[{s:s, s:s, s:s}]", "family", "ip", "subnet", "198.18.0.0/24",
                                  "text", "masquerade"));
    fixture_history_expect(made, VERDICT_FAILED, "clean", CRITERION_FAIL);
}

static void test_unseen_part_is_not_clean(void **state)
{
    struct fixture_history *made = *state;
    json_object_set_new(view_in_step(made, 9, "clean", NULL), "unavailable",
                        json_pack("[{s:s, s:s}]", "part", "nat_rules", "reason", "EPERM"));
    fixture_history_expect(made, VERDICT_PARTIAL, "clean", CRITERION_UNKNOWN);
}

static void test_restarted_daemon_leaves_clean_open(void **state)
{
    struct fixture_history *made = *state;
    json_t *services = json_object_get(view_in_step(made, 9, "clean", NULL), "services");
    json_object_set_new(json_array_get(services, 0), "pid", json_integer(78));
    fixture_history_expect(made, VERDICT_PARTIAL, "clean", CRITERION_UNKNOWN);
}

static void test_late_silence_belongs_to_its_step(void **state)
{
    struct fixture_history *made = *state;
    /* r0 falls silent after step 5 (shutdown of r1) has settled and comes back in step 6. */
    size_t begin = fixture_history_step(made, 6);
    fixture_history_drop(made, begin - 1); /* r0's fresh beat before the step */
    for (size_t i = begin - 1; i < json_array_size(made->lines); i++) {
        json_t *number = json_object_get(line_at(made, i), "number");
        if (text_same(json_string_value(json_object_get(line_at(made, i), "boot_id")), "boot-0-2"))
            json_integer_set(number, json_integer_value(number) - 1);
    }
    stand_still(made, begin - 1, 1500);
    stand_still(made, beat_in_step(made, "r0", 6, 0), 1500);
    fixture_history_expect(made, VERDICT_FAILED, "survive.r0.r1", CRITERION_FAIL);
    fixture_history_expect(made, VERDICT_FAILED, "undisturbed.r0.r1", CRITERION_PASS);
}

/* Whether the line is the last of its numbered stream: the last beat of a session, which may have
 * been on its way when the VM died, or the last tick, after which nothing is judged. */
static bool is_last_of_stream(struct fixture_history *made, size_t place)
{
    const json_t *line = line_at(made, place);
    const char *key =
        text_same(json_string_value(json_object_get(line, "kind")), "tick") ? "kind" : "boot_id";
    const json_t *stream = json_object_get(line, key);
    for (size_t i = place + 1; stream && i < json_array_size(made->lines); i++) {
        if (json_equal(json_object_get(line_at(made, i), key), stream))
            return false;
    }
    return stream != NULL;
}

static void test_no_line_may_be_lost(void **state)
{
    (void)state;
    struct fixture_history whole = {0};
    fixture_history_fill(&whole, PLAN_TOUR, 2);
    size_t count = json_array_size(whole.lines);
    fixture_history_release(&whole);
    for (size_t i = 0; i < count; i++) {
        struct fixture_history made = {0};
        fixture_history_fill(&made, PLAN_TOUR, 2);
        CLEANUP(memory_free_text) char *lost = json_line(line_at(&made, i));
        bool may_vanish = is_last_of_stream(&made, i);
        fixture_history_drop(&made, i);
        CLEANUP(verdict_release) struct verdict verdict = {0};
        struct error error = {0};
        bool judged = fixture_history_judge(&made, &verdict, &error);
        if (judged && verdict.word == VERDICT_PROVEN && !may_vanish)
            fail_msg("PROVEN without: %s", lost);
        fixture_history_release(&made);
    }
}

static void test_no_line_may_stand_twice(void **state)
{
    (void)state;
    struct fixture_history whole = {0};
    fixture_history_fill(&whole, PLAN_TOUR, 2);
    for (size_t i = 0; i < json_array_size(whole.lines); i++) {
        json_t *line = line_at(&whole, i);
        /* A view, or a host's report of a death, says nothing new the second time. */
        const char *kind = json_string_value(json_object_get(line, "kind"));
        if (text_same(kind, "view") || text_same(kind, "change"))
            continue;
        fixture_history_insert(&whole, i, json_deep_copy(line));
        CLEANUP(verdict_release) struct verdict verdict = {0};
        struct error error = {0};
        bool judged = fixture_history_judge(&whole, &verdict, &error);
        if (judged && verdict.word == VERDICT_PROVEN)
            fail_msg("PROVEN with a second line %zu (%s)", i, kind);
        fixture_history_drop(&whole, i);
    }
    fixture_history_release(&whole);
}

#define MADE_TEST(function)                                                                        \
    cmocka_unit_test_setup_teardown(function, fixture_history_setup, fixture_history_teardown)

/* Stopped at the first of the steps that may show it: the others might have. */
static void test_moment_not_come_yet_is_unknown(void **state)
{
    struct fixture_history *made = *state;
    size_t end = fixture_history_step(made, 5);
    for (size_t i = fixture_history_step(made, 4); i < end; i++) {
        json_t *systems = json_object_get(json_object_get(line_at(made, i), "view"), "systems");
        json_object_del(json_array_get(systems, 1), "owner");
    }
    fixture_history_expect(made, VERDICT_FAILED, "concurrent", CRITERION_PASS);
    while (json_array_size(made->lines) > end)
        fixture_history_drop(made, end);
    fixture_history_expect(made, VERDICT_FAILED, "concurrent", CRITERION_UNKNOWN);
}

/* Where a run writes them: before the last line, so that no other line's number changes. */
static void test_faults_change_nothing(void **state)
{
    struct fixture_history *made = *state;
    struct verdict without = {0}, with = {0};
    struct error error = {0};
    assert_true(fixture_history_judge(made, &without, &error));
    for (int i = 0; i < 2; i++) {
        size_t end = json_array_size(made->lines);
        json_t *t = json_object_get(line_at(made, end - 1), "t");
        fixture_history_insert(
            made, end, json_pack("{s:s, s:s, s:O}", "kind", "fault", "name", "planted", "t", t));
    }
    assert_true(fixture_history_judge(made, &with, &error));
    assert_true(record_same(&verdict_record, &without, &with));
    verdict_release(&without);
    verdict_release(&with);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        MADE_TEST(test_faultless_is_proven),
        cmocka_unit_test(test_plans_of_many_are_proven),
        MADE_TEST(test_without_end_is_partial),
        MADE_TEST(test_cut_anywhere_is_never_proven),
        MADE_TEST(test_lost_beat_breaks_survival),
        MADE_TEST(test_silence_breaks_survival),
        MADE_TEST(test_starved_worker_leaves_survival_open),
        MADE_TEST(test_later_waiting_excuses_no_silence),
        MADE_TEST(test_end_between_steps_is_nobodys),
        MADE_TEST(test_session_that_outlives_its_vm_is_not_the_next_ones),
        MADE_TEST(test_short_silence_is_borne),
        MADE_TEST(test_silence_of_the_prover_is_unknown),
        MADE_TEST(test_other_boot_id_breaks_survival),
        MADE_TEST(test_short_pauses_add_up),
        MADE_TEST(test_other_worker_breaks_survival),
        MADE_TEST(test_restarted_system_breaks_survival),
        MADE_TEST(test_host_event_breaks_survival),
        MADE_TEST(test_blind_host_is_unknown),
        MADE_TEST(test_shutdown_without_effect_proves_nothing),
        MADE_TEST(test_no_report_of_death_leaves_sight_open),
        MADE_TEST(test_death_found_by_looking_leaves_sight_open),
        MADE_TEST(test_beats_of_the_dead_fail_sight),
        MADE_TEST(test_owner_within_an_owner_is_not_it),
        MADE_TEST(test_owner_not_recorded_fails_boot),
        MADE_TEST(test_same_network_fails_both),
        MADE_TEST(test_overlapping_subnets_fail),
        MADE_TEST(test_either_variant_of_a_network_is_its_own),
        MADE_TEST(test_id_of_one_variant_with_the_name_of_another_fails),
        MADE_TEST(test_network_taken_away_fails),
        MADE_TEST(test_lying_list_fails_running),
        MADE_TEST(test_same_vm_after_restart_fails),
        MADE_TEST(test_second_worker_fails),
        MADE_TEST(test_same_memory_process_name_fails),
        MADE_TEST(test_service_restarted_by_another_step_fails),
        MADE_TEST(test_service_not_running_fails),
        MADE_TEST(test_rule_taken_away_fails),
        MADE_TEST(test_translated_twice_fails),
        MADE_TEST(test_ics_network_is_outside_of_nat),
        MADE_TEST(test_left_worker_fails_clean),
        MADE_TEST(test_left_rule_fails_clean),
        MADE_TEST(test_unseen_part_is_not_clean),
        MADE_TEST(test_restarted_daemon_leaves_clean_open),
        MADE_TEST(test_late_silence_belongs_to_its_step),
        MADE_TEST(test_moment_not_come_yet_is_unknown),
        MADE_TEST(test_faults_change_nothing),
        cmocka_unit_test(test_no_line_may_be_lost),
        cmocka_unit_test(test_no_line_may_stand_twice),
    };
    return cmocka_run_group_tests_name("checker", tests, NULL, NULL);
}

/* Tests of check/diagnosis.h: each cause of the catalogue comes out of a made history that was
 * spoiled as the cause spoils it, and a cause
 * that no test produces fails the last test. */
#include "diagnose/diagnosis.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "diagnose/cause.h"
#include "diagnose/testing/diagnosis_case.h"

static const struct diagnosis_case *const diagnosis_cases_all[] = {
    diagnosis_cases_start, diagnosis_cases_lifecycle, diagnosis_cases_network,
    diagnosis_cases_guest, diagnosis_cases_service,   diagnosis_cases_residue,
    diagnosis_cases_host,  diagnosis_cases_footprint, NULL,
};

/* The last test needs to know what the others have produced. */
static bool produced[CAUSE_CODES];

static void diagnose(const struct fixture_history *made, struct verdict *verdict)
{
    struct diagnosis *diagnosis = diagnosis_new();
    for (size_t i = 0; i < json_array_size(made->lines); i++) {
        struct event event = {0};
        struct error error = {0};
        json_object_set_new(fixture_history_line(made, i), "seq", json_integer((json_int_t)i));
        if (!event_from_json("made", fixture_history_line(made, i), &event, &error) ||
            !diagnosis_feed(diagnosis, &event, &error))
            fail_msg("refused: %s", error.message);
        event_release(&event);
    }
    diagnosis_judge(diagnosis, verdict);
    diagnosis_free(diagnosis);
}

static void print_causes(const struct verdict *verdict)
{
    for (size_t i = 0; i < verdict->criteria.count; i++) {
        const struct criterion *criterion = &verdict->criteria.items[i];
        if (criterion->result != CRITERION_PASS)
            print_error("%s %s: %s\n", criterion->id, criterion_result_words[criterion->result],
                        criterion->reason ? criterion->reason : "-");
    }
    for (size_t i = 0; i < verdict->causes.count; i++) {
        const struct verdict_cause *cause = &verdict->causes.items[i];
        print_error("%s: %s (", cause->code, cause->text);
        for (size_t k = 0; k < cause->criteria.count; k++)
            print_error("%s ", cause->criteria.items[k]);
        print_error(")\n");
    }
    for (size_t i = 0; i < verdict->unexplained.count; i++)
        print_error("unexplained: %s\n", verdict->unexplained.items[i]);
}

static const struct verdict_cause *find_cause(const struct verdict *verdict, const char *code)
{
    for (size_t i = 0; i < verdict->causes.count; i++) {
        if (text_same(verdict->causes.items[i].code, code))
            return &verdict->causes.items[i];
    }
    return NULL;
}

/* The cause is named, for the criterion, with lines that are in the history, and no other is but
 * what follows from the failure. */
static bool expect_cause(const struct diagnosis_case *diagnosis_case, const struct verdict *verdict,
                         size_t lines)
{
    const char *code = causes[diagnosis_case->code].code;
    const struct verdict_cause *found = find_cause(verdict, code);
    bool explains = found && texts_have(&found->criteria, diagnosis_case->criterion);
    for (size_t i = 0; explains && i < verdict->causes.count; i++) {
        const struct verdict_cause *cause = &verdict->causes.items[i];
        bool beside = text_same(cause->code, code) || text_starts_with(cause->code, "RUN-") ||
                      (diagnosis_case->beside && text_same(cause->code, diagnosis_case->beside));
        explains = beside && cause->evidence.count > 0 && *cause->remedy && *cause->scenario;
        for (size_t k = 0; k < cause->evidence.count; k++)
            assert_true(cause->evidence.items[k].seq < (int64_t)lines);
    }
    if (!explains || verdict->unexplained.count || verdict->word == VERDICT_PROVEN) {
        print_error("%s: not the cause of %s, or not alone\n", code, diagnosis_case->criterion);
        print_causes(verdict);
        return false;
    }
    return verdict->divergence.count == 1;
}

static void each_cause_is_named(void **state)
{
    (void)state;
    size_t wrong = 0;
    for (const struct diagnosis_case *const *list = diagnosis_cases_all; *list; list++) {
        for (const struct diagnosis_case *diagnosis_case = *list; diagnosis_case->spoil;
             diagnosis_case++) {
            struct fixture_history made = {0};
            CLEANUP(verdict_release) struct verdict verdict = {0};
            fixture_history_fill(&made, diagnosis_case->plan, 2);
            diagnosis_case->spoil(&made);
            diagnose(&made, &verdict);
            if (expect_cause(diagnosis_case, &verdict, json_array_size(made.lines)))
                produced[diagnosis_case->code] = true;
            else
                wrong++;
            fixture_history_release(&made);
        }
    }
    assert_int_equal(wrong, 0);
}

static void no_cause_is_without_a_test(void **state)
{
    (void)state;
    size_t missing = 0;
    for (int code = 0; code < CAUSE_CODES; code++) {
        bool without = !produced[code];
        if (without)
            print_error("no test produces %s\n", causes[code].code);
        missing += without;
    }
    assert_int_equal(missing, 0);
}

static void a_clean_history_has_no_cause(void **state)
{
    (void)state;
    for (int kind = PLAN_TOUR; kind <= PLAN_PROCEDURE; kind++) {
        struct fixture_history made = {0};
        CLEANUP(verdict_release) struct verdict verdict = {0};
        fixture_history_fill(&made, (enum plan_kind)kind, 3);
        diagnose(&made, &verdict);
        print_causes(&verdict);
        assert_int_equal(verdict.word, VERDICT_PROVEN);
        assert_int_equal(verdict.causes.count, 0);
        assert_int_equal(verdict.divergence.count, 0);
        fixture_history_release(&made);
    }
}

/* A line of an audit: both installs have this owner. */
static json_t *audit_line(const char *id, const char *allowed)
{
    json_t *finding = json_pack("{s:s, s:s, s:s, s:[s]}", "id", id, "sort", "owner", "weight",
                                "must change", "values", "RX");
    if (allowed)
        json_object_set_new(finding, "allowed", json_string(allowed));
    return json_pack("{s:s, s:i, s:o}", "kind", "audit", "t", 0, "finding", finding);
}

static void a_cause_points_at_what_an_audit_had_found(void **state)
{
    (void)state;
    struct fixture_history made = {0};
    CLEANUP(verdict_release) struct verdict verdict = {0};
    const struct diagnosis_case *diagnosis_case = diagnosis_cases_start;
    while (diagnosis_case->code != CAUSE_OWNER_SAME)
        diagnosis_case++;
    fixture_history_fill(&made, diagnosis_case->plan, 2);
    diagnosis_case->spoil(&made);
    fixture_history_insert(&made, 1, audit_line("vm.owner", NULL));
    fixture_history_insert(&made, 2, audit_line("vm.other", "agreed"));
    diagnose(&made, &verdict);
    const struct verdict_cause *cause = find_cause(&verdict, "OWNER-SAME");
    assert_non_null(cause);
    const struct evidence *last = &cause->evidence.items[cause->evidence.count - 1];
    assert_int_equal(last->seq, 1);
    assert_string_equal(last->what, "audit: both installs have the owner RX (vm.owner)");
    fixture_history_release(&made);
}

static void what_an_audit_had_found_is_no_cause_of_its_own(void **state)
{
    (void)state;
    struct fixture_history made = {0};
    CLEANUP(verdict_release) struct verdict verdict = {0};
    fixture_history_fill(&made, PLAN_TOUR, 2);
    fixture_history_insert(&made, 1, audit_line("vm.owner", NULL));
    diagnose(&made, &verdict);
    assert_int_equal(verdict.word, VERDICT_PROVEN);
    assert_int_equal(verdict.causes.count, 0);
    fixture_history_release(&made);
}

/* r1's death was found by looking, and its processes could not be read: was the host's report of
 * the death missing? Only on a host that makes such reports. */
static void only_a_host_that_reports_can_be_blind(void **state)
{
    (void)state;
    for (int reports = 0; reports < 2; reports++) {
        struct fixture_history made = {0};
        CLEANUP(verdict_release) struct verdict verdict = {0};
        fixture_history_fill(&made, PLAN_TOUR, 2);
        json_t *host = json_object_get(fixture_history_line(&made, 0), "host");
        json_object_set_new(json_object_get(host, "capabilities"), "changes_by_event",
                            json_boolean(reports));
        size_t change = fixture_fault_line(&made, 5, "change", NULL, NULL, 0);
        json_object_set_new(fixture_history_line(&made, change), "found_by", json_string("poll"));
        size_t settled = fixture_fault_line(&made, 5, "view", "why", "settled", 0);
        json_object_set_new(
            json_object_get(fixture_history_line(&made, settled), "view"), "unavailable",
            json_pack("[{s:s, s:s}]", "part", "workers", "reason", "permission denied"));
        diagnose(&made, &verdict);
        assert_int_equal(verdict_criterion(&verdict, "sight.r1")->result, CRITERION_UNKNOWN);
        assert_non_null(find_cause(&verdict, causes[CAUSE_PART_UNREADABLE].code));
        assert_int_equal(find_cause(&verdict, causes[CAUSE_WATCH_BLIND].code) != NULL, reports);
        fixture_history_release(&made);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clean_history_has_no_cause),
        cmocka_unit_test(each_cause_is_named),
        cmocka_unit_test(no_cause_is_without_a_test),
        cmocka_unit_test(only_a_host_that_reports_can_be_blind),
        cmocka_unit_test(a_cause_points_at_what_an_audit_had_found),
        cmocka_unit_test(what_an_audit_had_found_is_no_cause_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

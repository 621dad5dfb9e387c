/* Tests of report/summary/procedure_table.h: who is canonical is what the profiles say, what failed
 * comes first, and what was seen in part is said. */
#include "report/summary/procedure_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

struct proof {
    struct summary summary;
    struct verdict verdict;
};

static void proof_add_runtime(struct proof *proof, const char *name, const char *owner,
                              const char *role)
{
    *VECTOR_ADD(&proof->summary.proof.runtimes) =
        (struct event_runtime){.name = memory_text(name), .owner = memory_text(owner)};
    CLEANUP(event_release) struct event event = {.kind = EVENT_PROOF};
    event.proof = proof->summary.proof; /* a summary finds its canonical runtime when it begins */
    proof->summary.proof = (struct event_proof){0};
    event.proof.runtimes.items[event.proof.runtimes.count - 1].profile =
        role ? json_pack("{s:s}", "role", role) : json_object();
    summary_take(&proof->summary, &event);
}

static void proof_add_survive(struct proof *proof, const char *who, const char *of,
                              enum criterion_result result)
{
    *VECTOR_ADD(&proof->verdict.criteria) =
        (struct criterion){.id = memory_format("survive.%s.%s", who, of),
                           .kind = CRITERION_SURVIVE,
                           .runtime = memory_text(who),
                           .other = memory_text(of),
                           .steps_bound = 2,
                           .steps_judged = result == CRITERION_UNKNOWN ? 1 : 2,
                           .result = result};
}

static void proof_release(struct proof *proof)
{
    summary_release(&proof->summary);
    verdict_release(&proof->verdict);
}

static void expect_row(const struct procedure_row *row, const char *check,
                       enum criterion_result word)
{
    assert_string_equal(row->check, check);
    assert_int_equal(row->word, word);
}

static void the_profiles_say_who_is_canonical(void **state)
{
    (void)state;
    CLEANUP(proof_release) struct proof proof = {0};
    CLEANUP(procedure_table_release) struct procedure_table table = {0};
    proof_add_runtime(&proof, "wslx", "WSLX", "fork"); /* as the command line names them */
    proof_add_runtime(&proof, "wsl", "WSL", "canonical");
    proof_add_survive(&proof, "wsl", "wslx", CRITERION_FAIL);
    proof_add_survive(&proof, "wslx", "wsl", CRITERION_UNKNOWN);
    procedure_table_make(&proof.summary, &proof.verdict, &table);
    assert_int_equal(table.count, 6);
    expect_row(&table.items[0], "Fork shutdown doesn't kill canonical", CRITERION_FAIL);
    assert_null(table.items[0].seen);
    expect_row(&table.items[1], "Both VMs boot successfully", CRITERION_UNKNOWN);
    expect_row(&table.items[4], "Canonical shutdown doesn't kill fork", CRITERION_UNKNOWN);
    assert_string_equal(table.items[4].seen, "seen at 1 of 2 planned steps");
    assert_string_equal(table.items[2].expected, "Owner=WSL, Owner=WSLX");
}

static void without_roles_the_names_are_said(void **state)
{
    (void)state;
    CLEANUP(proof_release) struct proof proof = {0};
    CLEANUP(procedure_table_release) struct procedure_table table = {0};
    proof_add_runtime(&proof, "a", "A", "canonical");
    proof_add_runtime(&proof, "b", "B", "canonical");
    proof_add_runtime(&proof, "c", "C", NULL);
    proof_add_survive(&proof, "b", "a", CRITERION_PASS);
    procedure_table_make(&proof.summary, &proof.verdict, &table);
    bool boot = false, pair = false;
    for (size_t i = 0; i < table.count; i++) {
        boot = boot || text_same(table.items[i].check, "All 3 VMs boot successfully");
        pair = pair || text_same(table.items[i].check, "a shutdown doesn't kill b");
    }
    assert_true(boot);
    assert_true(pair);
}

/* The views show it, whatever the host is called; a rehearsal is none. */
static void hcs_is_what_the_views_show(void **state)
{
    (void)state;
    struct summary summary = {.proof.host = {.kind = "hcs"}};
    assert_false(summary_on_hcs(&summary));
    summary.proof.host.kind = "another";
    summary.proof.host.capabilities.shows_hcs = true;
    assert_true(summary_on_hcs(&summary));
    summary.proof.host.rehearsal = true;
    assert_false(summary_on_hcs(&summary));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_profiles_say_who_is_canonical),
        cmocka_unit_test(without_roles_the_names_are_said),
        cmocka_unit_test(hcs_is_what_the_views_show),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

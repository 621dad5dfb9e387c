/* Tests of audit/judge/judgement.h on made occurrences. */
#include "audit/judge/judgement.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define SESSION "a9b7a1b9-0671-405c-95f1-e0612cb4ce7e"
#define SYSTEM  "4f476546-b412-4579-b64c-123df331e3d6"
#define OTHER   "11111111-2222-4333-8444-555555555555"

static const char test_catalogue[] =
    "format: 1\nname: p\nabout: a product\nrevision: '1'\nkinds:\n"
    "  - {name: clsid, scope: host, must: change, match: guid, effect: e, remedy: r}\n"
    "  - {name: owner, scope: label, must: change, match: whole, effect: e, remedy: r}\n"
    "  - {name: pipe, scope: host, must: change, match: begins, effect: e, remedy: r}\n"
    "  - {name: label, scope: label, must: should, match: whole, effect: e, remedy: r}\n"
    "  - {name: guest, scope: vm, must: safe, match: whole, effect: e, remedy: r}\n"
    "  - {name: windows, scope: host, must: system, match: guid, effect: e, remedy: r}\n"
    "identities:\n"
    "  - {id: session, kind: clsid, values: [" SESSION "], source: s}\n"
    "  - {id: owner, kind: owner, values: [WSL], where: [c_vmOwner], bare: true, source: s}\n"
    "  - {id: network, kind: owner, values: [WSL], where: [c_networkName], bare: true, source: s}\n"
    "  - {id: shortcut, kind: label, values: [WSL], where: [Shortcut.Name], source: s}\n"
    "  - {id: shell-pipe, kind: pipe, values: ['\\\\.\\pipe\\wsl_'], source: s}\n"
    "  - {id: guest, kind: guest, values: [drvfs], source: s}\n"
    "  - {id: inbox, kind: windows, values: [" SYSTEM "], source: s}\n";

enum {
    NEEDLE_WSL = 0,
    NEEDLE_DRVFS = 2, /* the pipe's is between */
};

struct bench {
    struct catalogue catalogue;
    struct lookup lookup;
    struct occurrences a, b;
    struct allowances allowances;
    struct judgement judgement;
};

static void bench_release(struct bench *bench)
{
    judgement_release(&bench->judgement);
    allowances_release(&bench->allowances);
    occurrences_release(&bench->a);
    occurrences_release(&bench->b);
    lookup_release(&bench->lookup);
    catalogue_release(&bench->catalogue);
}

static void bench_make(struct bench *bench)
{
    struct error error = {0};
    if (!catalogue_parse("c.yaml", test_catalogue, sizeof test_catalogue - 1, &bench->catalogue,
                         &error))
        fail_msg("%s", error.message);
    lookup_make(&bench->catalogue, &bench->lookup);
}

static struct occurrence *find(struct occurrences *found, enum occurrence_kind kind,
                               const char *value, const char *place)
{
    struct occurrence *at = VECTOR_ADD(found);
    *at = (struct occurrence){.kind = kind,
                              .needle = -1,
                              .use = OCCURRENCE_DEFINED,
                              .value = memory_text(value),
                              .place = memory_text(place),
                              .path = "file.h",
                              .line = 7};
    return at;
}

static struct occurrence *find_text(struct occurrences *found, int64_t needle, const char *value,
                                    const char *place)
{
    struct occurrence *at = find(found, OCCURRENCE_TEXT, value, place);
    at->needle = needle;
    return at;
}

static void find_in(struct occurrences *found, enum occurrence_carrier carrier, const char *guid,
                    const char *place)
{
    find(found, OCCURRENCE_GUID, guid, place)->carrier = carrier;
}

static void find_bare(struct occurrences *found)
{
    struct occurrence *at = find_text(found, NEEDLE_WSL, "WSL", ".rdata");
    at->carrier = OCCURRENCE_CARRIER_PE;
    at->use = OCCURRENCE_USED;
    at->line = 0;
}

static void judge(struct bench *bench)
{
    const struct judgement_input input = {
        .lookup = &bench->lookup, .a = &bench->a, .b = &bench->b, .allowances = &bench->allowances};
    judgement_make(&input, &bench->judgement);
}

static const struct finding *only(const struct bench *bench, const char *id)
{
    assert_int_equal(bench->judgement.findings.count, 1);
    assert_string_equal(bench->judgement.findings.items[0].id, id);
    return &bench->judgement.findings.items[0];
}

static void nothing(const struct bench *bench)
{
    assert_int_equal(bench->judgement.findings.count, 0);
}

static void a_known_identity_in_both_is_found(void **state)
{
    (void)state;
    CLEANUP(bench_release) struct bench bench = {0};
    bench_make(&bench);
    find(&bench.a, OCCURRENCE_GUID, SESSION, "CLSID_Session");
    find(&bench.b, OCCURRENCE_GUID, SESSION, "CLSID_Session");
    judge(&bench);
    const struct finding *finding = only(&bench, "session");
    assert_int_equal(finding->kind, FINDING_KNOWN);
    assert_int_equal(finding->weight, FINDING_MUST);
    assert_int_equal(finding->b.count, 1);
    assert_int_equal(finding->b.named.items[0].line, 7);
    assert_int_equal(judgement_count(&bench.judgement, FINDING_MUST), 1);
}

static void what_one_install_alone_has_is_none(void **state)
{
    (void)state;
    CLEANUP(bench_release) struct bench bench = {0};
    bench_make(&bench);
    find(&bench.a, OCCURRENCE_GUID, SESSION, "CLSID_Session");
    find(&bench.b, OCCURRENCE_GUID, OTHER, "CLSID_Session");
    judge(&bench);
    nothing(&bench);
}

static void remarks_are_no_use_and_disabled_branches_are_inactive(void **state)
{
    (void)state;
    CLEANUP(bench_release) struct bench bench = {0};
    bench_make(&bench);
    find(&bench.a, OCCURRENCE_GUID, SESSION, "CLSID_Session");
    find(&bench.b, OCCURRENCE_GUID, SESSION, "")->use = OCCURRENCE_REMARK;
    judge(&bench);
    nothing(&bench);
    find(&bench.b, OCCURRENCE_GUID, SESSION, "CLSID_Session")->use = OCCURRENCE_INACTIVE;
    judge(&bench);
    const struct finding *finding = only(&bench, "session");
    assert_int_equal(finding->kind, FINDING_INACTIVE);
    assert_int_equal(finding->weight, FINDING_NOTE);
}

static void what_the_system_owns_and_what_is_safe_may_stay(void **state)
{
    (void)state;
    CLEANUP(bench_release) struct bench bench = {0};
    bench_make(&bench);
    find(&bench.a, OCCURRENCE_GUID, SYSTEM, "CLSID_InBox");
    find(&bench.b, OCCURRENCE_GUID, SYSTEM, "CLSID_InBox");
    find_text(&bench.a, NEEDLE_DRVFS, "drvfs", "c_tag");
    find_text(&bench.b, NEEDLE_DRVFS, "drvfs", "c_tag");
    judge(&bench);
    nothing(&bench);
    assert_int_equal(bench.judgement.shared_safe, 1);
    assert_int_equal(bench.judgement.shared_system, 1);
}

static void a_short_text_counts_only_where_its_kind_stands(void **state)
{
    (void)state;
    CLEANUP(bench_release) struct bench bench = {0};
    bench_make(&bench);
    find_text(&bench.a, NEEDLE_WSL, "WSL", "c_vmOwner");
    find_text(&bench.b, NEEDLE_WSL, "WSL", "c_productTitle");
    judge(&bench);
    nothing(&bench);
    find_text(&bench.a, NEEDLE_WSL, "WSL", "table Shortcut: WSLShortcut.Name");
    find_text(&bench.b, NEEDLE_WSL, "WSL", "table Shortcut: Other.Row.Name");
    judge(&bench);
    assert_int_equal(only(&bench, "shortcut")->weight, FINDING_SHOULD);
}

static void a_bare_string_names_all_that_it_may_be(void **state)
{
    (void)state;
    CLEANUP(bench_release) struct bench bench = {0};
    bench_make(&bench);
    find_bare(&bench.a);
    find_bare(&bench.b);
    judge(&bench);
    const struct finding *finding = only(&bench, "owner");
    assert_int_equal(finding->instead.count, 1);
    assert_string_equal(finding->instead.items[0], "network");
}

static void a_bare_string_is_put_down_to_what_the_source_says(void **state)
{
    (void)state;
    CLEANUP(bench_release) struct bench bench = {0};
    bench_make(&bench);
    find_bare(&bench.a);
    find_text(&bench.a, NEEDLE_WSL, "WSL", "c_vmOwner");
    find_text(&bench.a, NEEDLE_WSL, "WSL", "c_networkName");
    find_bare(&bench.b);
    find_text(&bench.b, NEEDLE_WSL, "WSL", "c_networkName");
    judge(&bench);
    assert_int_equal(only(&bench, "network")->instead.count, 0);
}

static void an_unknown_guid_is_ranked_by_what_is_done_with_it(void **state)
{
    (void)state;
    static const struct {
        enum occurrence_carrier carrier;
        enum occurrence_use use;
        int64_t rank;
        enum finding_weight weight;
    } cases[] = {
        {OCCURRENCE_CARRIER_MSI, OCCURRENCE_DEFINED, 1, FINDING_MUST},
        {OCCURRENCE_CARRIER_SOURCE, OCCURRENCE_DEFINED, 2, FINDING_SHOULD},
        {OCCURRENCE_CARRIER_PE, OCCURRENCE_USED, 3, FINDING_LOOK},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CLEANUP(bench_release) struct bench bench = {0};
        bench_make(&bench);
        find_in(&bench.a, OCCURRENCE_CARRIER_MSI, OTHER, "table Component: c.ComponentId");
        find_in(&bench.b, cases[i].carrier, OTHER, "");
        bench.b.items[0].use = cases[i].use;
        judge(&bench);
        const struct finding *finding = only(&bench, "GUID:" OTHER);
        assert_int_equal(finding->kind, FINDING_UNKNOWN);
        assert_int_equal(finding->rank, cases[i].rank);
        assert_int_equal(finding->weight, cases[i].weight);
    }
}

static void an_unknown_name_is_found_and_a_known_one_is_not_found_twice(void **state)
{
    (void)state;
    CLEANUP(bench_release) struct bench bench = {0};
    bench_make(&bench);
    for (int second = 0; second < 2; second++) {
        struct occurrences *found = second ? &bench.b : &bench.a;
        find(found, OCCURRENCE_NAME, "\\\\.\\pipe\\wsl_debugshell_", "c_pipe")->name =
            OCCURRENCE_NAME_PIPE;
        find(found, OCCURRENCE_NAME, "\\\\.\\pipe\\other", "c_other")->name = OCCURRENCE_NAME_PIPE;
    }
    judge(&bench);
    assert_int_equal(only(&bench, "pipe:\\\\.\\pipe\\other")->weight, FINDING_SHOULD);
}

static void a_value_left_at_some_places_is_half_changed(void **state)
{
    (void)state;
    CLEANUP(bench_release) struct bench bench = {0};
    bench_make(&bench);
    find(&bench.a, OCCURRENCE_GUID, SESSION, "CLSID_Session");
    find_in(&bench.a, OCCURRENCE_CARRIER_MARKUP, SESSION, "RegistryKey/@Key");
    find(&bench.b, OCCURRENCE_GUID, OTHER, "CLSID_Session");
    find_in(&bench.b, OCCURRENCE_CARRIER_MARKUP, SESSION, "RegistryKey/@Key");
    judge(&bench);
    const struct finding *finding = only(&bench, "session");
    assert_int_equal(finding->kind, FINDING_HALF);
    assert_int_equal(finding->changed.count, 1);
    assert_string_equal(finding->changed.items[0], "source CLSID_Session");
}

static void what_the_fork_shows_no_file_of_is_not_half_changed(void **state)
{
    (void)state;
    CLEANUP(bench_release) struct bench bench = {0};
    bench_make(&bench);
    find(&bench.a, OCCURRENCE_GUID, SESSION, "CLSID_Session");
    find_in(&bench.a, OCCURRENCE_CARRIER_MSI, SESSION, "table Registry: r.Key");
    find(&bench.b, OCCURRENCE_GUID, SESSION, "CLSID_Session");
    judge(&bench);
    assert_int_equal(only(&bench, "session")->kind, FINDING_KNOWN);
}

static void an_allowance_silences_and_a_stale_one_is_a_finding(void **state)
{
    (void)state;
    CLEANUP(bench_release) struct bench bench = {0};
    bench_make(&bench);
    *VECTOR_ADD(&bench.allowances.allow) = (struct allowance){
        .id = memory_text("session"), .reason = memory_text("agreed"), .count = 1};
    *VECTOR_ADD(&bench.allowances.allow) =
        (struct allowance){.id = memory_text("owner"), .reason = memory_text("agreed"), .count = 9};
    find(&bench.a, OCCURRENCE_GUID, SESSION, "CLSID_Session");
    find(&bench.b, OCCURRENCE_GUID, SESSION, "CLSID_Session");
    judge(&bench);
    assert_int_equal(bench.judgement.findings.count, 2);
    assert_int_equal(bench.judgement.findings.items[0].kind, FINDING_STALE);
    assert_string_equal(bench.judgement.findings.items[0].id, "owner");
    assert_string_equal(bench.judgement.findings.items[1].allowed, "agreed");
    assert_int_equal(judgement_count(&bench.judgement, FINDING_MUST), 0);
}

static void an_allowance_covers_its_places_and_no_others(void **state)
{
    (void)state;
    for (int regressed = 0; regressed < 2; regressed++) {
        CLEANUP(bench_release) struct bench bench = {0};
        bench_make(&bench);
        struct allowance *allowance = VECTOR_ADD(&bench.allowances.allow);
        *allowance =
            (struct allowance){.id = memory_text("session"), .reason = memory_text("agreed")};
        find(&bench.a, OCCURRENCE_GUID, SESSION, "CLSID_Session");
        find(&bench.b, OCCURRENCE_GUID, SESSION, "CLSID_Session");
        CLEANUP(memory_free_text)
        char *key = memory_format("%s CLSID_Session", bench.b.items[0].path);
        texts_add(&allowance->places, key);
        if (regressed)
            find(&bench.b, OCCURRENCE_GUID, SESSION, "CLSID_Elsewhere");
        judge(&bench);
        assert_int_equal(judgement_count(&bench.judgement, FINDING_MUST), regressed);
        assert_int_equal(bench.judgement.findings.count, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_known_identity_in_both_is_found),
        cmocka_unit_test(what_one_install_alone_has_is_none),
        cmocka_unit_test(remarks_are_no_use_and_disabled_branches_are_inactive),
        cmocka_unit_test(what_the_system_owns_and_what_is_safe_may_stay),
        cmocka_unit_test(a_short_text_counts_only_where_its_kind_stands),
        cmocka_unit_test(a_bare_string_names_all_that_it_may_be),
        cmocka_unit_test(a_bare_string_is_put_down_to_what_the_source_says),
        cmocka_unit_test(an_unknown_guid_is_ranked_by_what_is_done_with_it),
        cmocka_unit_test(an_unknown_name_is_found_and_a_known_one_is_not_found_twice),
        cmocka_unit_test(a_value_left_at_some_places_is_half_changed),
        cmocka_unit_test(what_the_fork_shows_no_file_of_is_not_half_changed),
        cmocka_unit_test(an_allowance_silences_and_a_stale_one_is_a_finding),
        cmocka_unit_test(an_allowance_covers_its_places_and_no_others),
    };
    return cmocka_run_group_tests_name("audit/judgement", tests, NULL, NULL);
}

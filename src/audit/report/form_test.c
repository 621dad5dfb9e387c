/* Tests of audit/report/form.h. */
#include "audit/report/form.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const char test_audit[] =
    "{\"format\":1,\"tool_version\":\"1.2\",\"catalogue\":\"p\",\"revision\":\"r1\","
    "\"identities\":9,\"must_change\":1,\"should_change\":1,\"look\":0,\"allowed\":1,"
    "\"shared_safe\":2,\"shared_system\":3,"
    "\"a\":{\"path\":\"canon\",\"files\":5,\"bytes\":70,\"skipped_count\":0},"
    "\"b\":{\"path\":\"fork\",\"files\":4,\"bytes\":60,\"skipped_count\":1,\"failed_count\":1,"
    "\"skipped\":[{\"path\":"
    "\"bad file.msi\",\"reason\":\"damaged\",\"detail\":\"cut off\"}]},"
    "\"findings\":["
    "{\"id\":\"vm.owner\",\"kind\":\"known\",\"weight\":\"must change\",\"sort\":\"owner\","
    "\"scope\":\"label\",\"values\":[\"<W|S>\"],\"effect\":\"E1.\",\"remedy\":\"R1.\","
    "\"rank\":0,\"source\":\"u.h:4\","
    "\"a\":{\"count\":1,\"named\":[{\"path\":\"u.h\",\"line\":4,\"offset\":3,\"place\":"
    "\"c_vmOwner\",\"carrier\":\"source\",\"use\":\"defined\"}]},"
    "\"b\":{\"count\":2,\"named\":[{\"path\":\"my u.h\",\"line\":6,\"offset\":3,\"place\":"
    "\"c_vmOwner\",\"carrier\":\"source\",\"use\":\"defined\"},{\"path\":\"x.exe\",\"line\":0,"
    "\"offset\":512,\"carrier\":\"PE\",\"use\":\"used\"}]}},"
    "{\"id\":\"GUID:1\",\"kind\":\"unknown shared\",\"weight\":\"must change\",\"sort\":\"GUID\","
    "\"values\":[\"1\"],\"effect\":\"E2.\",\"remedy\":\"R2.\",\"rank\":1,\"allowed\":\"ours & "
    "theirs\","
    "\"a\":{\"count\":2,\"named\":[{\"path\":\"p.msi\",\"line\":0,\"offset\":-1,\"place\":\"table "
    "Component: c.ComponentId\",\"carrier\":\"MSI\",\"use\":\"defined\"},"
    "{\"path\":\"p.msi\",\"line\":0,\"offset\":-1,\"place\":\"table "
    "Component: c.ComponentId\",\"carrier\":\"MSI\",\"use\":\"defined\"}]},"
    "\"b\":{\"count\":1,\"named\":[{\"path\":\"p.msi\",\"line\":0,\"offset\":-1,\"place\":\"table "
    "Component: c.ComponentId\",\"carrier\":\"MSI\",\"use\":\"defined\"}]}},"
    "{\"id\":\"gone\",\"kind\":\"stale allowance\",\"weight\":\"should change\",\"sort\":"
    "\"allowance\",\"effect\":\"E3.\",\"remedy\":\"R3.\",\"rank\":0,"
    "\"a\":{\"count\":0},\"b\":{\"count\":0}}]}";

static void write_form(const char *name, struct text *out)
{
    CLEANUP(audit_release) struct audit audit = {0};
    struct error error = {0};
    CLEANUP(json_release)
    json_t *json = json_parse("test", test_audit, sizeof test_audit - 1, &error);
    if (!json || !record_from_json(&audit_record, json, &audit, NULL, &error))
        fail_msg("%s", error.message);
    audit_form_find(name)->write(&audit, out);
}

static void has(const struct text *out, const char *part)
{
    if (!strstr(text_get(out), part))
        fail_msg("no \"%s\" in:\n%s", part, text_get(out));
}

static void has_not(const struct text *out, const char *part)
{
    if (strstr(text_get(out), part))
        fail_msg("\"%s\" in:\n%s", part, text_get(out));
}

static void the_table_says_where_why_and_what_to_do(void **state)
{
    (void)state;
    CLEANUP(text_release) struct text out = {0};
    write_form("table", &out);
    has(&out, "must change    known            owner <W|S> (vm.owner)\n"
              "    fork: my u.h:6 (c_vmOwner), defined\n"
              "    fork: x.exe at byte 512, used\n"
              "    canonical: u.h:4 (c_vmOwner), defined\n"
              "    why: E1.\n    do: R1.\n    from: u.h:4\n");
    has(&out, "allowed        unknown shared   GUID 1\n");
    has(&out, "    allowed: ours & theirs\n");
    has(&out, "fork: fork (4 files, 60 bytes; 1 skipped)\n");
    has(&out, "1 must change, 1 should change, 0 to look at, 1 allowed\n");
    has(&out, "                 must change  should change  look  note\n"
              "known                      1              0     0     0\n");
    has(&out, "2 that may stay, 3 that the system owns\n");
}

static void the_short_form_has_a_line_a_finding(void **state)
{
    (void)state;
    CLEANUP(text_release) struct text out = {0};
    write_form("short", &out);
    has(&out, "must change    known            owner <W|S> (vm.owner)  my u.h:6 (c_vmOwner) and 1 "
              "more\n");
    has(&out, "1 must change, 1 should change, 0 to look at, 1 allowed\n");
    size_t lines = 0;
    for (const char *at = text_get(&out); *at; at++)
        lines += *at == '\n';
    assert_int_equal(lines, 4);
}

static void markdown_shows_strangers_as_they_are(void **state)
{
    (void)state;
    CLEANUP(text_release) struct text out = {0};
    write_form("markdown", &out);
    has_not(&out, "<W|S>");
    has(&out, "- fork: bad file.msi: damaged: cut off\n");
    has(&out, "- what to do: R1.\n");
}

static void junit_fails_what_must_change_and_skips_what_is_open(void **state)
{
    (void)state;
    CLEANUP(text_release) struct text out = {0};
    write_form("junit", &out);
    has(&out, "tests=\"4\" failures=\"1\" errors=\"0\" skipped=\"3\"");
    has(&out, "<failure type=\"known\" message=\"owner &lt;W|S&gt; (vm.owner)\">");
    has(&out, "<skipped message=\"allowed: ours &amp; theirs\"/>");
    has(&out, "<skipped message=\"should change: allowance (gone)\"/>");
    has(&out, "<testcase classname=\"cotenant.audit.unread.fork\" name=\"bad file.msi\" "
              "time=\"0.000\">\n   <skipped message=\"not read: damaged: cut off\"/>\n");
    has_not(&out, "nothing that must change is shared");
}

static const char *text_at(const json_t *json, const char *key)
{
    return json_string_value(json_object_get(json, key));
}

static void sarif_has_a_result_at_each_place(void **state)
{
    (void)state;
    CLEANUP(text_release) struct text out = {0};
    struct error error = {0};
    write_form("sarif", &out);
    CLEANUP(json_release) json_t *sarif = json_parse("sarif", text_get(&out), out.length, &error);
    assert_non_null(sarif);
    assert_string_equal(text_at(sarif, "version"), "2.1.0");
    const json_t *run = json_array_get(json_object_get(sarif, "runs"), 0);
    const json_t *invocation = json_array_get(json_object_get(run, "invocations"), 0);
    assert_true(json_is_false(json_object_get(invocation, "executionSuccessful")));
    const json_t *results = json_object_get(run, "results");
    assert_int_equal(json_array_size(results), 4);
    const json_t *first = json_array_get(results, 0);
    assert_string_equal(text_at(first, "ruleId"), "vm.owner");
    assert_string_equal(text_at(first, "level"), "error");
    const json_t *physical =
        json_object_get(json_array_get(json_object_get(first, "locations"), 0), "physicalLocation");
    assert_string_equal(text_at(json_object_get(physical, "artifactLocation"), "uri"), "my%20u.h");
    assert_int_equal(
        json_integer_value(json_object_get(json_object_get(physical, "region"), "startLine")), 6);
    const json_t *related = json_array_get(json_object_get(first, "relatedLocations"), 0);
    assert_int_equal(json_integer_value(json_object_get(related, "id")), 1);
    assert_non_null(text_at(json_object_get(related, "message"), "text"));
    const json_t *allowed = json_array_get(results, 2);
    assert_int_equal(json_array_size(json_object_get(allowed, "relatedLocations")), 1);
    assert_string_equal(
        text_at(json_array_get(json_object_get(allowed, "suppressions"), 0), "justification"),
        "ours & theirs");
    assert_null(json_object_get(json_array_get(results, 3), "locations"));
    const json_t *rules =
        json_object_get(json_object_get(json_object_get(run, "tool"), "driver"), "rules");
    assert_int_equal(json_array_size(rules), 3);
}

static void json_is_the_record(void **state)
{
    (void)state;
    CLEANUP(text_release) struct text out = {0};
    struct error error = {0};
    write_form("json", &out);
    CLEANUP(json_release) json_t *json = json_parse("json", text_get(&out), out.length, &error);
    assert_non_null(json);
    assert_int_equal(json_integer_value(json_object_get(json, "must_change")), 1);
    assert_null(audit_form_find("yaml"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_says_where_why_and_what_to_do),
        cmocka_unit_test(the_short_form_has_a_line_a_finding),
        cmocka_unit_test(markdown_shows_strangers_as_they_are),
        cmocka_unit_test(junit_fails_what_must_change_and_skips_what_is_open),
        cmocka_unit_test(sarif_has_a_result_at_each_place),
        cmocka_unit_test(json_is_the_record),
    };
    return cmocka_run_group_tests_name("audit/form", tests, NULL, NULL);
}

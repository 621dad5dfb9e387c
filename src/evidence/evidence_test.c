/* Tests of evidence/evidence.h on folders made from histories of the checker's tests: what is
 * written, that the same history gives the same bytes, and that verify sees every alteration. */
#include "evidence/evidence.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/child.h"
#include "base/file.h"
#include "base/folder.h"
#include "check/testing/fixture_history.h"
#include "evidence/manifest.h"

#define REMOVE_MS      10000
#define FILE_BYTES_MAX (64 * 1024 * 1024)

/* Of a file up to this size every byte is flipped, one after the other; of a longer one so many,
 * drawn with a seed that the test names. */
#define FLIP_ALL_BYTES 1000
#define FLIPS          60
#define FLIP_SEED      20260128

/* The version that made histories name. */
#define MADE_VERSION "test"

struct place {
    char *folder;
    struct fixture_history made;
};

static char *place_path(const struct place *place, const char *name)
{
    return memory_format("%s/%s", place->folder, name);
}

static void place_write(const struct place *place, const char *name, const char *bytes,
                        size_t length)
{
    CLEANUP(memory_free_text) char *path = place_path(place, name);
    struct error error = {0};
    if (!file_write(path, bytes, length, &error))
        fail_msg("%s", error.message);
}

static void place_read(const struct place *place, const char *name, struct text *out)
{
    CLEANUP(memory_free_text) char *path = place_path(place, name);
    struct error error = {0};
    if (!file_read(path, FILE_BYTES_MAX, out, &error))
        fail_msg("%s", error.message);
}

static void place_write_history(const struct place *place)
{
    CLEANUP(text_release) struct text history = {0};
    for (size_t i = 0; i < json_array_size(place->made.lines); i++) {
        json_object_set_new(fixture_history_line(&place->made, i), "seq",
                            json_integer((json_int_t)i));
        CLEANUP(memory_free_text) char *line = json_line(fixture_history_line(&place->made, i));
        text_append_format(&history, "%s\n", line);
    }
    place_write(place, EVIDENCE_HISTORY_FILE, text_get(&history), history.length);
}

static enum verdict_word place_finish(const struct place *place)
{
    CLEANUP(verdict_release) struct verdict verdict = {0};
    struct error error = {0};
    if (!evidence_finish(place->folder, &verdict, &error))
        fail_msg("%s", error.message);
    return verdict.word;
}

static int place_enter(void **state)
{
    char folder[] = "/tmp/evidence_test.XXXXXX";
    if (!mkdtemp(folder))
        return -1;
    struct place *place = memory_zeroed(1, sizeof *place);
    place->folder = memory_text(folder);
    fixture_history_fill(&place->made, PLAN_PROCEDURE, 2);
    place_write_history(place);
    *state = place;
    return 0;
}

static int place_leave(void **state)
{
    struct place *place = *state;
    const char *const argv[] = {"rm", "-rf", "--", place->folder, NULL};
    CLEANUP(child_result_release) struct child_result result = {0};
    struct error error = {0};
    bool gone = child_run(&(struct child_spec){.argv = argv}, REMOVE_MS, &result, &error) &&
                result.exit_status == 0;
    fixture_history_release(&place->made);
    free(place->folder);
    free(place);
    return gone ? 0 : -1;
}

static bool place_verify(const struct place *place, struct error *error)
{
    CLEANUP(summary_release) struct summary summary = {0};
    CLEANUP(verdict_release) struct verdict verdict = {0};
    return evidence_verify(place->folder, MADE_VERSION, &summary, &verdict, error);
}

static void expect_damage(const struct place *place, const char *name)
{
    struct error error = {0};
    if (place_verify(place, &error))
        fail_msg("not seen: %s was damaged", name);
    assert_int_equal(error.class, ERROR_CLASS_INPUT);
    if (!strstr(error.message, name))
        fail_msg("%s was damaged, but: %s", name, error.message);
    bool other = !text_same(name, EVIDENCE_HISTORY_FILE) && !text_same(name, MANIFEST_FILE);
    if (other && strstr(error.message, "every line"))
        fail_msg("%s was damaged, and not the history: %s", name, error.message);
}

/* Gives the folder a manifest that fits it, as a forger would. */
static void place_sign_anew(const struct place *place)
{
    CLEANUP(text_release) struct text manifest = {0};
    struct error error = {0};
    assert_true(manifest_make(place->folder, &manifest, &error));
    place_write(place, MANIFEST_FILE, text_get(&manifest), manifest.length);
}

static void expect_has(const struct text *text, const char *wanted)
{
    if (!strstr(text_get(text), wanted))
        fail_msg("not there: %s", wanted);
}

static void evidence_of_a_clean_run(void **state)
{
    struct place *place = *state;
    assert_int_equal(place_finish(place), VERDICT_PROVEN);
    struct error error = {0};
    if (!place_verify(place, &error))
        fail_msg("%s", error.message);
    CLEANUP(folder_entries_release) struct folder_entries entries = {0};
    assert_true(folder_list(place->folder, &entries, &error));
    static const char *const wanted[] = {
        "MANIFEST",    "history.jsonl", "junit.xml",   "networks_both_running.txt",
        "report.html", "report.md",     "result.json", "systems_both_running.txt"};
    assert_int_equal(entries.count, sizeof wanted / sizeof *wanted);
    for (size_t i = 0; i < entries.count; i++)
        assert_string_equal(entries.items[i].path, wanted[i]);
    CLEANUP(text_release) struct text report = {0};
    place_read(place, "report.md", &report);
    static const char *const lines[] = {
        "# PROVEN (a rehearsal)\n",
        "\n- No Windows, HCS, HNS or WSL took part\n",
        "\n- Evidence label: UNCONFIRMED\n",
        "\n## Concurrent VM Proof Results\n\n**Date:** 2026-01-28  \n**Tester:** not named  \n",
        "\n**Runtime RX Version:** not told by the runtime  \n**Runtime RXX Version:** ",
        "\n### HCS Output (Both Running)\n",
        "\nId: system-0\nName: -\nOwner: RX\nState: Running\n",
        "\nId: system-1\nName: -\nOwner: RXX\nState: Running\n",
        "\n### HNS Output (Both Running)\n",
        "\n### vmmem Processes\n",
        "\n| r0 shutdown, r1 survives | PASS |\n",
        "\n| r1 shutdown, r0 survives | PASS |\n| Concurrent restart | PASS |\n",
        "\n- [x] PROVEN: on this host, these runtimes run side by side\n- [ ] FAILED\n",
        "\n- [ ] FAILED\n- [ ] PARTIAL\n",
        "\n| Both VMs boot successfully | Yes | PASS | boot.r0: history line ",
        "\n- The evidence label stays `UNCONFIRMED`\n",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        expect_has(&report, lines[i]);
    assert_null(
        strstr(text_get(&report), "did not simply succeed")); /* sessions ended as they do */
    assert_null(strstr(text_get(&report), "PROVEN by runtime"));
    assert_null(strstr(text_get(&report), "HCS Owner isolation works"));
}

static void evidence_is_the_same_bytes_again(void **state)
{
    struct place *place = *state;
    CLEANUP(text_release) struct text once = {0};
    CLEANUP(text_release) struct text again = {0};
    place_finish(place);
    place_read(place, MANIFEST_FILE, &once);
    place_finish(place);
    place_read(place, MANIFEST_FILE, &again);
    assert_string_equal(text_get(&once), text_get(&again));
}

static void result_says_what_was_proven(void **state)
{
    struct place *place = *state;
    place_finish(place);
    CLEANUP(text_release) struct text bytes = {0};
    place_read(place, "result.json", &bytes);
    struct error error = {0};
    CLEANUP(json_release)
    json_t *result = json_parse("result.json", text_get(&bytes), bytes.length, &error);
    assert_non_null(result);
    assert_string_equal(json_string_value(json_object_get(result, "verdict")), "PROVEN");
    assert_string_equal(json_string_value(json_object_get(result, "evidence_label")),
                        "UNCONFIRMED");
    assert_string_equal(json_string_value(json_object_get(result, "about")),
                        "No Windows, HCS, HNS or WSL took part");
    assert_true(json_is_true(json_object_get(result, "rehearsal")));
    json_t *boots = json_object_get(result, "boots");
    assert_int_equal(json_array_size(boots), 4);
    for (size_t i = 0; i < 4; i++) {
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(
                json_string_value(json_object_get(json_array_get(boots, i), "boot_id")),
                json_string_value(json_object_get(json_array_get(boots, k), "boot_id")));
    }
    json_t *together = json_object_get(result, "all_running");
    json_int_t line = json_integer_value(json_object_get(together, "line"));
    const json_t *view = fixture_history_line(&place->made, (size_t)line - 1);
    assert_string_equal(json_string_value(json_object_get(view, "kind")), "view");
    assert_int_equal(json_array_size(json_object_get(json_object_get(view, "view"), "systems")), 2);
}

static void excerpt_words_rules_readably(void **state)
{
    static const char rule[] =
        "{\"table\":\"nat\",\"chain\":\"POSTROUTING\",\"expr\":[{\"match\":{\"op\":\"==\",\"left\":"
        "{\"payload\":{\"protocol\":\"ip\",\"field\":\"saddr\"}},\"right\":{\"prefix\":{\"addr\":"
        "\"192.0.2.0\",\"len\":24}}}},{\"masquerade\":null}]}";
    struct place *place = *state;
    size_t last = json_array_size(place->made.lines) - 1;
    json_t *end = fixture_history_line(&place->made, last);
    fixture_history_insert(&place->made, last,
                           json_pack("{s:s, s:O, s:s, s:s, s:s, s:s, s:s}", "kind", "change", "t",
                                     json_object_get(end, "t"), "part", "nat_rules", "id", rule,
                                     "from", "present", "to", "gone", "found_by", "event"));
    fixture_history_insert(&place->made, last + 1,
                           json_pack("{s:s, s:s, s:s, s:s, s:O}", "kind", "diagnostic", "name",
                                     "qemu", "source", "made", "text", "made", "t",
                                     json_object_get(end, "t")));
    place_write_history(place);
    place_finish(place);
    CLEANUP(text_release) struct text bytes = {0};
    place_read(place, "event_log_excerpt.txt", &bytes);
    assert_non_null(strstr(text_get(&bytes), "nat_rules nat POSTROUTING: ip saddr 192.0.2.0/24 "
                                             "masquerade: present -> gone (by event)\n"));
    assert_null(strstr(text_get(&bytes), "payload"));
}

static void replace_in(const struct place *place, const char *name, const char *from,
                       const char *to)
{
    CLEANUP(text_release) struct text bytes = {0};
    CLEANUP(text_release) struct text changed = {0};
    place_read(place, name, &bytes);
    const char *at = strstr(text_get(&bytes), from);
    if (!at)
        fail_msg("%s has no %s", name, from);
    text_append_bytes(&changed, bytes.data, (size_t)(at - bytes.data));
    text_append_format(&changed, "%s%s", to, at + strlen(from));
    place_write(place, name, changed.data, changed.length);
}

/* Writes one byte where it stands: thousands of whole files would take long. */
static void place_poke(const struct place *place, const char *name, size_t at, char byte)
{
    CLEANUP(memory_free_text) char *path = place_path(place, name);
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, (long)at, SEEK_SET), 0);
    assert_int_equal(fputc(byte, file), (unsigned char)byte);
    assert_int_equal(fclose(file), 0);
}

static void flip_bytes_of(const struct place *place, const char *name, uint64_t *random)
{
    CLEANUP(text_release) struct text bytes = {0};
    place_read(place, name, &bytes);
    bool all = bytes.length <= FLIP_ALL_BYTES;
    for (size_t flip = 0; flip < (all ? bytes.length : FLIPS); flip++) {
        *random = *random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        size_t at = all ? flip : (size_t)(*random >> 33) % bytes.length;
        char mask = (char)(1 << (*random >> 61));
        place_poke(place, name, at, (char)(bytes.data[at] ^ mask));
        expect_damage(place, name);
        place_poke(place, name, at, bytes.data[at]);
    }
}

/* Of a proof that left everything that one can leave. */
static void every_flipped_byte_is_seen(void **state)
{
    struct place *place = *state;
    uint64_t random = FLIP_SEED;
    json_t *end = fixture_history_line(&place->made, json_array_size(place->made.lines) - 1);
    json_t *line =
        json_pack("{s:s, s:s, s:s, s:s, s:O}", "kind", "diagnostic", "name", "log:qemu", "source",
                  "a file", "text", "a line\n", "t", json_object_get(end, "t"));
    fixture_history_insert(&place->made, json_array_size(place->made.lines) - 1, line);
    place_write_history(place);
    place_finish(place);
    CLEANUP(folder_entries_release) struct folder_entries entries = {0};
    struct error error = {0};
    assert_true(folder_list(place->folder, &entries, &error));
    assert_int_equal(entries.count, 11); /* logs/ among them */
    for (size_t i = 0; i < entries.count; i++) {
        if (entries.items[i].kind == FOLDER_ENTRY_FILE)
            flip_bytes_of(place, entries.items[i].path, &random);
    }
    assert_true(place_verify(place, &error));
}

/* What is wrong with a history is said with its line, whatever its manifest says. */
static void a_wrong_line_is_named(void **state)
{
    struct place *place = *state;
    static const struct {
        const char *from, *to, *said;
    } cases[] = {
        {"\"kind\":\"step\"", "\"kind\":\"stop\"", "/history.jsonl:2: not an event"},
        {"\"kind\":\"step\"", "\"kind\":\"step\",", "/history.jsonl:2: not JSON"},
        {"\"phase\":\"begin\"", "\"phase\":7", "/history.jsonl:2: phase: must be one of"},
        {"\"seq\":5,", "\"seq\":6,", "/history.jsonl:6: \"seq\" must count"},
        {"\"format\":1,", "\"format\":2,\"new\":1,", "/history.jsonl:1: another version"},
        {"\"tool_version\":\"test\"", "\"tool_version\":\"tost\"", "so the line cannot be named"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        place_write_history(place);
        place_finish(place);
        replace_in(place, EVIDENCE_HISTORY_FILE, cases[i].from, cases[i].to);
        struct error error = {0};
        assert_false(place_verify(place, &error));
        assert_int_equal(error.class, ERROR_CLASS_INPUT);
        if (!strstr(error.message, cases[i].said))
            fail_msg("%s, not %s", error.message, cases[i].said);
    }
}

static void additions_and_losses_are_seen(void **state)
{
    struct place *place = *state;
    place_finish(place);
    place_write(place, "extra.txt", "x", 1);
    expect_damage(place, "extra.txt");
    place_sign_anew(place);
    expect_damage(place, "extra.txt"); /* listed, but no file of a proof */
    CLEANUP(memory_free_text) char *extra = place_path(place, "extra.txt");
    assert_int_equal(unlink(extra), 0);
    assert_int_equal(symlink("/etc/passwd", extra), 0);
    expect_damage(place, "extra.txt");
    assert_int_equal(unlink(extra), 0);
    CLEANUP(memory_free_text) char *report = place_path(place, "report.md");
    place_sign_anew(place);
    assert_int_equal(unlink(report), 0);
    expect_damage(place, "report.md");
    place_sign_anew(place);
    expect_damage(place, "report.md"); /* no longer listed either */
    CLEANUP(memory_free_text) char *history = place_path(place, EVIDENCE_HISTORY_FILE);
    assert_int_equal(unlink(history), 0);
    place_sign_anew(place);
    expect_damage(place, EVIDENCE_HISTORY_FILE);
    CLEANUP(memory_free_text) char *manifest = place_path(place, MANIFEST_FILE);
    assert_int_equal(unlink(manifest), 0);
    expect_damage(place, MANIFEST_FILE);
}

static void a_forged_manifest_does_not_help(void **state)
{
    struct place *place = *state;
    place_finish(place);
    replace_in(place, "report.md", "UNCONFIRMED", "PROVEN by runtime");
    place_sign_anew(place);
    expect_damage(place, "report.md");
    place_finish(place);
    replace_in(place, "result.json", "\"PROVEN\"", "\"FAILED\"");
    place_sign_anew(place);
    expect_damage(place, "result.json");
    place_finish(place);
    replace_in(place, EVIDENCE_HISTORY_FILE, "\"outcome\":\"complete\"", "\"outcome\":\"stopped\"");
    place_sign_anew(place);
    expect_damage(place, "result.json");
}

static bool place_verify_by_another_version(const struct place *place, struct error *error)
{
    CLEANUP(summary_release) struct summary summary = {0};
    CLEANUP(verdict_release) struct verdict verdict = {0};
    return evidence_verify(place->folder, "another", &summary, &verdict, error);
}

/* A result of an older form names events where this one names lines; what it says counts. */
static void an_older_result_is_held_to_its_verdict(void **state)
{
    struct place *place = *state;
    struct error error = {0};
    place_finish(place);
    replace_in(place, "result.json", "\"what\": \"first beat\"", "\"what\": \"a beat\"");
    place_sign_anew(place);
    assert_false(place_verify_by_another_version(place, &error)); /* of this form, that is damage */
    replace_in(place, "result.json", "\"format\": 2", "\"format\": 1");
    place_sign_anew(place);
    if (!place_verify_by_another_version(place, &error))
        fail_msg("%s", error.message);
    replace_in(place, "result.json", "\"result\": \"pass\"", "\"result\": \"unknown\"");
    place_sign_anew(place);
    assert_false(place_verify_by_another_version(place, &error));
    assert_non_null(strstr(error.message, "result.json: its \"criteria\""));
}

static void a_history_that_was_cut_off_is_partial(void **state)
{
    struct place *place = *state;
    fixture_history_drop(&place->made, json_array_size(place->made.lines) - 1);
    place_write_history(place);
    assert_int_equal(place_finish(place), VERDICT_PARTIAL);
    struct error error = {0};
    assert_true(place_verify(place, &error));
    CLEANUP(text_release) struct text report = {0};
    place_read(place, "report.md", &report);
    expect_has(&report, "# PARTIAL (a rehearsal)\n");
    expect_has(&report, "\nThe history has no end: the prover was stopped in the middle. ");
    expect_has(&report, "\n- [x] PARTIAL: ");
}

/* A runtime, guest and host that try to leave the report and reach the reader's terminal. */
static void strangers_cannot_leave_their_place(void **state)
{
    struct place *place = *state;
    static const char hostile[] = "</td><script>x</script>|`\n```\n# PROVEN\n\x1b[2J\xe2\x80\xae";
    json_object_set_new(fixture_history_line(&place->made, 0), "tester", json_string(hostile));
    json_object_set_new(
        json_array_get(json_object_get(fixture_history_line(&place->made, 0), "runtimes"), 0),
        "version", json_string(hostile));
    json_t *end = fixture_history_line(&place->made, json_array_size(place->made.lines) - 1);
    json_t *line =
        json_pack("{s:s, s:s, s:s, s:s, s:O}", "kind", "diagnostic", "name", "log:../../etc/<b>",
                  "source", hostile, "text", hostile, "t", json_object_get(end, "t"));
    fixture_history_insert(&place->made, json_array_size(place->made.lines) - 1, line);
    place_write_history(place);
    place_finish(place);
    struct error error = {0};
    if (!place_verify(place, &error))
        fail_msg("%s", error.message);
    static const char *const names[] = {"report.md", "report.html", "event_log_excerpt.txt",
                                        "logs/-..-..-etc--b-"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        CLEANUP(text_release) struct text bytes = {0};
        place_read(place, names[i], &bytes);
        assert_null(memchr(bytes.data, '\x1b', bytes.length));
        assert_null(strstr(bytes.data, "\xe2\x80\xae"));
    }
    CLEANUP(text_release) struct text report = {0};
    place_read(place, "report.md", &report);
    expect_has(&report,
               "\n**Tester:** \\</td\\>\\<script\\>x\\</script\\>\\|\\`; \\`\\`\\`; # PROVEN; "
               "\\\\x1b\\[2J\\\\u{202e}  \n");
    assert_null(strstr(report.data, "\n# PROVEN\n"));
    CLEANUP(text_release) struct text page = {0};
    place_read(place, "report.html", &page);
    expect_has(&page, "<dt>Tester</dt><dd>&lt;/td&gt;&lt;script&gt;x&lt;/script&gt;|`; ```; # "
                      "PROVEN; \\x1b[2J\\u{202e}</dd>");
    assert_null(strstr(page.data, "<script>x"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(evidence_of_a_clean_run, place_enter, place_leave),
        cmocka_unit_test_setup_teardown(evidence_is_the_same_bytes_again, place_enter, place_leave),
        cmocka_unit_test_setup_teardown(result_says_what_was_proven, place_enter, place_leave),
        cmocka_unit_test_setup_teardown(excerpt_words_rules_readably, place_enter, place_leave),
        cmocka_unit_test_setup_teardown(every_flipped_byte_is_seen, place_enter, place_leave),
        cmocka_unit_test_setup_teardown(a_wrong_line_is_named, place_enter, place_leave),
        cmocka_unit_test_setup_teardown(additions_and_losses_are_seen, place_enter, place_leave),
        cmocka_unit_test_setup_teardown(a_forged_manifest_does_not_help, place_enter, place_leave),
        cmocka_unit_test_setup_teardown(an_older_result_is_held_to_its_verdict, place_enter,
                                        place_leave),
        cmocka_unit_test_setup_teardown(a_history_that_was_cut_off_is_partial, place_enter,
                                        place_leave),
        cmocka_unit_test_setup_teardown(strangers_cannot_leave_their_place, place_enter,
                                        place_leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

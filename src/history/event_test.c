/* The first line of a history: what its host can do, and what docs/history.md says of it. */
#include "history/event.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"

/* docs/history.md has some 10 KiB. */
#define DOCUMENT_BYTES_MAX (1024 * 1024)

static const char *document_path;

/* The first line of a history on a host of this kind. `capabilities` becomes the line's; NULL for
 * a history from before. */
static json_t *first_line(const char *kind, json_t *capabilities)
{
    json_t *line = json_pack("{s:s, s:i, s:i, s:i, s:i, s:s, s:s, s:{}, s:{s:s, s:b, s:b}, "
                             "s:[{s:s, s:s, s:{}}]}",
                             "kind", "proof", "seq", 0, "t", 0, "format", HISTORY_FORMAT,
                             "criteria_set", HISTORY_CRITERIA_SET, "tool_version", "test", "wall",
                             "2026-01-28T00:00:00Z", "plan", "host", "kind", kind, "private", 1,
                             "rehearsal", 1, "runtimes", "name", "a", "owner", "A", "profile");
    assert_non_null(line);
    if (capabilities)
        json_object_set_new(json_object_get(line, "host"), "capabilities", capabilities);
    return line;
}

static void expect_capabilities(const char *kind, json_t *given, const struct capabilities *wanted)
{
    CLEANUP(json_release) json_t *line = first_line(kind, given);
    struct event event = {0};
    struct error error = {0};
    if (!event_from_json("line", line, &event, &error))
        fail_msg("%s", error.message);
    assert_true(record_same(&capabilities_record, &event.proof.host.capabilities, wanted));
    event_release(&event);
}

static void test_older_histories_have_those_of_their_host(void **state)
{
    (void)state;
    const struct capabilities libvirt = {
        .changes_by_event = true, .tells_waiting_time = true, .names_endpoint_systems = true};
    const struct capabilities hcs = {
        .answers_by_owner = true, .has_footprints = true, .shows_hcs = true};
    const struct capabilities replay = {
        .answers_by_owner = true, .tells_waiting_time = true, .names_endpoint_systems = true};
    expect_capabilities("libvirt", NULL, &libvirt);
    expect_capabilities("hcs", NULL, &hcs);
    expect_capabilities("replay", NULL, &replay);
}

/* Each alone, on each kind of host: the line says it, and the name of the host does not matter. */
static void test_the_line_says_what_the_host_can_do(void **state)
{
    (void)state;
    static const char *const kinds[] = {"libvirt", "hcs", "replay", "another"};
    for (size_t i = 0; i < capabilities_record.field_count; i++) {
        const struct record_field *field = &capabilities_record.fields[i];
        struct capabilities one = {0};
        assert_int_equal(field->kind, RECORD_BOOLEAN);
        *(bool *)((char *)&one + field->offset) = true;
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
            expect_capabilities(kinds[k], record_to_json(&capabilities_record, &one), &one);
    }
}

static void test_a_missing_capability_is_an_input_error(void **state)
{
    (void)state;
    for (size_t i = 0; i < capabilities_record.field_count; i++) {
        const char *key = capabilities_record.fields[i].key;
        json_t *given = record_to_json(&capabilities_record, &(struct capabilities){0});
        json_object_del(given, key);
        CLEANUP(json_release) json_t *line = first_line("libvirt", given);
        struct event event = {0};
        struct error error = {0};
        assert_false(event_from_json("file:1", line, &event, &error));
        assert_int_equal(error.class, ERROR_CLASS_INPUT);
        assert_non_null(strstr(error.message, "file:1: host.capabilities"));
        assert_non_null(strstr(error.message, key));
    }
}

static void expect_in_document(const char *document, const char *words)
{
    if (!strstr(document, words))
        fail_msg("%s does not say: %s", document_path, words);
}

/* The numbers and the capabilities of the first line are those of the code. */
static void test_the_document_is_true(void **state)
{
    (void)state;
    struct error error = {0};
    CLEANUP(text_release) struct text document = {0};
    if (!file_read(document_path, DOCUMENT_BYTES_MAX, &document, &error))
        fail_msg("%s", error.message);
    char words[100];
    snprintf(words, sizeof words, "`format` (%d)", HISTORY_FORMAT);
    expect_in_document(text_get(&document), words);
    snprintf(words, sizeof words, "`criteria_set` (%d; this version also judges by %d)",
             HISTORY_CRITERIA_SET, HISTORY_CRITERIA_SET_OLDEST);
    expect_in_document(text_get(&document), words);
    for (size_t i = 0; i < capabilities_record.field_count; i++) {
        snprintf(words, sizeof words, "| `%s` |", capabilities_record.fields[i].key);
        expect_in_document(text_get(&document), words);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_older_histories_have_those_of_their_host),
        cmocka_unit_test(test_the_line_says_what_the_host_can_do),
        cmocka_unit_test(test_a_missing_capability_is_an_input_error),
        cmocka_unit_test(test_the_document_is_true),
    };
    if (argc != 2) {
        fprintf(stderr, "usage: %s HISTORY_DOCUMENT\n", argv[0]);
        return 64;
    }
    document_path = argv[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}

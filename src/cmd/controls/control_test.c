/* Tests of controls: how they are read, what they change, and when an outcome is the expected. */
#include "cmd/controls/control.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static const char whole[] = "description: a fault\n"
                            "files:\n"
                            "  - name: a.yaml\n"
                            "    from: some/a.yaml\n"
                            "    replace: [{old: one, new: two}]\n"
                            "    append: \"three\\n\"\n"
                            "environment: [\"FOLDER={files}/x:{root}:{files}\"]\n"
                            "arguments: [--plan, tour]\n"
                            "expected: {verdict: FAILED, fails: [boot.b, boot.a]}\n";

static void control_is_read(void **state)
{
    (void)state;
    struct error error = {0};
    CLEANUP(control_release) struct control control = {0};
    CLEANUP(texts_release) struct texts filled = {0};
    assert_true(control_parse("a-fault", whole, strlen(whole), &control, &error));
    assert_string_equal(control.name, "a-fault");
    assert_int_equal(control.expected.verdict, VERDICT_FAILED);
    control_fill_in(&control.environment, "/there", "/root", &filled);
    assert_int_equal(filled.count, 1);
    assert_string_equal(filled.items[0], "FOLDER=/there/x:/root:/there");
}

static void refused(const char *old, const char *new, const char *word)
{
    struct error error = {0};
    CLEANUP(control_release) struct control control = {0};
    CLEANUP(text_release) struct text bytes = {0};
    const char *mark = strstr(whole, old);
    text_append_bytes(&bytes, whole, (size_t)(mark - whole));
    text_append_format(&bytes, "%s%s", new, mark + strlen(old));
    assert_false(control_parse("a-fault", text_get(&bytes), bytes.length, &control, &error));
    assert_int_equal(error.class, ERROR_CLASS_INPUT);
    assert_non_null(strstr(error.message, word));
}

static void control_that_is_none_is_refused(void **state)
{
    (void)state;
    refused("FOLDER={files}", "FOLDER", "NAME=VALUE");
    refused("name: a.yaml", "name: ../a.yaml", "../a.yaml");
    refused("verdict: FAILED", "verdict: LOST", "verdict");
    refused("arguments: [--plan, tour]\n", "", "arguments");
}

static void control_changes_what_is_there_once(void **state)
{
    (void)state;
    struct error error = {0};
    CLEANUP(control_release) struct control control = {0};
    CLEANUP(text_release) struct text text = {0};
    assert_true(control_parse("a-fault", whole, strlen(whole), &control, &error));
    text_append(&text, "zero one\n");
    assert_true(control_change(&control.files.items[0], &text, &error));
    assert_string_equal(text_get(&text), "zero two\nthree\n");
    assert_false(control_change(&control.files.items[0], &text, &error));
    assert_non_null(strstr(error.message, "not at all"));
    text_clear(&text);
    text_append(&text, "one one");
    assert_false(control_change(&control.files.items[0], &text, &error));
    assert_non_null(strstr(error.message, "more than once"));
}

static void outcome_is_compared_whole(void **state)
{
    (void)state;
    struct error error = {0};
    CLEANUP(control_release) struct control control = {0};
    assert_true(control_parse("a-fault", whole, strlen(whole), &control, &error));
    struct control_outcome found = {.verdict = VERDICT_FAILED};
    texts_add(&found.fails, "boot.a");
    assert_false(control_outcome_met(&control.expected, &found));
    texts_add(&found.fails, "boot.b");
    assert_true(control_outcome_met(&control.expected, &found));
    found.verdict = VERDICT_PARTIAL;
    assert_false(control_outcome_met(&control.expected, &found));
    found.verdict = VERDICT_FAILED;
    texts_add(&found.unknown, "clean");
    assert_false(control_outcome_met(&control.expected, &found));
    record_release(&control_outcome_record, &found);
}

static void causes_must_be_named_and_no_others(void **state)
{
    (void)state;
    struct control_outcome expected = {0}, found = {0};
    texts_add(&expected.causes, "A-MUST");
    texts_add(&expected.also, "B-MAY");
    assert_false(control_outcome_met(&expected, &found));
    texts_add(&found.causes, "A-MUST");
    assert_true(control_outcome_met(&expected, &found));
    texts_add(&found.causes, "B-MAY");
    assert_true(control_outcome_met(&expected, &found));
    texts_add(&found.causes, "C-OTHER");
    assert_false(control_outcome_met(&expected, &found));
    record_release(&control_outcome_record, &expected);
    record_release(&control_outcome_record, &found);
}

/* What could not be judged for want of processors is told from what came out wrong. */
static void busy_host_is_no_wrong_verdict(void **state)
{
    (void)state;
    struct control_outcome expected = {.verdict = VERDICT_FAILED}, found = {0};
    texts_add(&expected.fails, "survive.a.b");
    texts_add(&expected.causes, "GUEST-FROZEN");
    found.verdict = VERDICT_PARTIAL;
    texts_add(&found.unknown, "survive.a.b");
    assert_false(control_outcome_is_busy(&expected, &found));
    texts_add(&found.causes, "HOST-BUSY");
    assert_true(control_outcome_is_busy(&expected, &found));
    found.verdict = VERDICT_PROVEN;
    assert_false(control_outcome_is_busy(&expected, &found));
    found.verdict = VERDICT_FAILED;
    texts_add(&found.fails, "boot.a");
    assert_false(control_outcome_is_busy(&expected, &found));
    texts_release(&found.fails);
    texts_add(&found.fails, "survive.a.b");
    assert_true(control_outcome_is_busy(&expected, &found));
    texts_add(&found.causes, "NET-REMOVED");
    assert_false(control_outcome_is_busy(&expected, &found));
    record_release(&control_outcome_record, &expected);
    record_release(&control_outcome_record, &found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(control_is_read),
        cmocka_unit_test(control_that_is_none_is_refused),
        cmocka_unit_test(control_changes_what_is_there_once),
        cmocka_unit_test(outcome_is_compared_whole),
        cmocka_unit_test(causes_must_be_named_and_no_others),
        cmocka_unit_test(busy_host_is_no_wrong_verdict),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

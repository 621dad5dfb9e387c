/* Tests of diagnose/cause.h: the catalogue is whole, and docs/diagnosis.md says the same. */
#include "diagnose/cause.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/text.h"

#define DOCUMENT_BYTES_MAX (1024 * 1024)

/* Given by the build. */
#define DOCUMENT_VARIABLE "DIAGNOSIS_DOCUMENT"

static void every_cause_is_whole(void **state)
{
    (void)state;
    for (int code = 0; code < CAUSE_CODES; code++) {
        const struct cause *cause = &causes[code];
        if (!cause->code || !cause->kinds || !cause->meaning || !cause->remedy)
            fail_msg("the cause %d (%s) is not whole", code, cause->code ? cause->code : "-");
        for (int other = 0; other < code; other++)
            assert_string_not_equal(cause->code, causes[other].code);
    }
}

static void kinds_are_told_apart(void **state)
{
    (void)state;
    assert_true(cause_explains_kind(CAUSE_NET_REMOVED, CRITERION_NETWORK));
    assert_true(cause_explains_kind(CAUSE_NET_REMOVED, CRITERION_REACH));
    assert_false(cause_explains_kind(CAUSE_NET_REMOVED, CRITERION_BOOT));
    assert_true(cause_explains_kind(CAUSE_OWNER_SAME, CRITERION_BOOT));
    assert_false(cause_explains_kind(CAUSE_OWNER_SAME, CRITERION_CLEAN));
    assert_true(cause_explains_kind(CAUSE_PART_UNREADABLE, CRITERION_CLEAN));
}

/* The document's rows: those of the table that begin with a code. */
static size_t rows_with_codes(const char *document)
{
    size_t rows = 0;
    for (const char *row = strstr(document, "\n| `"); row; row = strstr(row + 1, "\n| `"))
        rows++;
    return rows;
}

static void document_lists_every_cause(void **state)
{
    (void)state;
    CLEANUP(text_release) struct text document = {0};
    struct error error = {0};
    const char *path = getenv(DOCUMENT_VARIABLE);
    assert_non_null(path);
    if (!file_read(path, DOCUMENT_BYTES_MAX, &document, &error))
        fail_msg("%s", error.message);
    for (int code = 0; code < CAUSE_CODES; code++) {
        const struct cause *cause = &causes[code];
        CLEANUP(memory_free_text)
        char *row = memory_format("\n| `%s` | %s | %s | %s |\n", cause->code,
                                  scenario_words[cause->scenario], cause->meaning, cause->remedy);
        if (!strstr(text_get(&document), row))
            fail_msg("%s lacks the row%s", path, row);
    }
    assert_int_equal(rows_with_codes(text_get(&document)), CAUSE_CODES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_cause_is_whole),
        cmocka_unit_test(kinds_are_told_apart),
        cmocka_unit_test(document_lists_every_cause),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

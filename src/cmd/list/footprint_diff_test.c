/* Two lists of footprints, compared: what came, went and changed, and what could not be read. */
#include "cmd/list/footprint_diff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"

#define OLD "footprint_diff_old.json"
#define NEW "footprint_diff_new.json"

static void write_list(const char *path, const char *state, const char *lines)
{
    struct error error = {0};
    CLEANUP(memory_free_text)
    char *text = memory_format("{\"format\":1,\"footprints\":[{\"runtime\":\"wsl\",\"objects\":[{"
                               "\"name\":\"root\",\"kind\":\"registry\",\"at\":\"HKLM\","
                               "\"state\":\"%s\",\"lines\":[%s]}]}]}",
                               state, lines);
    assert_true(file_write(path, text, strlen(text), &error));
}

static int compare(bool json, struct text *out)
{
    struct error error = {0};
    int status = -1;
    assert_true(footprint_diff_is_for(OLD));
    if (!footprint_diff(OLD, NEW, json, out, &status, &error))
        fail_msg("%s", error.message);
    return status;
}

static void test_the_same_is_the_same(void **state)
{
    (void)state;
    CLEANUP(text_release) struct text out = {0};
    write_list(OLD, "there", "\"a\",\"b\"");
    write_list(NEW, "there", "\"a\",\"b\"");
    assert_int_equal(compare(false, &out), 0);
    assert_string_equal(text_get(&out), "0 of the objects differ\n");
}

static void test_changed_lines_are_shown(void **state)
{
    (void)state;
    CLEANUP(text_release) struct text out = {0};
    CLEANUP(text_release) struct text json = {0};
    write_list(OLD, "there", "\"a\",\"b\"");
    write_list(NEW, "there", "\"a\",\"c\"");
    assert_int_equal(compare(false, &out), 1);
    assert_non_null(strstr(text_get(&out), "wsl: root (HKLM): there, then there\n  - b\n  + c\n"));
    assert_int_equal(compare(true, &json), 1);
    assert_non_null(strstr(text_get(&json), "\"added\""));
}

static void test_what_went_differs(void **state)
{
    (void)state;
    CLEANUP(text_release) struct text out = {0};
    write_list(OLD, "there", "\"a\"");
    write_list(NEW, "absent", "");
    assert_int_equal(compare(false, &out), 1);
}

/* Nothing was seen to differ, and nothing to be the same. */
static void test_unread_objects_leave_it_open(void **state)
{
    (void)state;
    CLEANUP(text_release) struct text out = {0};
    write_list(OLD, "there", "\"a\"");
    write_list(NEW, "unreadable", "\"access denied\"");
    assert_int_equal(compare(false, &out), 2);
}

static void test_shares_are_asked_for_on_neither_side(void **state)
{
    (void)state;
    CLEANUP(text_release) struct text out = {0};
    write_list(OLD, "not asked", "");
    write_list(NEW, "not asked", "");
    assert_int_equal(compare(false, &out), 0);
}

static void test_other_documents_are_refused(void **state)
{
    (void)state;
    struct error error = {0};
    CLEANUP(text_release) struct text out = {0};
    int status = -1;
    write_list(OLD, "there", "");
    assert_true(file_write(NEW, "{}", 2, &error));
    assert_false(footprint_diff(OLD, NEW, false, &out, &status, &error));
    assert_int_equal(error.class, ERROR_CLASS_INPUT);
    assert_false(footprint_diff_is_for("."));
}

static int clean_up(void **state)
{
    (void)state;
    remove(OLD);
    remove(NEW);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_same_is_the_same),
        cmocka_unit_test(test_changed_lines_are_shown),
        cmocka_unit_test(test_what_went_differs),
        cmocka_unit_test(test_unread_objects_leave_it_open),
        cmocka_unit_test(test_shares_are_asked_for_on_neither_side),
        cmocka_unit_test(test_other_documents_are_refused),
    };
    return cmocka_run_group_tests_name("footprint_diff", tests, NULL, clean_up);
}

/* Tests of base/error.h. */
#include "base/error.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void error_keeps_class_and_code(void **state)
{
    (void)state;
    struct error error = {0};
    assert_false(error_is_set(&error));
    assert_int_equal(error_exit_status(&error), 0);
    assert_false(error_set(&error, ERROR_CLASS_USAGE, "no %s here", "option"));
    assert_true(error_is_set(&error));
    assert_string_equal(error.message, "no option here");
    assert_int_equal(error.origin, ERROR_ORIGIN_NONE);
    assert_false(error_set_errno(&error, ERROR_CLASS_INPUT, ENOENT, "open x"));
    assert_string_equal(error.message, "open x: No such file or directory");
    assert_int_equal(error.origin, ERROR_ORIGIN_ERRNO);
    assert_int_equal(error.code, ENOENT);
    int64_t raw = INT64_C(0x80070490);
    assert_false(error_set_code(&error, ERROR_CLASS_UNAVAILABLE, ERROR_ORIGIN_HRESULT, raw, "x"));
    assert_int_equal(error.code, raw);
    assert_string_equal(error_origin_name(error.origin), "hresult");
}

static void error_classes_are_exit_statuses(void **state)
{
    (void)state;
    static const struct {
        enum error_class class;
        int status;
    } cases[] = {{ERROR_CLASS_NONE, 0},
                 {ERROR_CLASS_USAGE, 64},
                 {ERROR_CLASS_INPUT, 65},
                 {ERROR_CLASS_UNAVAILABLE, 69},
                 {ERROR_CLASS_INTERNAL, 70}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error error = {.class = cases[i].class};
        assert_int_equal(error_exit_status(&error), cases[i].status);
    }
}

static void error_prefix_keeps_the_rest(void **state)
{
    (void)state;
    struct error error = {0};
    error_set_code(&error, ERROR_CLASS_UNAVAILABLE, ERROR_ORIGIN_LIBVIRT, 38, "no socket");
    assert_false(error_prefix(&error, "runtime %s", "wsl"));
    assert_string_equal(error.message, "runtime wsl: no socket");
    assert_int_equal(error.class, ERROR_CLASS_UNAVAILABLE);
    assert_int_equal(error.origin, ERROR_ORIGIN_LIBVIRT);
    assert_int_equal(error.code, 38);
}

static void error_message_is_one_safe_line(void **state)
{
    (void)state;
    struct error error = {0};
    error_set(&error, ERROR_CLASS_INPUT, "a\r\nb\tc  \x1b[2J \xc2\x9b\xff\n");
    assert_string_equal(error.message, "a b c  \\x1b[2J \\u{9b}\\xff");
}

static void error_message_is_cut_between_characters(void **state)
{
    (void)state;
    char text[2 * ERROR_MESSAGE_BYTES_MAX + 1] = "x"; /* so that the limit falls inside an é */
    for (size_t i = 1; i + 2 < sizeof text; i += 2)
        memcpy(text + i, "\xc3\xa9", 2);
    struct error error = {0};
    error_set(&error, ERROR_CLASS_INPUT, "%s", text);
    assert_int_equal(strlen(error.message), ERROR_MESSAGE_BYTES_MAX - 1);
    error_set(&error, ERROR_CLASS_INPUT, "y%s", text);
    assert_int_equal(strlen(error.message), ERROR_MESSAGE_BYTES_MAX - 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(error_keeps_class_and_code),
        cmocka_unit_test(error_classes_are_exit_statuses),
        cmocka_unit_test(error_prefix_keeps_the_rest),
        cmocka_unit_test(error_message_is_one_safe_line),
        cmocka_unit_test(error_message_is_cut_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

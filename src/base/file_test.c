/* Tests of base/file.h, in a folder of their own. */
#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static int file_test_enter(void **state)
{
    char folder[] = "/tmp/file_test.XXXXXX";
    if (!mkdtemp(folder) || chdir(folder) != 0)
        return -1;
    *state = memory_text(folder);
    return 0;
}

static int file_test_leave(void **state)
{
    CLEANUP(memory_free_text) char *folder = *state;
    (void)unlink("f");
    return chdir("/") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

static void file_reads_what_was_written(void **state)
{
    (void)state;
    CLEANUP(text_release) struct text bytes = {0};
    for (int i = 0; i < 200000; i++) /* several chunks, every byte value */
        text_append_char(&bytes, (char)(i * 7));
    struct error error = {0};
    assert_true(file_write("f", bytes.data, bytes.length, &error));
    CLEANUP(text_release) struct text again = {0};
    assert_true(file_read("f", bytes.length, &again, &error));
    assert_int_equal(again.length, bytes.length);
    assert_memory_equal(again.data, bytes.data, bytes.length);
    assert_true(file_write("f", "short", 5, &error)); /* the longer one is gone */
    text_clear(&again);
    assert_true(file_read("f", 5, &again, &error));
    assert_string_equal(text_get(&again), "short");
}

static void file_has_a_limit(void **state)
{
    (void)state;
    struct error error = {0};
    CLEANUP(text_release) struct text bytes = {0};
    assert_true(file_write("f", "123456", 6, &error));
    assert_false(file_read("f", 5, &bytes, &error));
    assert_int_equal(error.class, ERROR_CLASS_INPUT);
    assert_string_equal(error.message, "f is larger than 5 bytes");
    assert_false(file_read("/dev/zero", 1000, &bytes, &error));
}

static void file_names_what_it_cannot_read_or_write(void **state)
{
    (void)state;
    CLEANUP(text_release) struct text bytes = {0};
    struct error error = {0};
    assert_false(file_read("none", 10, &bytes, &error));
    assert_string_equal(error.message, "cannot open none: no such file or directory");
    assert_int_equal(error.class, ERROR_CLASS_INPUT);
    assert_int_equal(error.origin, ERROR_ORIGIN_LIBUV);
    assert_false(file_read(".", 10, &bytes, &error));
    assert_non_null(strstr(error.message, "directory"));
    assert_false(file_write("none/f", "", 0, &error));
    assert_int_equal(error.class, ERROR_CLASS_INTERNAL);
    assert_false(file_write("/dev/full", "x", 1, &error));
    assert_non_null(strstr(error.message, "no space left"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(file_reads_what_was_written),
        cmocka_unit_test(file_has_a_limit),
        cmocka_unit_test(file_names_what_it_cannot_read_or_write),
    };
    return cmocka_run_group_tests(tests, file_test_enter, file_test_leave);
}

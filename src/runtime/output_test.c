/* Decoding: UTF-8, both kinds of UTF-16LE, line ends, and garbage. */
#include "runtime/output.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define ASSERT_DECODED(bytes, expected_encoding, expected_text)                                    \
    assert_decoded((bytes), sizeof(bytes) - 1, (expected_encoding), (expected_text))

static void assert_decoded(const char *bytes, size_t length, const char *expected_encoding,
                           const char *expected_text)
{
    CLEANUP(text_release) struct text text = {0};
    /* A copy of its exact size, so that a byte read beyond it is seen. */
    CLEANUP(memory_free_text) char *copy = memory_resized(NULL, length ? length : 1, 1);
    for (size_t i = 0; i < length; i++)
        copy[i] = bytes[i];
    assert_string_equal(output_decode(copy, length, &text), expected_encoding);
    assert_string_equal(text_get(&text), expected_text);
}

static void test_utf_8(void **state)
{
    (void)state;
    ASSERT_DECODED("", OUTPUT_UTF_8, "");
    ASSERT_DECODED("Ubuntu\nbusybox\n", OUTPUT_UTF_8, "Ubuntu\nbusybox\n");
    ASSERT_DECODED("a\r\nb\rc\r\n", OUTPUT_UTF_8, "a\nb\rc\n");
    ASSERT_DECODED("\xef\xbb\xbfL\xc3\xa4uft", OUTPUT_UTF_8, "L\xc3\xa4uft");
}

static void test_utf_16(void **state)
{
    (void)state;
    ASSERT_DECODED("\xff\xfeO\0k\0\r\0\n\0", OUTPUT_UTF_16LE, "Ok\n");
    ASSERT_DECODED("U\0b\0u\0\r\0\n\0", OUTPUT_UTF_16LE, "Ubu\n");
    ASSERT_DECODED("L\0\xe4\0\x00\x30g\0\n\0", OUTPUT_UTF_16LE, "L\xc3\xa4\xe3\x80\x80g\n");
    ASSERT_DECODED("\xff\xfe\x3d\xd8\x00\xde", OUTPUT_UTF_16LE, "\xf0\x9f\x98\x80");
}

static void test_broken_utf_16(void **state)
{
    (void)state;
    ASSERT_DECODED("\xff\xfe\x3d\xd8", OUTPUT_UTF_16LE, "\xef\xbf\xbd");
    ASSERT_DECODED("\xff\xfe\x3d\xd8x\0", OUTPUT_UTF_16LE, "\xef\xbf\xbdx");
    ASSERT_DECODED("\xff\xfe\x00\xdex\0", OUTPUT_UTF_16LE, "\xef\xbf\xbdx");
    ASSERT_DECODED("\xff\xfex\0y", OUTPUT_UTF_16LE, "x\xef\xbf\xbd");
    ASSERT_DECODED("\xff\xfe", OUTPUT_UTF_16LE, "");
}

static void test_garbage(void **state)
{
    (void)state;
    ASSERT_DECODED("a\xffz\xc3", OUTPUT_UNKNOWN, "a\xef\xbf\xbdz\xef\xbf\xbd");
    ASSERT_DECODED("\0a", OUTPUT_UNKNOWN, "\xef\xbf\xbd\x61");
    ASSERT_DECODED("\xfe\xff\xfd", OUTPUT_UNKNOWN, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
}

static void test_lines(void **state)
{
    (void)state;
    assert_true(output_has_line("Ubuntu\nbusybox\n", "busybox"));
    assert_true(output_has_line("  busybox \t\r\n", "busybox"));
    assert_true(output_has_line("a\n\nbusybox", "busybox"));
    assert_false(output_has_line("busybox2\nmy busybox\n", "busybox"));
    assert_false(output_has_line("", "busybox"));
    assert_false(output_has_line("\n  \n", ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_utf_8),         cmocka_unit_test(test_utf_16),
        cmocka_unit_test(test_broken_utf_16), cmocka_unit_test(test_garbage),
        cmocka_unit_test(test_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Tests of control/request.h. */
#include "control/request.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void request_survives_the_way(void **state)
{
    (void)state;
    CLEANUP(request_release) struct request sent = {.verb = REQUEST_RUN, .verbose = true};
    CLEANUP(request_release) struct request got = {0};
    CLEANUP(text_release) struct text bytes = {0};
    struct error error = {0};
    sent.distro = memory_text("busybox");
    sent.folder = memory_text("/tmp");
    texts_add(&sent.arguments, "printf");
    texts_add(&sent.arguments, "");
    texts_add(&sent.arguments, "\xff\n");
    assert_true(request_encode(&sent, &bytes, &error));
    assert_true(request_decode(&got, bytes.data, bytes.length, &error));
    assert_int_equal(got.verb, REQUEST_RUN);
    assert_true(got.verbose);
    assert_false(got.quiet);
    assert_false(got.running);
    assert_string_equal(got.distro, "busybox");
    assert_string_equal(got.folder, "/tmp");
    assert_null(got.path);
    assert_int_equal(got.arguments.count, 3);
    assert_string_equal(got.arguments.items[1], "");
    assert_string_equal(got.arguments.items[2], "\xff\n");
}

static void request_that_is_too_long_is_not_sent(void **state)
{
    (void)state;
    CLEANUP(request_release) struct request many = {.verb = REQUEST_RUN};
    CLEANUP(request_release) struct request large = {.verb = REQUEST_RUN};
    CLEANUP(text_release) struct text bytes = {0};
    struct error error = {0};
    for (int i = 0; i <= REQUEST_ARGUMENTS_MAX; i++)
        texts_add(&many.arguments, "a");
    assert_false(request_encode(&many, &bytes, &error));
    assert_int_equal(error.class, ERROR_CLASS_USAGE);
    text_clear(&bytes);
    char *word = memory_zeroed(REQUEST_BYTES_MAX + 1, 1);
    memset(word, 'a', REQUEST_BYTES_MAX);
    texts_add(&large.arguments, word);
    free(word);
    assert_false(request_encode(&large, &bytes, &error));
}

static void request_of_a_stranger_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t length;
    } bad[] = {
        {"", 0},
        {"\0\0\0\0", 4},     /* a text is missing */
        {"\0\0\0\0\0x", 6},  /* no NUL at the end */
        {"\x7f\0\0\0\0", 5}, /* no such verb */
        {"\0\0"
         "abc"
         "\0",
         6}, /* one text */
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        CLEANUP(request_release) struct request request = {0};
        struct error error = {0};
        assert_false(request_decode(&request, bad[i].bytes, bad[i].length, &error));
    }
    CLEANUP(request_release) struct request request = {0};
    char many[5 + REQUEST_ARGUMENTS_MAX + 1] = {0};
    struct error error = {0};
    assert_false(request_decode(&request, many, sizeof many, &error));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(request_survives_the_way),
        cmocka_unit_test(request_that_is_too_long_is_not_sent),
        cmocka_unit_test(request_of_a_stranger_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

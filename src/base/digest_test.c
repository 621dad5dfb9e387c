/* Tests of base/digest.h with the vectors of FIPS 180-4. */
#include "base/digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"

static void digest_is_sha256(void **state)
{
    (void)state;
    static const struct {
        const char *text, *digest;
    } cases[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error error = {0};
        char out[DIGEST_TEXT_BYTES];
        assert_true(digest_bytes(cases[i].text, strlen(cases[i].text), out, &error));
        assert_string_equal(out, cases[i].digest);
    }
}

static void digest_of_a_file(void **state)
{
    (void)state;
    struct error error = {0};
    CLEANUP(text_release) struct text bytes = {0};
    for (int i = 0; i < 200000; i++) /* several chunks */
        text_append_char(&bytes, (char)(i * 7));
    char path[] = "/tmp/digest_test.XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, bytes.data, bytes.length), bytes.length);
    close(file);
    char out[DIGEST_TEXT_BYTES], wanted[DIGEST_TEXT_BYTES];
    assert_true(digest_file(path, out, &error));
    assert_true(digest_bytes(bytes.data, bytes.length, wanted, &error));
    assert_string_equal(out, wanted);
    unlink(path);
    assert_false(digest_file(path, out, &error));
    assert_int_equal(error.class, ERROR_CLASS_INPUT);
    assert_non_null(strstr(error.message, path));
    assert_false(digest_file("/tmp", out, &error));
    assert_int_equal(error.class, ERROR_CLASS_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digest_is_sha256),
        cmocka_unit_test(digest_of_a_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Tests of base/wide_windows.h. */
#include "base/wide_windows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

/* Latin, Greek, Japanese and, beyond 16 bits, a sign of two units. */
#define WIDE_TEST_TEXT  "a\xc3\xa9\xce\xa9\xe6\x97\xa5\xf0\x9f\x94\x92"
#define WIDE_TEST_UNITS L"a\x00e9\x03a9\x65e5\xd83d\xdd12"

static void wide_goes_both_ways(void **state)
{
    (void)state;
    CLEANUP(wide_free) wchar_t *wide = wide_from(WIDE_TEST_TEXT);
    CLEANUP(memory_free_text) char *text = wide_text(WIDE_TEST_UNITS);
    assert_int_equal(wcscmp(wide, WIDE_TEST_UNITS), 0);
    assert_string_equal(text, WIDE_TEST_TEXT);
    CLEANUP(wide_free) wchar_t *empty = wide_from("");
    assert_int_equal(wcslen(empty), 0);
    assert_null(wide_from(NULL));
    assert_null(wide_text(NULL));
}

static void wide_marks_what_is_broken(void **state)
{
    (void)state;
    CLEANUP(memory_free_text) char *lone = wide_text(L"x\xd83dy");
    assert_string_equal(lone, "x\xef\xbf\xbdy");
    CLEANUP(wide_free) wchar_t *torn = wide_from("x\xff");
    assert_int_equal(wcscmp(torn, L"x\xfffd"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wide_goes_both_ways),
        cmocka_unit_test(wide_marks_what_is_broken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

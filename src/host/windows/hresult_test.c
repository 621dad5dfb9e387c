/* Tests of what HRESULTs say. */
#include "host/windows/hresult.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_hresult(void **state)
{
    (void)state;
    struct error error = {0};
    assert_false(hresult_error(&error, 0x8037011b, "HcsEnumerateComputeSystems"));
    assert_int_equal(error.class, ERROR_CLASS_UNAVAILABLE);
    assert_int_equal(error.origin, ERROR_ORIGIN_HRESULT);
    assert_int_equal(error.code, INT64_C(0x8037011b));
    assert_string_equal(error.message, "HcsEnumerateComputeSystems: access denied; run cotenant as "
                                       "an administrator, or as a member of Hyper-V "
                                       "Administrators (0x8037011B)");
    hresult_error(&error, 0x8899aabb, "X");
    assert_string_equal(error.message, "X: failed (0x8899AABB)");
}

static void test_win32(void **state)
{
    (void)state;
    struct error error = {0};
    assert_false(hresult_error_win32(&error, 1062, "hns"));
    assert_int_equal(error.origin, ERROR_ORIGIN_WIN32);
    assert_int_equal(error.code, 1062);
    assert_string_equal(error.message, "hns: error 1062: the service is not started");
    hresult_error_win32(&error, 31337, "X");
    assert_string_equal(error.message, "X: error 31337");
}

static void test_unknown_question(void **state)
{
    (void)state;
    assert_true(hresult_is_unknown_question(0x803b0015));
    assert_true(hresult_is_unknown_question(0x803b001b));
    assert_true(hresult_is_unknown_question(0x80004001));
    assert_false(hresult_is_unknown_question(0x803b0017));
    assert_false(hresult_is_unknown_question(0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hresult),
        cmocka_unit_test(test_win32),
        cmocka_unit_test(test_unknown_question),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

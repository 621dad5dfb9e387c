/* Tests of base/wine_windows.h: these tests run under Wine, or on Windows when somebody runs them
 * there, who then sets COTENANT_TEST_ON_WINDOWS. */
#include "base/wine_windows.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void wine_is_found_out(void **state)
{
    (void)state;
    const char *version = wine_version();
    if (getenv("COTENANT_TEST_ON_WINDOWS")) {
        assert_null(version);
        return;
    }
    assert_non_null(version);
    assert_true(isdigit((unsigned char)*version));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(wine_is_found_out)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

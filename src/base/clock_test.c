/* Tests of base/clock.h. */
#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void clock_writes_civil_dates(void **state)
{
    (void)state;
    static const struct {
        int64_t seconds;
        const char *text;
    } cases[] = {{0, "1970-01-01T00:00:00Z"},          {951782399, "2000-02-28T23:59:59Z"},
                 {951782400, "2000-02-29T00:00:00Z"},  /* 2000 is a leap year, */
                 {4107542400, "2100-03-01T00:00:00Z"}, /* 2100 is none */
                 {1769603696, "2026-01-28T12:34:56Z"}, {1735689599, "2024-12-31T23:59:59Z"},
                 {9223372036, "2262-04-11T23:47:16Z"}, /* where int64_t nanoseconds end */
                 {-1, "1970-01-01T00:00:00Z"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[CLOCK_UTC_BYTES];
        clock_utc_text(cases[i].seconds * CLOCK_NS_PER_S, text);
        assert_string_equal(text, cases[i].text);
    }
}

static void clock_goes_forward(void **state)
{
    (void)state;
    int64_t first_ns = clock_monotonic_ns();
    int64_t later_ns = first_ns;
    for (int i = 0; i < 1000000 && later_ns == first_ns; i++)
        later_ns = clock_monotonic_ns();
    assert_true(later_ns > first_ns);
    assert_true(clock_wall_ns() > INT64_C(1700000000) * CLOCK_NS_PER_S); /* after 2023 */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clock_writes_civil_dates),
        cmocka_unit_test(clock_goes_forward),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

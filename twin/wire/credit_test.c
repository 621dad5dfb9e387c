/* Credit: a sender stops in time, a receiver never holds too much, and neither runs dry. */
#include "wire/credit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_a_sender_stops_and_goes_on(void **state)
{
    (void)state;
    struct wire_credit credit = wire_credit_initial();
    assert_int_equal(credit.available, WIRE_CREDIT_INITIAL);
    assert_false(wire_credit_refill(&credit, 1)); /* never more than was spent */
    wire_credit_spend(&credit, WIRE_CREDIT_INITIAL);
    assert_int_equal(credit.available, 0);
    assert_true(wire_credit_refill(&credit, 1000));
    assert_int_equal(credit.available, 1000);
    assert_false(wire_credit_refill(&credit, WIRE_CREDIT_INITIAL - 999));
    assert_false(wire_credit_refill(&credit, UINT32_MAX));
    assert_int_equal(credit.available, 1000);
}

static void test_a_receiver_holds_no_more_than_it_offered(void **state)
{
    (void)state;
    struct wire_debt debt = {0};
    assert_true(wire_debt_receive(&debt, WIRE_CREDIT_INITIAL));
    assert_false(wire_debt_receive(&debt, 1));
    assert_int_equal(wire_debt_hand_on(&debt, 10), 0);
    assert_false(wire_debt_receive(&debt, 1)); /* handed on, but not given back */
    assert_false(wire_debt_receive(&debt, SIZE_MAX));
}

static void test_both_sides_together_never_run_dry(void **state)
{
    (void)state;
    struct wire_credit credit = wire_credit_initial();
    struct wire_debt debt = {0};
    size_t total = 0;
    for (size_t round = 0; round < 10000; round++) {
        size_t piece = round * 7919 % 40000 + 1;
        if (piece > credit.available)
            piece = credit.available;
        assert_true(piece > 0);
        wire_credit_spend(&credit, piece);
        assert_true(wire_debt_receive(&debt, piece));
        uint32_t back = wire_debt_hand_on(&debt, piece);
        if (back)
            assert_true(wire_credit_refill(&credit, back));
        total += piece;
    }
    assert_true(total > 100 * (size_t)WIRE_CREDIT_INITIAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_sender_stops_and_goes_on),
        cmocka_unit_test(test_a_receiver_holds_no_more_than_it_offered),
        cmocka_unit_test(test_both_sides_together_never_run_dry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

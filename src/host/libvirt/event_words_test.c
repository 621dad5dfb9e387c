/* Tests of libvirt's event numbers as words. */
#include "host/libvirt/event_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <libvirt/libvirt.h>

static void expect_word(char *word, const char *expected)
{
    CLEANUP(memory_free_text) char *owned = word;
    assert_string_equal(owned, expected);
}

static void test_details(void **state)
{
    (void)state;
    expect_word(event_words_detail(VIR_DOMAIN_EVENT_STOPPED, VIR_DOMAIN_EVENT_STOPPED_DESTROYED),
                "destroyed");
    expect_word(event_words_detail(VIR_DOMAIN_EVENT_STOPPED, VIR_DOMAIN_EVENT_STOPPED_CRASHED),
                "crashed");
    expect_word(
        event_words_detail(VIR_DOMAIN_EVENT_SUSPENDED, VIR_DOMAIN_EVENT_SUSPENDED_POSTCOPY_FAILED),
        "post-copy failed");
    expect_word(event_words_detail(VIR_DOMAIN_EVENT_CRASHED, 5), "event 8, detail 5");
    expect_word(event_words_detail(99, -1), "event 99, detail -1");
}

static void test_states(void **state)
{
    (void)state;
    assert_int_equal(event_words_state(VIR_DOMAIN_EVENT_STARTED, SYSTEM_STATE_UNKNOWN),
                     SYSTEM_STATE_RUNNING);
    assert_int_equal(event_words_state(VIR_DOMAIN_EVENT_SUSPENDED, SYSTEM_STATE_RUNNING),
                     SYSTEM_STATE_PAUSED);
    assert_int_equal(event_words_state(VIR_DOMAIN_EVENT_DEFINED, SYSTEM_STATE_PAUSED),
                     SYSTEM_STATE_PAUSED);
    assert_int_equal(event_words_state(VIR_DOMAIN_EVENT_STOPPED, SYSTEM_STATE_RUNNING),
                     SYSTEM_STATE_STOPPED);
}

static void test_troubles(void **state)
{
    (void)state;
    expect_word(event_words_watchdog(VIR_DOMAIN_EVENT_WATCHDOG_RESET), "watchdog: reset");
    expect_word(event_words_watchdog(77), "watchdog: action 77");
    expect_word(event_words_io_error(VIR_DOMAIN_EVENT_IO_ERROR_PAUSE, "enospc"),
                "I/O error (enospc), guest paused");
    expect_word(event_words_io_error(-1, NULL), "I/O error (no reason given), unknown action");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_details),
        cmocka_unit_test(test_states),
        cmocka_unit_test(test_troubles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Who reaches whom, counted from answers. */
#include "report/summary/peers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static void take(struct peers *peers, const char *runtime, const char *about, const char *other,
                 enum event_probe_result result)
{
    char *words[] = {(char *)"ping", (char *)other, (char *)"198.18.0.2"};
    const struct event event = {.kind = EVENT_PROBE,
                                .seq = 7,
                                .probe = {.runtime = runtime,
                                          .about = about,
                                          .question = {.items = words, .count = other ? 3 : 0},
                                          .result = result}};
    peers_take(peers, &event);
}

static void test_each_pair_is_counted(void **state)
{
    (void)state;
    CLEANUP(peers_release) struct peers peers = {0};
    take(&peers, "wsl", "peer", "wslx", EVENT_PROBE_OK);
    take(&peers, "wsl", "peer", "wslx", EVENT_PROBE_FAIL);
    take(&peers, "wslx", "peer", "wsl", EVENT_PROBE_UNKNOWN);
    take(&peers, "wsl", "peer", "wslx", EVENT_PROBE_FAIL);
    assert_int_equal(peers.count, 2);
    assert_string_equal(peers.items[0].other, "wslx");
    assert_int_equal(peers.items[0].seq, 7);
    assert_int_equal(peers.items[0].reached, 1);
    assert_int_equal(peers.items[0].not_reached, 2);
    assert_int_equal(peers.items[1].unknown, 1);
}

static void test_other_answers_are_passed_over(void **state)
{
    (void)state;
    CLEANUP(peers_release) struct peers peers = {0};
    take(&peers, "wsl", "gateway", "wslx", EVENT_PROBE_OK);
    take(&peers, "wsl", "peer", NULL, EVENT_PROBE_OK);
    assert_int_equal(peers.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_pair_is_counted),
        cmocka_unit_test(test_other_answers_are_passed_over),
    };
    return cmocka_run_group_tests_name("peers", tests, NULL, NULL);
}

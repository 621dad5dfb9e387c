/* Tests of cmd/live.h: the line of the moment says what is going on, fits any terminal, and passes
 * nothing on that a terminal would obey. */
#include "cmd/terminal/live.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define TICK_NS INT64_C(200000000)

static const struct terminal wide = {.drawn = true, .columns = 100};

static void take_proof(struct live *live, const char *first, const char *second)
{
    struct event_runtime runtimes[] = {{.name = first}, {.name = second}};
    struct event event = {.kind = EVENT_PROOF};
    event.proof.runtimes.items = (void *)runtimes;
    event.proof.runtimes.count = 2;
    live_take(live, &event);
}

static void take_start(struct live *live, const char *runtime, int64_t op)
{
    live_take(live, &(struct event){.kind = EVENT_STEP,
                                    .step = {.index = op, .action = "start", .runtime = runtime}});
    live_take(live,
              &(struct event){.kind = EVENT_OP,
                              .op = {.id = op, .runtime = runtime, .verb = EVENT_VERB_START}});
}

/* Ticks, with a beat in each of the runtime's. */
static void take_beats(struct live *live, const char *runtime, int64_t op, int ticks)
{
    for (int i = 0; i < ticks; i++) {
        if (runtime)
            live_take(live, &(struct event){.kind = EVENT_BEAT,
                                            .t_ns = live->now_ns,
                                            .beat = {.op = op, .runtime = runtime}});
        live_take(live, &(struct event){.kind = EVENT_TICK, .t_ns = live->now_ns + TICK_NS});
    }
}

static void expect_line(const struct live *live, const struct terminal *terminal,
                        const char *wanted)
{
    CLEANUP(text_release) struct text line = {0};
    live_append(live, terminal, &line);
    assert_string_equal(text_get(&line), wanted);
}

static void a_start_is_followed(void **state)
{
    (void)state;
    CLEANUP(live_release) struct live live = {.steps = 8};
    take_proof(&live, "wsl", "wslx");
    expect_line(&live, &wide, "");
    take_start(&live, "wsl", 1);
    expect_line(&live, &wide, "| 1/8 start wsl 0.0 s  awaiting the first beat of wsl");
    take_beats(&live, NULL, 0, 4);
    expect_line(&live, &wide, "| 1/8 start wsl 0.8 s  awaiting the first beat of wsl");
    take_beats(&live, "wsl", 1, 4);
    expect_line(&live, &wide, "| 1/8 start wsl 1.6 s  awaiting the host to show wsl  wsl ......||");
    take_beats(&live, NULL, 0, 4);
    expect_line(&live, &wide, "| 1/8 start wsl 2.4 s  awaiting the host to show wsl  wsl ....||..");
    live_take(
        &live,
        &(struct event){
            .kind = EVENT_OP,
            .t_ns = live.now_ns,
            .op = {.id = 1, .runtime = "wsl", .verb = EVENT_VERB_START, .phase = EVENT_OP_FAIL}});
    expect_line(&live, &wide, "| 1/8 start wsl 2.4 s  awaiting the host to show wsl");
    live_take(&live, &(struct event){.kind = EVENT_STEP, .step = {.phase = EVENT_STEP_END}});
    expect_line(&live, &wide, "");
}

static void it_fits_every_terminal(void **state)
{
    (void)state;
    CLEANUP(live_release) struct live live = {.steps = 8};
    take_proof(&live, "wsl", "a-runtime-with-a-long-name");
    take_start(&live, "wsl", 1);
    take_beats(&live, "wsl", 1, 8);
    take_start(&live, "a-runtime-with-a-long-name", 2);
    take_beats(&live, "a-runtime-with-a-long-name", 2, 8);
    for (int columns = TERMINAL_COLUMNS_MIN; columns < 160; columns++) {
        const struct terminal terminal = {.drawn = true, .unicode = true, .columns = columns};
        CLEANUP(text_release) struct text line = {0};
        live_append(&live, &terminal, &line);
        assert_true(terminal_width(text_get(&line)) < (size_t)columns);
    }
}

static void strangers_are_shown_not_obeyed(void **state)
{
    (void)state;
    CLEANUP(live_release) struct live live = {.steps = 8};
    char hostile[] = "w\x1b[2J\nsl\xe2\x80\xae\xff";
    take_proof(&live, hostile, "wslx");
    take_start(&live, hostile, 1);
    take_beats(&live, hostile, 1, 8);
    CLEANUP(text_release) struct text line = {0};
    live_append(&live, &(struct terminal){.drawn = true, .unicode = true, .columns = 200}, &line);
    assert_null(memchr(text_get(&line), '\x1b', line.length));
    assert_null(memchr(text_get(&line), '\n', line.length));
    assert_null(strstr(text_get(&line), "\xe2\x80\xae"));
    assert_non_null(strstr(text_get(&line), "w\\x1b[2J"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_start_is_followed),
        cmocka_unit_test(it_fits_every_terminal),
        cmocka_unit_test(strangers_are_shown_not_obeyed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

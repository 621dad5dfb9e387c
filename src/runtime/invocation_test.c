/* Commands that end, fail, hang, are missing or print too much; and the loop that beats, in every
 * shell there is. */
#include "runtime/invocation.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* More than any of these commands takes. */
#define PATIENCE_MS 20000

/* What was reported of an invocation. */
struct report {
    struct invocation *invocation;
    int beats;
    int free_at_beat; /* the invocation is freed at this beat; 0: never */
    struct beat last;
    int ends;
    struct invocation_end end;
    struct text output;
    struct text error_output;
};

static void report_beat(void *user, const struct beat *beat)
{
    struct report *report = user;
    report->beats++;
    report->last = *beat;
    assert_int_equal(report->beats, beat->number);
    if (report->beats == report->free_at_beat) {
        invocation_free(report->invocation);
        report->invocation = NULL;
    }
}

static void report_end(void *user, const struct invocation_end *end)
{
    struct report *report = user;
    report->ends++;
    report->end = *end;
    text_append(&report->output, end->output);
    text_append(&report->error_output, end->error_output);
    invocation_free(report->invocation);
    report->invocation = NULL;
}

static void report_release(struct report *report)
{
    text_release(&report->output);
    text_release(&report->error_output);
}

static void run(const struct texts *argv, int64_t deadline_ms, bool beats, struct report *report)
{
    uv_loop_t loop;
    struct error error = {0};
    assert_int_equal(uv_loop_init(&loop), 0);
    const struct invocation_handlers handlers = {
        .beats = {.user = report, .beat = beats ? report_beat : NULL},
        .user = report,
        .end = report_end};
    report->invocation = invocation_start(&loop, argv, deadline_ms, &handlers, &error);
    assert_non_null(report->invocation);
    assert_true(invocation_pid(report->invocation) > 0);
    uv_run(&loop, UV_RUN_DEFAULT);
    assert_null(report->invocation);
    assert_int_equal(uv_loop_close(&loop), 0);
}

static void run_shell(const char *script, int64_t deadline_ms, struct report *report)
{
    CLEANUP(texts_release) struct texts argv = {0};
    texts_add(&argv, "/bin/sh");
    texts_add(&argv, "-c");
    texts_add(&argv, script);
    run(&argv, deadline_ms, false, report);
}

static void test_a_command_that_ends(void **state)
{
    (void)state;
    CLEANUP(report_release) struct report report = {0};
    run_shell("printf 'a\\r\\n'; echo b >&2; echo $WSL_UTF8; exit 3", PATIENCE_MS, &report);
    assert_int_equal(report.ends, 1);
    assert_int_equal(report.end.exit_status, 3);
    assert_int_equal(report.end.signal, 0);
    assert_false(report.end.timed_out || report.end.cut);
    assert_string_equal(text_get(&report.output), "a\n1\n");
    assert_string_equal(text_get(&report.error_output), "b\n");
    assert_string_equal(report.end.encoding, "UTF-8");
}

static void test_a_command_that_a_signal_ends(void **state)
{
    (void)state;
    CLEANUP(report_release) struct report report = {0};
    run_shell("kill -TERM $$", PATIENCE_MS, &report);
    assert_int_equal(report.end.signal, SIGTERM);
}

static void test_a_command_that_hangs(void **state)
{
    (void)state;
    CLEANUP(report_release) struct report report = {0};
    run_shell("echo before; exec sleep 1000", 200, &report);
    assert_int_equal(report.ends, 1);
    assert_true(report.end.timed_out);
    assert_string_equal(text_get(&report.output), "before\n");
}

static void test_a_command_that_prints_utf_16(void **state)
{
    (void)state;
    CLEANUP(report_release) struct report report = {0};
    run_shell("printf 'n\\000o\\000' >&2", PATIENCE_MS, &report);
    assert_string_equal(report.end.encoding, "UTF-16LE");
    assert_string_equal(text_get(&report.error_output), "no");
}

static void test_a_command_that_prints_without_end(void **state)
{
    (void)state;
    CLEANUP(report_release) struct report report = {0};
    run_shell("while echo yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy; do :; done",
              500, &report);
    assert_true(report.end.timed_out);
    assert_true(report.end.cut);
    assert_int_equal(report.output.length, INVOCATION_OUTPUT_BYTES_MAX);
}

static void test_a_command_that_is_missing(void **state)
{
    (void)state;
    uv_loop_t loop;
    struct error error = {0};
    CLEANUP(report_release) struct report report = {0};
    CLEANUP(texts_release) struct texts argv = {0};
    texts_add(&argv, "/nowhere/at-all");
    assert_int_equal(uv_loop_init(&loop), 0);
    const struct invocation_handlers handlers = {.user = &report, .end = report_end};
    assert_null(invocation_start(&loop, &argv, PATIENCE_MS, &handlers, &error));
    assert_int_equal(error.class, ERROR_CLASS_UNAVAILABLE);
    assert_non_null(strstr(error.message, "/nowhere/at-all"));
    uv_run(&loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&loop), 0);
    assert_int_equal(report.ends, 0);
}

/* The words of the loop, with another shell and things done before it. */
static void beat_words(const char *shell, const char *applet, const char *before,
                       struct texts *argv)
{
    CLEANUP(texts_release) struct texts words = {0};
    beat_command(&words);
    assert_int_equal(words.count, 3);
    CLEANUP(memory_free_text) char *script = memory_format("%s%s", before, words.items[2]);
    texts_add(argv, shell);
    if (applet)
        texts_add(argv, applet);
    texts_add(argv, "-c");
    texts_add(argv, script);
}

static void assert_beats(const char *shell, const char *applet, const char *before,
                         int64_t period_ms)
{
    CLEANUP(texts_release) struct texts argv = {0};
    CLEANUP(report_release) struct report report = {.free_at_beat = 3};
    beat_words(shell, applet, before, &argv);
    run(&argv, PATIENCE_MS, true, &report);
    assert_int_equal(report.beats, 3);
    assert_int_equal(report.ends, 0);
    assert_int_equal(report.last.period_ms, period_ms);
    assert_true(report.last.uptime_ms > 0);
}

static void test_the_loop_beats(void **state)
{
    (void)state;
    assert_beats("/bin/dash", NULL, "", 200);
    assert_beats("/bin/bash", NULL, "", 200);
    assert_beats("/bin/busybox", "ash", "", 200);
    /* A sleep for whole seconds only, as a small busybox has it. */
    assert_beats("/bin/dash", NULL,
                 "sleep() { case $1 in *.*) return 1;; *) command sleep 0.$1;; esac; }; ", 1000);
}

/* It ends when nobody reads: `head` closes the pipe after two beats. */
static void assert_loop_ends(const char *shell, const char *applet, const char *before)
{
    CLEANUP(texts_release) struct texts argv = {0};
    CLEANUP(report_release) struct report report = {0};
    beat_words(shell, applet, before, &argv);
    char **script = &argv.items[argv.count - 1];
    char *piped = memory_format("{ %s; } | head -n 2 >/dev/null", *script);
    free(*script);
    *script = piped;
    run(&argv, PATIENCE_MS, false, &report);
    assert_false(report.end.timed_out);
    assert_int_equal(report.end.exit_status, 0);
}

static void test_the_loop_ends_with_its_output(void **state)
{
    (void)state;
    assert_loop_ends("/bin/dash", NULL, "");
    assert_loop_ends("/bin/busybox", "ash", "");
    assert_loop_ends("/bin/dash", NULL, "trap '' PIPE; "); /* as some services leave it */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_command_that_ends),
        cmocka_unit_test(test_a_command_that_a_signal_ends),
        cmocka_unit_test(test_a_command_that_hangs),
        cmocka_unit_test(test_a_command_that_prints_utf_16),
        cmocka_unit_test(test_a_command_that_prints_without_end),
        cmocka_unit_test(test_a_command_that_is_missing),
        cmocka_unit_test(test_the_loop_beats),
        cmocka_unit_test(test_the_loop_ends_with_its_output),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

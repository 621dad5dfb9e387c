/* Tests of base/child.h with real children. */
#include "base/child.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"

#define CHILD_TEST_DEADLINE_MS 20000
#define CHILD_TEST_SHORT_MS    1000 /* of a child that never ends */

static bool child_test_sh(const char *script, int64_t deadline_ms, struct child_result *result,
                          struct error *error)
{
    const char *argv[] = {"sh", "-c", script, NULL};
    const char *environment[] = {"CHILD_TEST=over", NULL};
    struct child_spec spec = {.argv = argv, .environment = environment};
    return child_run(&spec, deadline_ms, result, error);
}

static void child_streams_and_status_are_kept_apart(void **state)
{
    (void)state;
    struct error error = {0};
    CLEANUP(child_result_release) struct child_result result = {0};
    assert_true(child_test_sh("printf 'o\\0o'; printf e >&2; exit 7", CHILD_TEST_DEADLINE_MS,
                              &result, &error));
    assert_int_equal(result.exit_status, 7);
    assert_int_equal(result.signal, 0);
    assert_false(result.timed_out);
    assert_false(result.cut);
    assert_int_equal(result.output.length, 3);
    assert_memory_equal(result.output.data, "o\0o", 3);
    assert_string_equal(text_get(&result.error_output), "e");
}

static void child_signal_is_reported(void **state)
{
    (void)state;
    struct error error = {0};
    CLEANUP(child_result_release) struct child_result result = {0};
    assert_true(child_test_sh("kill -TERM $$", CHILD_TEST_DEADLINE_MS, &result, &error));
    assert_int_equal(result.signal, SIGTERM);
}

static void child_stdin_is_empty_and_environment_is_merged(void **state)
{
    (void)state;
    setenv("CHILD_TEST", "ours", 1);
    setenv("CHILD_TEST_KEPT", "kept", 1);
    struct error error = {0};
    CLEANUP(child_result_release) struct child_result result = {0};
    assert_true(child_test_sh("cat; echo $CHILD_TEST $CHILD_TEST_KEPT; env | grep -c CHILD_TEST=",
                              CHILD_TEST_DEADLINE_MS, &result, &error));
    assert_string_equal(text_get(&result.output), "over kept\n1\n");
}

static void child_reads_the_file_that_is_its_input(void **state)
{
    (void)state;
    const char *argv[] = {"sh", "-c", "read -r line && echo \"$line\"", NULL};
    struct child_spec spec = {.argv = argv, .input = "/proc/sys/kernel/ostype"};
    struct error error = {0};
    CLEANUP(child_result_release) struct child_result result = {0};
    assert_true(child_run(&spec, CHILD_TEST_DEADLINE_MS, &result, &error));
    assert_string_equal(text_get(&result.output), "Linux\n");
    spec.input = "/nonexistent/file";
    assert_false(child_run(&spec, CHILD_TEST_DEADLINE_MS, &result, &error));
    assert_int_equal(error.class, ERROR_CLASS_INPUT);
    assert_string_equal(error.message, "cannot read /nonexistent/file: no such file or directory");
}

/* It is in our session, where the terminal is, and ends at its deadline all the same. */
static void child_on_the_terminal_stays_with_us(void **state)
{
    (void)state;
    const char *argv[] = {"sh", "-c", "ps -o sid= $$; exec sleep 1000", NULL};
    struct child_spec spec = {.argv = argv, .on_terminal = true};
    struct error error = {0};
    CLEANUP(child_result_release) struct child_result result = {0};
    assert_true(child_run(&spec, CHILD_TEST_SHORT_MS, &result, &error));
    assert_true(result.timed_out);
    assert_int_equal(strtol(text_get(&result.output), NULL, 10), getsid(0));
}

static void child_that_cannot_start_is_an_error(void **state)
{
    (void)state;
    const char *argv[] = {"/nonexistent/program", NULL};
    struct child_spec spec = {.argv = argv};
    struct error error = {0};
    CLEANUP(child_result_release) struct child_result result = {0};
    assert_false(child_run(&spec, CHILD_TEST_DEADLINE_MS, &result, &error));
    assert_int_equal(error.class, ERROR_CLASS_UNAVAILABLE);
    assert_string_equal(error.message,
                        "cannot start /nonexistent/program: no such file or directory");
}

/* The deadline takes the whole group: the grandchild holds the pipe, and yet nobody waits. */
static void child_deadline_kills_the_group(void **state)
{
    (void)state;
    struct error error = {0};
    CLEANUP(child_result_release) struct child_result result = {0};
    int64_t start_ns = clock_monotonic_ns();
    assert_true(child_test_sh("sleep 60 & echo $!; wait", 200, &result, &error));
    assert_true(result.timed_out);
    assert_int_equal(result.signal, SIGKILL);
    assert_true(clock_monotonic_ns() - start_ns < CHILD_TEST_DEADLINE_MS * CLOCK_NS_PER_MS);
    pid_t grandchild = (pid_t)strtol(text_get(&result.output), NULL, 10);
    assert_true(grandchild > 1);
    int64_t limit_ns = clock_monotonic_ns() + CHILD_TEST_DEADLINE_MS * CLOCK_NS_PER_MS;
    while (kill(grandchild, 0) == 0 && clock_monotonic_ns() < limit_ns) {
        CLEANUP(memory_free_text) char *path = memory_format("/proc/%d/stat", (int)grandchild);
        const char *argv[] = {"grep", "-q", ") Z ", path, NULL}; /* dead, nobody reaped it */
        struct child_spec spec = {.argv = argv};
        CLEANUP(child_result_release) struct child_result zombie = {0};
        if (child_run(&spec, CHILD_TEST_DEADLINE_MS, &zombie, &error) && zombie.exit_status == 0)
            return;
    }
    assert_int_not_equal(kill(grandchild, 0), 0);
}

static void child_output_has_a_limit(void **state)
{
    (void)state;
    struct error error = {0};
    CLEANUP(child_result_release) struct child_result result = {0};
    assert_true(child_test_sh("head -c 3000000 /dev/zero; echo done >&2", CHILD_TEST_DEADLINE_MS,
                              &result, &error));
    assert_true(result.cut);
    assert_int_equal(result.output.length, CHILD_OUTPUT_BYTES_MAX);
    assert_string_equal(text_get(&result.error_output), "done\n");
}

struct child_test_seen {
    struct child *child;
    size_t bytes, ends, bytes_after_end;
    bool free_at_end;
};

static void child_test_on_output(void *user, enum child_stream stream, const char *bytes,
                                 size_t length)
{
    (void)stream;
    (void)bytes;
    struct child_test_seen *seen = user;
    seen->bytes += length;
    if (seen->ends)
        seen->bytes_after_end += length;
}

static void child_test_on_end(void *user, int64_t exit_status, int signal)
{
    (void)exit_status;
    (void)signal;
    struct child_test_seen *seen = user;
    seen->ends++;
    if (seen->free_at_end)
        child_free(seen->child);
}

static const struct child_handlers child_test_handlers = {.output = child_test_on_output,
                                                          .end = child_test_on_end};

static void child_may_be_freed_in_its_end(void **state)
{
    (void)state;
    uv_loop_t loop;
    uv_loop_init(&loop);
    const char *argv[] = {"echo", "hello", NULL};
    struct child_spec spec = {.argv = argv};
    struct child_test_seen seen = {.free_at_end = true};
    struct error error = {0};
    seen.child = child_spawn(&loop, &spec, &child_test_handlers, &seen, &error);
    assert_non_null(seen.child);
    assert_true(child_pid(seen.child) > 1);
    assert_int_equal(uv_run(&loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(seen.bytes, 6);
    assert_int_equal(seen.ends, 1);
    assert_int_equal(uv_loop_close(&loop), 0);
}

static void child_freed_early_calls_nobody(void **state)
{
    (void)state;
    uv_loop_t loop;
    uv_loop_init(&loop);
    const char *argv[] = {"sleep", "60", NULL};
    struct child_spec spec = {.argv = argv};
    struct child_test_seen seen = {0};
    struct error error = {0};
    seen.child = child_spawn(&loop, &spec, &child_test_handlers, &seen, &error);
    assert_non_null(seen.child);
    child_free(seen.child);
    assert_int_equal(uv_run(&loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(seen.ends, 0);
    assert_int_equal(uv_loop_close(&loop), 0);
    child_free(NULL);
}

static void child_test_on_time(uv_timer_t *timer)
{
    struct child_test_seen *seen = timer->data;
    child_free(seen->child);
    uv_close((uv_handle_t *)timer, NULL);
}

/* What a child leaves behind may hold its pipe: the end comes after the drain, and is last. */
static void child_end_is_last(void **state)
{
    (void)state;
    uv_loop_t loop;
    uv_loop_init(&loop);
    const char *argv[] = {"sh", "-c", "echo first; (while echo more; do sleep 0.05; done) &", NULL};
    struct child_spec spec = {.argv = argv};
    struct child_test_seen seen = {0};
    struct error error = {0};
    seen.child = child_spawn(&loop, &spec, &child_test_handlers, &seen, &error);
    assert_non_null(seen.child);
    uv_timer_t timer;
    uv_timer_init(&loop, &timer);
    timer.data = &seen;
    uv_timer_start(&timer, child_test_on_time, (uint64_t)CHILD_DRAIN_MS * 4, 0);
    assert_int_equal(uv_run(&loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(seen.ends, 1);
    assert_true(seen.bytes > 6);
    assert_int_equal(seen.bytes_after_end, 0);
    assert_int_equal(uv_loop_close(&loop), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(child_streams_and_status_are_kept_apart),
        cmocka_unit_test(child_signal_is_reported),
        cmocka_unit_test(child_stdin_is_empty_and_environment_is_merged),
        cmocka_unit_test(child_reads_the_file_that_is_its_input),
        cmocka_unit_test(child_on_the_terminal_stays_with_us),
        cmocka_unit_test(child_that_cannot_start_is_an_error),
        cmocka_unit_test(child_deadline_kills_the_group),
        cmocka_unit_test(child_output_has_a_limit),
        cmocka_unit_test(child_may_be_freed_in_its_end),
        cmocka_unit_test(child_freed_early_calls_nobody),
        cmocka_unit_test(child_end_is_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Tests of base/child.h on Windows. The program starts itself: "print" prints and ends with status
 * 7, "hold" waits for a long time, "start" starts a "hold", prints its process id and waits too. */
#include "base/child.h"

#include <fcntl.h>
#include <io.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/install.h"

#define CHILD_TEST_MS         30000
#define CHILD_TEST_HOLD_MS    120000
#define CHILD_TEST_SHORT_MS   3000
#define CHILD_TEST_GONE_MS    10000
#define CHILD_TEST_PATH_BYTES 4096

static void child_runs(const char *word, const char *const *environment, int64_t deadline_ms,
                       struct child_result *result)
{
    struct error error = {0};
    CLEANUP(memory_free_text) char *self = install_executable(&error);
    const char *const argv[] = {self, word, "a b", "\"q\"", "\xce\xa9", NULL};
    const struct child_spec spec = {.argv = argv, .environment = environment};
    if (!child_run(&spec, deadline_ms, result, &error))
        fail_msg("%s", error.message);
}

static void child_prints_and_ends(void **state)
{
    (void)state;
    const char *const environment[] = {"COTENANT_TEST_WORD=put over ours", NULL};
    CLEANUP(child_result_release) struct child_result result = {0};
    child_runs("print", environment, CHILD_TEST_MS, &result);
    assert_int_equal(result.exit_status, 7);
    assert_false(result.timed_out);
    assert_string_equal(text_get(&result.output), "a b|\"q\"|put over ours\n");
    assert_string_equal(text_get(&result.error_output), "said on stderr\n");
}

static void child_is_killed_with_what_it_started(void **state)
{
    (void)state;
    CLEANUP(child_result_release) struct child_result result = {0};
    child_runs("start", NULL, CHILD_TEST_SHORT_MS, &result);
    assert_true(result.timed_out);
    DWORD pid = (DWORD)strtoul(text_get(&result.output), NULL, 10);
    assert_true(pid > 0);
    HANDLE grandchild = OpenProcess(SYNCHRONIZE, FALSE, pid);
    if (!grandchild)
        return; /* gone altogether */
    assert_int_equal(WaitForSingleObject(grandchild, CHILD_TEST_GONE_MS), WAIT_OBJECT_0);
    CloseHandle(grandchild);
}

static void child_that_is_not_there_is_unavailable(void **state)
{
    (void)state;
    struct error error = {0};
    CLEANUP(child_result_release) struct child_result result = {0};
    const char *const argv[] = {"no-such-program-anywhere", NULL};
    assert_false(child_run(&(struct child_spec){.argv = argv}, CHILD_TEST_MS, &result, &error));
    assert_int_equal(error.class, ERROR_CLASS_UNAVAILABLE);
}

static int child_test_print(char **argv)
{
    printf("%s|%s|%s\n", argv[2], argv[3], getenv("COTENANT_TEST_WORD"));
    fprintf(stderr, "said on stderr\n");
    return 7;
}

/* Not by libuv, whose children end with their parent. */
static int child_test_start(void)
{
    wchar_t self[CHILD_TEST_PATH_BYTES];
    wchar_t command[] = L"child hold";
    STARTUPINFOW startup = {.cb = sizeof startup};
    PROCESS_INFORMATION started = {0};
    GetModuleFileNameW(NULL, self, CHILD_TEST_PATH_BYTES);
    if (!CreateProcessW(self, command, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &started))
        return 1;
    printf("%lu\n", (unsigned long)started.dwProcessId);
    fflush(stdout);
    Sleep(CHILD_TEST_HOLD_MS);
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(child_prints_and_ends),
        cmocka_unit_test(child_is_killed_with_what_it_started),
        cmocka_unit_test(child_that_is_not_there_is_unavailable),
    };
    if (argc > 1 && strcmp(argv[1], "print") == 0) {
        _setmode(_fileno(stdout), _O_BINARY);
        _setmode(_fileno(stderr), _O_BINARY);
        return child_test_print(argv);
    }
    if (argc > 1 && strcmp(argv[1], "hold") == 0) {
        Sleep(CHILD_TEST_HOLD_MS);
        return 0;
    }
    if (argc > 1 && strcmp(argv[1], "start") == 0)
        return child_test_start();
    return cmocka_run_group_tests(tests, NULL, NULL);
}

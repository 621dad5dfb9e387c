/* Tests of client/options.h. */
#include "client/options.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define WORDS(...)                                                                                 \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

static bool options_read(const char *const *words, struct request *request, struct error *error)
{
    int count = 0;
    while (words[count])
        count++;
    return options_parse(count, words, request, error);
}

static void options_of_a_command(void **state)
{
    (void)state;
    CLEANUP(request_release) struct request request = {0};
    struct error error = {0};
    assert_true(options_read(WORDS("-d", "busybox", "--cd", "~", "-e", "sh", "-c", "--list"),
                             &request, &error));
    assert_int_equal(request.verb, REQUEST_RUN);
    assert_string_equal(request.distro, "busybox");
    assert_string_equal(request.folder, "/root");
    assert_int_equal(request.arguments.count, 3);
    assert_string_equal(request.arguments.items[2], "--list");
}

static void options_without_exec_use_the_shell(void **state)
{
    (void)state;
    const char *const *const lines[] = {WORDS("--distribution", "a", "--", "echo", "-n", "$HOME"),
                                        WORDS("-d", "a", "echo", "-n", "$HOME")};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        CLEANUP(request_release) struct request request = {0};
        struct error error = {0};
        assert_true(options_read(lines[i], &request, &error));
        assert_int_equal(request.arguments.count, 3);
        assert_string_equal(request.arguments.items[0], "/bin/sh");
        assert_string_equal(request.arguments.items[1], "-c");
        assert_string_equal(request.arguments.items[2], "echo -n $HOME");
    }
    CLEANUP(request_release) struct request bare = {0};
    struct error error = {0};
    assert_true(options_parse(0, NULL, &bare, &error));
    assert_int_equal(bare.verb, REQUEST_RUN);
    assert_int_equal(bare.arguments.count, 0);
}

static void options_of_a_list(void **state)
{
    (void)state;
    CLEANUP(request_release) struct request request = {0};
    struct error error = {0};
    assert_true(options_read(WORDS("-l", "--running", "-q"), &request, &error));
    assert_int_equal(request.verb, REQUEST_LIST);
    assert_true(request.running && request.quiet && !request.verbose);
    CLEANUP(request_release) struct request both = {0};
    assert_false(options_read(WORDS("--list", "-q", "-v"), &both, &error));
}

static void options_of_management(void **state)
{
    (void)state;
    static const struct {
        const char *words[3];
        enum request_verb verb;
    } cases[] = {
        {{"--shutdown"}, REQUEST_SHUTDOWN},
        {{"--status"}, REQUEST_STATUS},
        {{"--version"}, REQUEST_VERSION},
        {{"-v"}, REQUEST_VERSION},
        {{"--help"}, REQUEST_HELP},
        {{"-t", "a"}, REQUEST_TERMINATE},
        {{"--terminate", "a"}, REQUEST_TERMINATE},
        {{"--unregister", "a"}, REQUEST_UNREGISTER},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CLEANUP(request_release) struct request request = {0};
        struct error error = {0};
        assert_true(options_read(cases[i].words, &request, &error));
        assert_int_equal(request.verb, cases[i].verb);
        if (cases[i].words[1])
            assert_string_equal(request.distro, "a");
    }
}

static void options_of_an_import(void **state)
{
    (void)state;
    CLEANUP(request_release) struct request request = {0};
    struct error error = {0};
    assert_true(options_read(WORDS("--import", "a", "folder", "/t.tar", "--version", "2"), &request,
                             &error));
    assert_int_equal(request.verb, REQUEST_IMPORT);
    assert_string_equal(request.distro, "a");
    assert_int_equal(request.folder[0], '/');
    assert_string_equal(strrchr(request.folder, '/'), "/folder");
    assert_string_equal(request.path, "/t.tar");
    CLEANUP(request_release) struct request old = {0};
    assert_false(options_read(WORDS("--import", "a", "b", "c", "--version", "1"), &old, &error));
}

static void options_that_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *words[4];
        const char *message;
    } cases[] = {
        {{"--export", "a", "b"}, "--export is not supported by this runtime."},
        {{"--install"}, "--install is not supported by this runtime."},
        {{"-d", "a", "--user"}, "--user is not supported by this runtime."},
        {{"--frobnicate"}, "Invalid command line option: --frobnicate. See --help."},
        {{"--x\033[1m"}, "Invalid command line option: --x\\x1b[1m. See --help."},
        {{"--shutdown", "--force"}, "--force is not supported by this runtime."},
        {{"--status", "now"}, "Invalid command line option: now. See --help."},
        {{"-d"}, "-d needs a value: -d VALUE. See --help."},
        {{"-e"}, "-e needs a command: -e COMMAND. See --help."},
        {{"--terminate"}, "--terminate needs a value: --terminate NAME. See --help."},
        {{"--import", "a", "b"}, "--import needs a value: --import NAME FOLDER TAR. See --help."},
        {{"--cd", "here", "ls"}, "--cd takes an absolute path or ~, not here."},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CLEANUP(request_release) struct request request = {0};
        struct error error = {0};
        assert_false(options_read(cases[i].words, &request, &error));
        assert_int_equal(error.class, ERROR_CLASS_USAGE);
        assert_string_equal(error.message, cases[i].message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_of_a_command),
        cmocka_unit_test(options_without_exec_use_the_shell),
        cmocka_unit_test(options_of_a_list),
        cmocka_unit_test(options_of_management),
        cmocka_unit_test(options_of_an_import),
        cmocka_unit_test(options_that_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Tests of who listens on a Unix socket. */
#include "host/linux/unix_socket.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void test_lines(void **state)
{
    (void)state;
    static const char listening[] =
        "00000000f3a296d8: 00000002 00000000 00010000 0001 01 117495 /run/wsl/service.sock\n";
    static const char connected[] =
        "00000000144ccddc: 00000003 00000000 00000000 0001 03 121103 /run/wsl/service.sock\n";
    assert_int_equal(unix_socket_parse_line(listening, "/run/wsl/service.sock"), 117495);
    assert_int_equal(unix_socket_parse_line(listening, "/run/wsl/service"), 0);
    assert_int_equal(unix_socket_parse_line(listening, "/run/wsl/service.sockx"), 0);
    assert_int_equal(unix_socket_parse_line(connected, "/run/wsl/service.sock"), 0);
    assert_int_equal(unix_socket_parse_line("Num       RefCount Protocol Flags    Type St Inode "
                                            "Path\n",
                                            "Path"),
                     0);
    assert_int_equal(unix_socket_parse_line("", "x"), 0);
}

static void test_listener(void **state)
{
    (void)state;
    char folder[] = "/tmp/unix-socket-test-XXXXXX";
    assert_non_null(mkdtemp(folder));
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s/s", folder);
    int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(descriptor, (struct sockaddr *)&address, sizeof address), 0);
    CLEANUP(processes_release) struct processes processes = {0};
    struct error error = {0};
    int64_t pid = -1;
    assert_true(processes_read(&processes, &error));
    assert_true(unix_socket_listener(address.sun_path, &processes, &pid, &error));
    assert_int_equal(pid, 0); /* bound, but nobody listens */
    assert_int_equal(listen(descriptor, 1), 0);
    assert_true(unix_socket_listener(address.sun_path, &processes, &pid, &error));
    assert_int_equal(pid, getpid());
    /* Somebody listens who is not among the processes that may be looked into. */
    struct processes nobody = {0};
    assert_false(unix_socket_listener(address.sun_path, &nobody, &pid, &error));
    assert_int_equal(error.class, ERROR_CLASS_UNAVAILABLE);
    close(descriptor);
    unlink(address.sun_path);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_listener),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

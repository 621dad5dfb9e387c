/* Tests of processes as /proc shows them. */
#include "host/linux/process.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <unistd.h>

static void test_stat(void **state)
{
    (void)state;
    /* The name may look like the rest of the line. */
    struct process process = {0};
    assert_true(process_parse_stat(
        "139 (a) R 1 (b) S 31 139 139 0 -1 4194624 4153 0 0 0 97 13 0 0 20 0 4 0 299127 737828864 "
        "11893 18446744073709551615 1 1 0 0\n",
        &process));
    assert_int_equal(process.pid, 139);
    assert_string_equal(process.name, "a) R 1 (b");
    assert_int_equal(process.state, 'S');
    assert_int_equal(process.parent_pid, 31);
    assert_int_equal(process.start_time, 299127);
    assert_int_equal(process.cpu_ns, (97 + 13) * (1000000000 / sysconf(_SC_CLK_TCK)));
    assert_int_equal(process.memory_bytes, 11893 * sysconf(_SC_PAGESIZE));
    process_release(&process);
}

static void test_stat_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "139",
        "139 (a",
        "139 a) S 1 2",
        "139 (a) S 1 2 3\n",
        "139 (a)\n",
        "139 )a( S 31",
        "x (a) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct process process = {0};
        assert_false(process_parse_stat(bad[i], &process));
        assert_null(process.name);
    }
}

static void test_self(void **state)
{
    (void)state;
    struct process self = {0};
    CLEANUP(processes_release) struct processes processes = {0};
    struct error error = {0};
    assert_true(process_read(getpid(), &self));
    assert_int_equal(self.parent_pid, getppid());
    assert_string_equal(self.executable, "host_linux_process_test");
    assert_true(processes_read(&processes, &error));
    assert_non_null(processes_find(&processes, self.pid, self.start_time));
    assert_null(processes_find(&processes, self.pid, self.start_time + 1));
    process_release(&self);
}

static bool is_vm(const char *executable, const char *machine)
{
    struct process process = {.executable = memory_text(executable)};
    texts_add(&process.argv, executable);
    if (machine) {
        texts_add(&process.argv, "-machine");
        texts_add(&process.argv, machine);
    }
    bool vm = process_runs_vm(&process);
    process_release(&process);
    return vm;
}

static void test_vms(void **state)
{
    (void)state;
    assert_true(is_vm("qemu-system-x86_64", "pc-q35-7.2,usb=off"));
    assert_true(is_vm("qemu-system-aarch64", NULL));
    assert_true(is_vm("qemu-kvm", "nonesuch"));
    assert_false(is_vm("qemu-system-x86_64", "none,accel=kvm:tcg"));
    assert_false(is_vm("qemu-system-x86_64", "none"));
    assert_false(is_vm("qemu-img", NULL));
    assert_false(is_vm("my-qemu-system-x86_64", NULL));
}

static bool is_daemon(const struct process *process, const void *name)
{
    return text_same(process->executable, name);
}

static void test_eldest(void **state)
{
    (void)state;
    CLEANUP(processes_release) struct processes processes = {0};
    *VECTOR_ADD(&processes) =
        (struct process){.pid = 9, .parent_pid = 12, .executable = memory_text("dnsmasq")};
    *VECTOR_ADD(&processes) =
        (struct process){.pid = 12, .parent_pid = 1, .executable = memory_text("dnsmasq")};
    assert_int_equal(processes_eldest(&processes, is_daemon, "dnsmasq")->pid, 12);
    assert_null(processes_eldest(&processes, is_daemon, "dns"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stat),   cmocka_unit_test(test_stat_refused),
        cmocka_unit_test(test_self),   cmocka_unit_test(test_vms),
        cmocka_unit_test(test_eldest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

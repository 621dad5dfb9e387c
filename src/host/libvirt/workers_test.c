/* Tests of which process runs which domain. */
#include "host/libvirt/workers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#define UUID "d09e8bab-c421-486f-a1a4-ac2addcd52c3"

static void processes_add(struct processes *processes, int64_t pid, const char *name_option,
                          const char *uuid)
{
    struct process *process = VECTOR_ADD(processes);
    process->pid = pid;
    process->start_time = pid * 100;
    process->executable = memory_text("qemu-system-x86_64");
    texts_add(&process->argv, "/usr/bin/qemu-system-x86_64");
    texts_add(&process->argv, "-name");
    texts_add(&process->argv, name_option);
    texts_add(&process->argv, "-uuid");
    texts_add(&process->argv, uuid);
}

static char domain_uuid[] = UUID;
static char domain_name[] = "wsl";
static const struct domain subject = {.uuid = domain_uuid, .name = domain_name};

static void test_found_whole(void **state)
{
    (void)state;
    CLEANUP(processes_release) struct processes processes = {0};
    struct error error = {0};
    processes_add(&processes, 1, "guest=wslx,debug-threads=on", UUID);
    processes_add(&processes, 2, "guest=wsl,debug-threads=on", UUID "0");
    processes_add(&processes, 3, "wsl", UUID);
    assert_null(workers_find(&processes, &subject, &error));
    assert_false(error_is_set(&error));
    processes_add(&processes, 4, "guest=wsl,debug-threads=on", UUID);
    const struct process *found = workers_find(&processes, &subject, &error);
    assert_non_null(found);
    assert_int_equal(found->pid, 4);
}

static void test_two_are_doubtful(void **state)
{
    (void)state;
    CLEANUP(processes_release) struct processes processes = {0};
    struct error error = {0};
    processes_add(&processes, 4, "guest=wsl", UUID);
    processes_add(&processes, 5, "guest=wsl", UUID);
    assert_null(workers_find(&processes, &subject, &error));
    assert_non_null(strstr(error.message, "processes 4 and 5"));
}

static void test_names(void **state)
{
    (void)state;
    CLEANUP(processes_release) struct processes processes = {0};
    processes_add(&processes, 7, "guest=a,,b,debug-threads=on", UUID);
    processes_add(&processes, 8, "debug-threads=on", UUID);
    CLEANUP(memory_free_text) char *comma = workers_guest_name(&processes.items[0]);
    CLEANUP(memory_free_text) char *none = workers_guest_name(&processes.items[1]);
    CLEANUP(memory_free_text) char *id = workers_foreign_id(&processes.items[0]);
    assert_string_equal(comma, "a,b");
    assert_null(none);
    assert_string_equal(id, "pid-7-700");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_found_whole),
        cmocka_unit_test(test_two_are_doubtful),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

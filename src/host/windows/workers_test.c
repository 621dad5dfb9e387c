/* Tests of which process runs which VM. */
#include "host/windows/workers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#define ID_A      "EED44DAF-4F7E-4CF5-82FD-F9C8EBF8DB82"
#define ID_B      "0B1C9F0E-8F4C-4F7E-9A56-1F8AD8F7A001"
#define ACCOUNT_A "S-1-5-83-1-4006890927-1291145086-3371826562-2195454187"

/* 2 h of 100 ns. */
#define START 72000000000

static void add_process(struct vm_processes *processes, int64_t pid, const char *name,
                        const char *command_line, const char *account, int64_t parent_pid)
{
    struct vm_process *process = VECTOR_ADD(processes);
    *process = (struct vm_process){.pid = pid,
                                   .parent_pid = parent_pid,
                                   .start_time = START + pid,
                                   .name = memory_text(name),
                                   .command_line = memory_text(command_line),
                                   .account = memory_text(account)};
    assert_true(workers_is_vm(name, &process->memory));
    processes->read_time = START + INT64_C(36000000000);
}

static void add_system(struct view *view, const char *id, const char *owner)
{
    *VECTOR_ADD(&view->systems) = (struct compute_system){
        .id = memory_text(id), .owner = memory_text(owner), .state = SYSTEM_STATE_RUNNING};
}

static void test_names(void **state)
{
    (void)state;
    bool memory = false;
    assert_true(workers_is_vm("VMWP.EXE", &memory) && !memory);
    assert_true(workers_is_vm("vmmem", &memory) && memory);
    assert_true(workers_is_vm("vmmemWSLX", &memory) && memory);
    assert_false(workers_is_vm("vmmemory.exe", &memory));
    assert_false(workers_is_vm("vmwp.exe.exe", &memory));
    assert_false(workers_is_vm("xvmmem", &memory));
}

/* By command line, by account, and by the parent: two VMs, each with both its processes. */
static void test_pairs(void **state)
{
    (void)state;
    CLEANUP(view_release) struct view view = {0};
    CLEANUP(vm_processes_release) struct vm_processes processes = {0};
    CLEANUP(texts_release) struct texts known = {0};
    add_system(&view, ID_A, "WSL");
    add_system(&view, ID_B, "WSLX");
    add_process(&processes, 10, "vmwp.exe", "vmwp.exe " ID_A, NULL, 4);
    add_process(&processes, 11, "vmmemWSL", NULL, ACCOUNT_A, 4);
    add_process(&processes, 20, "vmwp.exe", "vmwp.exe 0b1c9f0e-8f4c-4f7e-9a56-1f8ad8f7a001", NULL,
                4);
    add_process(&processes, 21, "vmmemWSLX", NULL, "S-1-5-18", 20);
    workers_fill(&processes, &known, NULL, &view);
    assert_int_equal(view.systems.count, 2);
    assert_int_equal(view.workers.count, 4);
    assert_null(view_unavailable(&view, VIEW_WORKERS));
    for (size_t i = 0; i < view.workers.count; i++) {
        assert_string_equal(view.workers.items[i].system_id, i < 2 ? ID_A : ID_B);
        assert_int_equal(view.workers.items[i].role,
                         i % 2 ? WORKER_ROLE_MEMORY : WORKER_ROLE_WORKER);
        assert_null(view.workers.items[i].unnamed);
    }
    assert_int_equal(view_worker_of(&view, ID_B)->pid, 20);
}

/* A command line may name more than the VM: the account knows better, and so does HCS. */
static void test_several_ids(void **state)
{
    (void)state;
    static const char other[] = "vmwp.exe -x 5d3c0000-0000-4000-8000-000000000001 " ID_B;
    CLEANUP(view_release) struct view view = {0};
    CLEANUP(vm_processes_release) struct vm_processes processes = {0};
    CLEANUP(texts_release) struct texts known = {0};
    add_system(&view, ID_A, "WSL");
    add_system(&view, ID_B, "WSLX");
    add_process(&processes, 10, "vmwp.exe", other, ACCOUNT_A, 4);
    add_process(&processes, 20, "vmwp.exe", other, "S-1-5-18", 4);
    workers_fill(&processes, &known, NULL, &view);
    assert_int_equal(view.systems.count, 2);
    assert_string_equal(view.workers.items[0].system_id, ID_A);
    assert_string_equal(view.workers.items[1].system_id, ID_B);
    /* Of a system that is gone, the same; what nobody knows is the first that is named. */
    CLEANUP(view_release) struct view later = {0};
    texts_add(&known, ID_B);
    workers_fill(&processes, &known, NULL, &later);
    assert_string_equal(later.workers.items[1].system_id, ID_B);
    CLEANUP(view_release) struct view without = {0};
    texts_release(&known);
    workers_fill(&processes, &known, NULL, &without);
    assert_string_equal(without.workers.items[1].system_id, "5d3c0000-0000-4000-8000-000000000001");
}

/* A process of which nothing tells its VM makes the part unavailable, and is there all the same. */
static void test_untold(void **state)
{
    (void)state;
    CLEANUP(view_release) struct view view = {0};
    CLEANUP(vm_processes_release) struct vm_processes processes = {0};
    CLEANUP(texts_release) struct texts known = {0};
    add_process(&processes, 10, "vmwp.exe", NULL, NULL, 4);
    struct error *problem = &processes.items[0].problem;
    error_set_code(problem, ERROR_CLASS_UNAVAILABLE, ERROR_ORIGIN_WIN32, 5, "denied");
    workers_fill(&processes, &known, NULL, &view);
    const struct unavailable *lack = view_unavailable(&view, VIEW_WORKERS);
    assert_non_null(lack);
    assert_int_equal(lack->code, 5);
    assert_int_equal(view.workers.count, 1);
    assert_null(view.workers.items[0].system_id);
    assert_int_equal(view.systems.count, 0);
    /* A parent that is younger than its child was not its parent. */
    add_process(&processes, 30, "vmmemWSL", NULL, NULL, 40);
    add_process(&processes, 40, "vmwp.exe", "vmwp.exe " ID_A, NULL, 4);
    assert_null(workers_machine(&processes.items[1], &processes, &known));
}

/* What outlives its system is that system's; what HCS never showed is a system of its own, once it
 * is no longer new. */
static void test_without_system(void **state)
{
    (void)state;
    CLEANUP(view_release) struct view view = {0};
    CLEANUP(vm_processes_release) struct vm_processes processes = {0};
    CLEANUP(texts_release) struct texts known = {0};
    texts_add(&known, ID_A);
    add_process(&processes, 10, "vmwp.exe", "vmwp.exe " ID_A, NULL, 4);
    add_process(&processes, 20, "vmwp.exe", "vmwp.exe " ID_B, NULL, 4);
    add_process(&processes, 21, "vmmem", NULL, NULL, 20);
    workers_fill(&processes, &known, NULL, &view);
    assert_int_equal(view.systems.count, 1);
    assert_string_equal(view.systems.items[0].found_by, "process");
    assert_null(view.systems.items[0].owner);
    assert_int_equal(view.workers.count, 3);
    assert_string_equal(view.workers.items[0].system_id, ID_A);
    assert_string_equal(view.workers.items[2].system_id, view.systems.items[0].id);
    CLEANUP(view_release) struct view early = {0};
    processes.read_time = START + 40;
    workers_fill(&processes, &known, NULL, &early);
    assert_int_equal(early.systems.count, 0);
    assert_int_equal(early.workers.count, 1);
}

static void test_unnamed(void **state)
{
    (void)state;
    assert_non_null(workers_unnamed(19045, 3803));
    assert_non_null(workers_unnamed(22000, 70));
    assert_null(workers_unnamed(22000, 71));
    assert_null(workers_unnamed(22138, 0));
    assert_non_null(workers_unnamed(22350, 0));
    assert_null(workers_unnamed(22631, 3007));
    CLEANUP(view_release) struct view view = {0};
    CLEANUP(vm_processes_release) struct vm_processes processes = {0};
    CLEANUP(texts_release) struct texts known = {0};
    add_system(&view, ID_A, "WSL");
    add_process(&processes, 11, "vmmem", NULL, ACCOUNT_A, 4);
    add_process(&processes, 12, "vmmemWSL", NULL, ACCOUNT_A, 4);
    workers_fill(&processes, &known, "all alike", &view);
    assert_string_equal(view.workers.items[0].unnamed, "all alike");
    assert_null(view.workers.items[1].unnamed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),   cmocka_unit_test(test_pairs),
        cmocka_unit_test(test_untold),  cmocka_unit_test(test_without_system),
        cmocka_unit_test(test_unnamed), cmocka_unit_test(test_several_ids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

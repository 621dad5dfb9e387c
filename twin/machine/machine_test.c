/* Tests of machine/machine.h without a VM: who is told what, and from where. */
#include "machine/machine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define MACHINE_TEST_TURNS_MAX 100

/* One who waits for the machine. */
struct waiter {
    int told;
    bool failed;
    char message[ERROR_MESSAGE_BYTES_MAX];
};

struct machine_test {
    uv_loop_t loop;
    struct identity identity;
    struct faults faults;
    struct saved_state saved;
    struct machine *machine;
};

static void waiter_done(void *user, const struct error *error)
{
    struct waiter *waiter = user;
    waiter->told++;
    waiter->failed = error != NULL;
    snprintf(waiter->message, sizeof waiter->message, "%s", error ? error->message : "");
}

static int machine_test_setup(void **state)
{
    struct machine_test *test = memory_zeroed(1, sizeof *test);
    uv_loop_init(&test->loop);
    test->machine = machine_new(&test->loop, &test->identity, &test->faults, &test->saved);
    *state = test;
    return 0;
}

static void machine_test_close_handle(uv_handle_t *handle, void *user)
{
    (void)user;
    uv_close(handle, NULL);
}

static int machine_test_teardown(void **state)
{
    struct machine_test *test = *state;
    uv_walk(&test->loop, machine_test_close_handle, NULL);
    uv_run(&test->loop, UV_RUN_DEFAULT);
    machine_free(test->machine);
    int code = uv_loop_close(&test->loop);
    free(test);
    return code;
}

static void machine_test_turn(struct machine_test *test)
{
    for (int i = 0; i < MACHINE_TEST_TURNS_MAX && uv_run(&test->loop, UV_RUN_NOWAIT); i++)
        ;
}

static void tells_from_the_loop_that_a_distribution_does_not_run(void **state)
{
    struct machine_test *test = *state;
    struct waiter waiter = {0};
    machine_terminate(test->machine, "a distribution", false, waiter_done, &waiter);
    assert_int_equal(waiter.told, 0);
    machine_test_turn(test);
    assert_int_equal(waiter.told, 1);
    assert_false(waiter.failed);
}

static void tells_from_the_loop_that_a_stop_came_first(void **state)
{
    struct machine_test *test = *state;
    char id[] = "a distribution", image[] = "/no/such.img";
    const struct saved_state_distro distro = {.id = id, .image = image};
    struct waiter wants = {0}, stops = {0};
    machine_want(test->machine, &distro, waiter_done, &wants);
    machine_stop(test->machine, false, waiter_done, &stops);
    assert_int_equal(wants.told, 0);
    assert_int_equal(stops.told, 0);
    machine_test_turn(test);
    assert_int_equal(wants.told, 1);
    assert_string_equal(wants.message, "The virtual machine was shut down.");
    assert_int_equal(stops.told, 1);
    assert_false(stops.failed);
}

/* A client that went away between the stop and the loop's turn is freed by then. */
static void tells_nobody_who_was_forgotten(void **state)
{
    struct machine_test *test = *state;
    char id[] = "a distribution", image[] = "/no/such.img";
    const struct saved_state_distro distro = {.id = id, .image = image};
    struct waiter wants = {0}, stops = {0};
    machine_want(test->machine, &distro, waiter_done, &wants);
    machine_stop(test->machine, false, waiter_done, &stops);
    machine_forget(test->machine, &wants);
    machine_test_turn(test);
    assert_int_equal(wants.told, 0);
    assert_int_equal(stops.told, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(tells_from_the_loop_that_a_distribution_does_not_run,
                                        machine_test_setup, machine_test_teardown),
        cmocka_unit_test_setup_teardown(tells_from_the_loop_that_a_stop_came_first,
                                        machine_test_setup, machine_test_teardown),
        cmocka_unit_test_setup_teardown(tells_nobody_who_was_forgotten, machine_test_setup,
                                        machine_test_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

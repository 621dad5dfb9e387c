/* Tests of calls that may never come back. */
#include "host/windows/errand.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/clock.h"

#define TEST_WAIT_NS (10 * CLOCK_NS_PER_S)

/* A call that comes back when the test lets it. Lives longer than the errand. */
struct call {
    uv_sem_t back;
    uv_sem_t released;
    int runs;
};

static void call_run(void *job)
{
    struct call *call = job;
    uv_sem_wait(&call->back);
    call->runs++;
}

static void call_release(void *job)
{
    struct call *call = job;
    uv_sem_post(&call->released);
}

static const struct errand_task call_task = {.run = call_run, .release = call_release};

static void call_make(struct call *call)
{
    call->runs = 0;
    uv_sem_init(&call->back, 0);
    uv_sem_init(&call->released, 0);
}

static void call_destroy(struct call *call)
{
    uv_sem_destroy(&call->back);
    uv_sem_destroy(&call->released);
}

static void test_answered(void **state)
{
    (void)state;
    struct call call;
    struct error error = {0};
    call_make(&call);
    uv_sem_post(&call.back);
    struct errand *errand = errand_start(ERRAND_HCS, &call_task, &call, NULL, &error);
    assert_non_null(errand);
    assert_ptr_equal(errand_wait(errand, clock_monotonic_ns() + TEST_WAIT_NS, &error), &call);
    assert_int_equal(call.runs, 1);
    assert_int_not_equal(uv_sem_trywait(&call.released), 0); /* the job is there until the free */
    errand_free(errand);
    assert_int_equal(uv_sem_trywait(&call.released), 0);
    call_destroy(&call);
}

/* What hangs blocks its lane, and no other, until it comes back; then its job is released. */
static void test_given_up(void **state)
{
    (void)state;
    struct call hanging;
    struct call next;
    struct error error = {0};
    call_make(&hanging);
    call_make(&next);
    struct errand *errand = errand_start(ERRAND_HCN, &call_task, &hanging, NULL, &error);
    assert_null(errand_wait(errand, clock_monotonic_ns(), &error));
    assert_int_equal(error.class, ERROR_CLASS_UNAVAILABLE);
    errand_free(errand);
    assert_null(errand_start(ERRAND_HCN, &call_task, &next, NULL, &error));
    assert_non_null(strstr(error.message, "still owes"));
    assert_int_equal(uv_sem_trywait(&next.released), 0); /* a refused job is released too */
    uv_sem_post(&next.back);
    errand = errand_start(ERRAND_SERVICES, &call_task, &next, NULL, &error);
    assert_non_null(errand);
    assert_non_null(errand_wait(errand, clock_monotonic_ns() + TEST_WAIT_NS, &error));
    errand_free(errand);
    uv_sem_post(&hanging.back);
    uv_sem_wait(&hanging.released);
    uv_sem_post(&next.back);
    errand = errand_start(ERRAND_HCN, &call_task, &next, NULL, &error);
    assert_non_null(errand);
    assert_non_null(errand_wait(errand, clock_monotonic_ns() + TEST_WAIT_NS, &error));
    errand_free(errand);
    call_destroy(&hanging);
    call_destroy(&next);
}

static void test_done_async(uv_async_t *async)
{
    uv_close((uv_handle_t *)async, NULL);
}

static void test_done(void **state)
{
    (void)state;
    uv_loop_t loop;
    uv_async_t done;
    struct call call;
    struct error error = {0};
    call_make(&call);
    uv_loop_init(&loop);
    uv_async_init(&loop, &done, test_done_async);
    struct errand *errand = errand_start(ERRAND_NAT, &call_task, &call, &done, &error);
    uv_sem_post(&call.back);
    uv_run(&loop, UV_RUN_DEFAULT); /* ends when the errand has said that it is done */
    assert_non_null(errand_wait(errand, clock_monotonic_ns(), &error));
    errand_free(errand);
    uv_loop_close(&loop);
    call_destroy(&call);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answered),
        cmocka_unit_test(test_given_up),
        cmocka_unit_test(test_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

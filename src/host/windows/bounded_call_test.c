/* Tests of calls that may never come back. */
#include "host/windows/bounded_call.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/clock.h"

#define TEST_WAIT_NS (10 * CLOCK_NS_PER_S)

/* Comes back when the test lets it. Lives longer than the call. */
struct job {
    uv_sem_t back;
    uv_sem_t released;
    int runs;
};

static void job_run(void *user)
{
    struct job *job = user;
    uv_sem_wait(&job->back);
    job->runs++;
}

static void job_release(void *user)
{
    struct job *job = user;
    uv_sem_post(&job->released);
}

static const struct bounded_call_task job_task = {.run = job_run, .release = job_release};

static void job_make(struct job *job)
{
    job->runs = 0;
    uv_sem_init(&job->back, 0);
    uv_sem_init(&job->released, 0);
}

static void job_destroy(struct job *job)
{
    uv_sem_destroy(&job->back);
    uv_sem_destroy(&job->released);
}

static void test_answered(void **state)
{
    (void)state;
    struct job job;
    struct error error = {0};
    job_make(&job);
    uv_sem_post(&job.back);
    struct bounded_call *call = bounded_call_start(BOUNDED_CALL_HCS, &job_task, &job, NULL, &error);
    assert_non_null(call);
    assert_ptr_equal(bounded_call_wait(call, clock_monotonic_ns() + TEST_WAIT_NS, &error), &job);
    assert_int_equal(job.runs, 1);
    assert_int_not_equal(uv_sem_trywait(&job.released), 0); /* the job is there until the free */
    bounded_call_free(call);
    assert_int_equal(uv_sem_trywait(&job.released), 0);
    job_destroy(&job);
}

/* What hangs blocks its lane, and no other, until it comes back; then its job is released. */
static void test_given_up(void **state)
{
    (void)state;
    struct job hanging;
    struct job next;
    struct error error = {0};
    job_make(&hanging);
    job_make(&next);
    struct bounded_call *call =
        bounded_call_start(BOUNDED_CALL_HCN, &job_task, &hanging, NULL, &error);
    assert_null(bounded_call_wait(call, clock_monotonic_ns(), &error));
    assert_int_equal(error.class, ERROR_CLASS_UNAVAILABLE);
    bounded_call_free(call);
    assert_null(bounded_call_start(BOUNDED_CALL_HCN, &job_task, &next, NULL, &error));
    assert_non_null(strstr(error.message, "still owes"));
    assert_int_equal(uv_sem_trywait(&next.released), 0); /* a refused job is released too */
    uv_sem_post(&next.back);
    call = bounded_call_start(BOUNDED_CALL_SERVICES, &job_task, &next, NULL, &error);
    assert_non_null(call);
    assert_non_null(bounded_call_wait(call, clock_monotonic_ns() + TEST_WAIT_NS, &error));
    bounded_call_free(call);
    uv_sem_post(&hanging.back);
    uv_sem_wait(&hanging.released);
    uv_sem_post(&next.back);
    call = bounded_call_start(BOUNDED_CALL_HCN, &job_task, &next, NULL, &error);
    assert_non_null(call);
    assert_non_null(bounded_call_wait(call, clock_monotonic_ns() + TEST_WAIT_NS, &error));
    bounded_call_free(call);
    job_destroy(&hanging);
    job_destroy(&next);
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
    struct job job;
    struct error error = {0};
    job_make(&job);
    uv_loop_init(&loop);
    uv_async_init(&loop, &done, test_done_async);
    struct bounded_call *call =
        bounded_call_start(BOUNDED_CALL_NAT, &job_task, &job, &done, &error);
    uv_sem_post(&job.back);
    uv_run(&loop, UV_RUN_DEFAULT); /* ends when the call has said that it is done */
    assert_non_null(bounded_call_wait(call, clock_monotonic_ns(), &error));
    bounded_call_free(call);
    uv_loop_close(&loop);
    job_destroy(&job);
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

/* Calls that may never come back. See bounded_call.h for the rules.
 *
 * The call is shared by the thread and whoever sent it, and freed by the later of them. Which
 * lanes are blocked is known to the whole process, since threads that were given up outlive the
 * host that sent them. */
#include "host/windows/bounded_call.h"

#include <stdlib.h>

#include "base/clock.h"

struct bounded_call {
    enum bounded_call_lane lane;
    struct bounded_call_task task;
    void *job;
    uv_thread_t thread;
    uv_mutex_t lock;
    uv_cond_t finished;
    uv_async_t *done; /* NULL once it was given up */
    bool run;
    bool given_up;
};

static const char *const bounded_call_names[BOUNDED_CALL_LANES] = {
    [BOUNDED_CALL_HCS] = "the Host Compute Service",
    [BOUNDED_CALL_HCN] = "the Host Network Service",
    [BOUNDED_CALL_SERVICES] = "the service manager",
    [BOUNDED_CALL_NAT] = "WMI",
    [BOUNDED_CALL_EVENTS] = "the event log",
};

/* Bounded calls of each lane that were given up and are under way. */
static struct {
    uv_once_t once;
    uv_mutex_t lock;
    int given_up[BOUNDED_CALL_LANES];
} bounded_call_lanes = {.once = UV_ONCE_INIT};

static void bounded_call_lanes_make(void)
{
    uv_mutex_init(&bounded_call_lanes.lock);
}

static int bounded_call_lane_add(enum bounded_call_lane lane, int change)
{
    uv_mutex_lock(&bounded_call_lanes.lock);
    int count = bounded_call_lanes.given_up[lane] += change;
    uv_mutex_unlock(&bounded_call_lanes.lock);
    return count;
}

static void bounded_call_destroy(struct bounded_call *call)
{
    call->task.release(call->job);
    uv_cond_destroy(&call->finished);
    uv_mutex_destroy(&call->lock);
    free(call);
}

static void bounded_call_thread(void *data)
{
    struct bounded_call *call = data;
    call->task.run(call->job);
    uv_mutex_lock(&call->lock);
    call->run = true;
    bool given_up = call->given_up;
    if (call->done)
        uv_async_send(call->done);
    uv_cond_signal(&call->finished);
    uv_mutex_unlock(&call->lock);
    if (given_up) {
        bounded_call_lane_add(call->lane, -1);
        bounded_call_destroy(call);
    }
}

struct bounded_call *bounded_call_start(enum bounded_call_lane lane,
                                        const struct bounded_call_task *task, void *job,
                                        uv_async_t *done, struct error *error)
{
    uv_once(&bounded_call_lanes.once, bounded_call_lanes_make);
    if (bounded_call_lane_add(lane, 0) > 0) {
        error_set(error, ERROR_CLASS_UNAVAILABLE, "%s still owes an answer to an earlier question",
                  bounded_call_names[lane]);
        task->release(job);
        return NULL;
    }
    struct bounded_call *call = memory_zeroed(1, sizeof *call);
    *call = (struct bounded_call){.lane = lane, .task = *task, .job = job, .done = done};
    uv_mutex_init(&call->lock);
    uv_cond_init(&call->finished);
    int code = uv_thread_create(&call->thread, bounded_call_thread, call);
    if (code == 0)
        return call;
    error_set_code(error, ERROR_CLASS_UNAVAILABLE, ERROR_ORIGIN_LIBUV, code,
                   "cannot ask %s: no thread: %s", bounded_call_names[lane], uv_strerror(code));
    bounded_call_destroy(call);
    return NULL;
}

void *bounded_call_wait(struct bounded_call *call, int64_t until_ns, struct error *error)
{
    int64_t left_ns = 0;
    uv_mutex_lock(&call->lock);
    while (!call->run && (left_ns = until_ns - clock_monotonic_ns()) > 0)
        uv_cond_timedwait(&call->finished, &call->lock, (uint64_t)left_ns);
    bool run = call->run;
    uv_mutex_unlock(&call->lock);
    if (run)
        return call->job;
    error_set(error, ERROR_CLASS_UNAVAILABLE, "%s did not answer in time",
              bounded_call_names[call->lane]);
    return NULL;
}

void bounded_call_free(struct bounded_call *call)
{
    if (!call)
        return;
    uv_mutex_lock(&call->lock);
    bool run = call->run;
    call->given_up = !run;
    call->done = NULL;
    if (!run)
        bounded_call_lane_add(call->lane, 1);
    uv_mutex_unlock(&call->lock);
    if (!run)
        return; /* the thread frees it */
    uv_thread_join(&call->thread);
    bounded_call_destroy(call);
}

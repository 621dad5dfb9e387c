/* Calls that may never come back. See errand.h for the rules.
 *
 * The errand is shared by the thread and whoever sent it, and freed by the later of them. Which
 * lanes are blocked is known to the whole process, since threads that were given up outlive the
 * host that sent them. */
#include "host/windows/errand.h"

#include <stdlib.h>

#include "base/clock.h"

struct errand {
    enum errand_lane lane;
    struct errand_task task;
    void *job;
    uv_thread_t thread;
    uv_mutex_t lock;
    uv_cond_t finished;
    uv_async_t *done; /* NULL once it was given up */
    bool run;
    bool given_up;
};

static const char *const errand_names[ERRAND_LANES] = {
    [ERRAND_HCS] = "the Host Compute Service", [ERRAND_HCN] = "the Host Network Service",
    [ERRAND_SERVICES] = "the service manager", [ERRAND_NAT] = "WMI",
    [ERRAND_EVENTS] = "the event log",
};

/* Errands of each lane that were given up and are under way. */
static struct {
    uv_once_t once;
    uv_mutex_t lock;
    int given_up[ERRAND_LANES];
} errand_lanes = {.once = UV_ONCE_INIT};

static void errand_lanes_make(void)
{
    uv_mutex_init(&errand_lanes.lock);
}

static int errand_lane_add(enum errand_lane lane, int change)
{
    uv_mutex_lock(&errand_lanes.lock);
    int count = errand_lanes.given_up[lane] += change;
    uv_mutex_unlock(&errand_lanes.lock);
    return count;
}

static void errand_destroy(struct errand *errand)
{
    errand->task.release(errand->job);
    uv_cond_destroy(&errand->finished);
    uv_mutex_destroy(&errand->lock);
    free(errand);
}

static void errand_thread(void *data)
{
    struct errand *errand = data;
    errand->task.run(errand->job);
    uv_mutex_lock(&errand->lock);
    errand->run = true;
    bool given_up = errand->given_up;
    if (errand->done)
        uv_async_send(errand->done);
    uv_cond_signal(&errand->finished);
    uv_mutex_unlock(&errand->lock);
    if (given_up) {
        errand_lane_add(errand->lane, -1);
        errand_destroy(errand);
    }
}

struct errand *errand_start(enum errand_lane lane, const struct errand_task *task, void *job,
                            uv_async_t *done, struct error *error)
{
    uv_once(&errand_lanes.once, errand_lanes_make);
    if (errand_lane_add(lane, 0) > 0) {
        error_set(error, ERROR_CLASS_UNAVAILABLE, "%s still owes an answer to an earlier question",
                  errand_names[lane]);
        task->release(job);
        return NULL;
    }
    struct errand *errand = memory_zeroed(1, sizeof *errand);
    *errand = (struct errand){.lane = lane, .task = *task, .job = job, .done = done};
    uv_mutex_init(&errand->lock);
    uv_cond_init(&errand->finished);
    int code = uv_thread_create(&errand->thread, errand_thread, errand);
    if (code == 0)
        return errand;
    error_set_code(error, ERROR_CLASS_UNAVAILABLE, ERROR_ORIGIN_LIBUV, code,
                   "cannot ask %s: no thread: %s", errand_names[lane], uv_strerror(code));
    errand_destroy(errand);
    return NULL;
}

void *errand_wait(struct errand *errand, int64_t until_ns, struct error *error)
{
    int64_t left_ns = 0;
    uv_mutex_lock(&errand->lock);
    while (!errand->run && (left_ns = until_ns - clock_monotonic_ns()) > 0)
        uv_cond_timedwait(&errand->finished, &errand->lock, (uint64_t)left_ns);
    bool run = errand->run;
    uv_mutex_unlock(&errand->lock);
    if (run)
        return errand->job;
    error_set(error, ERROR_CLASS_UNAVAILABLE, "%s did not answer in time",
              errand_names[errand->lane]);
    return NULL;
}

void errand_free(struct errand *errand)
{
    if (!errand)
        return;
    uv_mutex_lock(&errand->lock);
    bool run = errand->run;
    errand->given_up = !run;
    errand->done = NULL;
    if (!run)
        errand_lane_add(errand->lane, 1);
    uv_mutex_unlock(&errand->lock);
    if (!run)
        return; /* the thread frees it */
    uv_thread_join(&errand->thread);
    errand_destroy(errand);
}

/* Jobs: calls that block, done one after the other beside the loop. */
#include "machine/job.h"

#include <stdlib.h>
#include <string.h>

void job_lane_init(struct job_lane *lane, uv_loop_t *loop)
{
    *lane = (struct job_lane){.loop = loop, .request.data = lane};
}

static void job_on_thread(uv_work_t *request)
{
    struct job_lane *lane = request->data;
    lane->error = (struct error){0};
    lane->succeeded = lane->current.work(lane->current.data, &lane->error);
}

static void job_start_next(struct job_lane *lane);

static void job_on_done(uv_work_t *request, int status)
{
    (void)status; /* never cancelled */
    struct job_lane *lane = request->data;
    struct job job = lane->current;
    struct error error = lane->error;
    bool succeeded = lane->succeeded;
    lane->busy = false;
    job.done(job.data, succeeded ? NULL : &error);
    job_start_next(lane);
}

static void job_start_next(struct job_lane *lane)
{
    if (lane->busy || lane->waiting.count == 0)
        return;
    lane->current = lane->waiting.items[0];
    lane->waiting.count--;
    memmove(lane->waiting.items, lane->waiting.items + 1,
            lane->waiting.count * sizeof *lane->waiting.items);
    lane->busy = true;
    uv_queue_work(lane->loop, &lane->request, job_on_thread, job_on_done);
}

void job_add(struct job_lane *lane, struct job job)
{
    if (lane->waiting.count == JOB_WAITING_MAX)
        abort(); /* clients are bounded, and each has one job at a time */
    *VECTOR_ADD(&lane->waiting) = job;
    job_start_next(lane);
}

void job_lane_release(struct job_lane *lane)
{
    VECTOR_RELEASE(&lane->waiting);
}

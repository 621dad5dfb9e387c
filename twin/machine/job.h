/* Jobs: calls that block (libvirt, image building), done one after the other on a thread of
 * libuv's pool, so that the loop and with it the streams of running commands go on.
 *
 * A lane does one job at a time, in the order given: what is only ever touched by one lane's
 * jobs needs no lock. */
#pragma once

#include <stdbool.h>
#include <uv.h>

#include "base/error.h"
#include "base/vector.h"

/* Jobs that may wait in one lane: far more than there are clients (service.h). */
#define JOB_WAITING_MAX 1024

struct job {
    /* On the thread. Must not touch what the loop's side uses. */
    bool (*work)(void *data, struct error *error);
    /* On the loop, afterwards; `error` is NULL if the work answered true. */
    void (*done)(void *data, const struct error *error);
    void *data;
};

struct job_lane {
    uv_loop_t *loop;
    uv_work_t request;
    VECTOR(struct job) waiting;
    struct job current;
    struct error error;
    bool succeeded;
    bool busy;
};

/* An idle lane whose jobs come back on this loop. */
void job_lane_init(struct job_lane *lane, uv_loop_t *loop);

/* Adds a job; `done` is called from the loop, never from in here. */
void job_add(struct job_lane *lane, struct job job);

/* Frees an idle lane's memory. */
void job_lane_release(struct job_lane *lane);

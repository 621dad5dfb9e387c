/* Calls that may never come back, made on a thread of their own.
 *
 * An errand owns its job. Whoever waits for it can give up: then the thread keeps the errand, and
 * lets the job go when the call comes back after all; nobody else touches it any more, and no
 * library that it may be in is ever unloaded. Each API has a lane, in which nothing new is sent
 * while an errand that was given up is still under way: a service that hangs costs one thread, not
 * one a question. The end of the process ends what is left. */
#pragma once

#include <uv.h>

#include "base/error.h"

enum errand_lane {
    ERRAND_HCS,
    ERRAND_HCN,
    ERRAND_SERVICES,
    ERRAND_NAT,
    ERRAND_EVENTS,
    ERRAND_LANES, /* how many there are */
};

struct errand;

/* What an errand does with its job. */
struct errand_task {
    void (*run)(void *job);     /* on the thread */
    void (*release)(void *job); /* on whichever thread is last */
};

/* Sends the job, which is the errand's from now on, whatever comes back. `done`, unless NULL, is
 * sent to when the job has been run. NULL with the error (class unavailable) if the lane is blocked
 * or no thread can be had. The caller frees the errand. */
struct errand *errand_start(enum errand_lane lane, const struct errand_task *task, void *job,
                            uv_async_t *done, struct error *error);

/* Waits until the job has been run, at most until `until_ns` on the monotonic clock. Gives the
 * job, which stays the errand's; NULL with the error (class unavailable) if it takes longer. */
void *errand_wait(struct errand *errand, int64_t until_ns, struct error *error);

/* Frees a finished errand with its job, and gives up one that is under way. NULL is fine. */
void errand_free(struct errand *errand);

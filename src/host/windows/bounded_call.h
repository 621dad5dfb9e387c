/* Calls that may never come back, made on a thread of their own.
 *
 * A bounded call owns its job. Whoever waits for it can give up: then the thread keeps the call,
 * and lets the job go when the call comes back after all. Nobody else touches it any more, and no
 * library that it may be in is ever unloaded. Each API has a lane, in which nothing new is sent
 * while a call that was given up is still under way: a service that hangs costs one thread, not
 * one a question. The end of the process ends what is left. */
#pragma once

#include <uv.h>

#include "base/error.h"

enum bounded_call_lane {
    BOUNDED_CALL_HCS,
    BOUNDED_CALL_HCN,
    BOUNDED_CALL_SERVICES,
    BOUNDED_CALL_NAT,
    BOUNDED_CALL_EVENTS,
    BOUNDED_CALL_LANES, /* how many there are */
};

struct bounded_call;

/* What a bounded call does with its job. */
struct bounded_call_task {
    void (*run)(void *job);     /* on the thread */
    void (*release)(void *job); /* on whichever thread is last */
};

/* Sends the job, which is the call's from now on, whatever comes back. `done`, unless NULL, is
 * sent to when the job has been run. NULL with the error (class unavailable) if the lane is blocked
 * or no thread can be had. The caller frees the call. */
struct bounded_call *bounded_call_start(enum bounded_call_lane lane,
                                        const struct bounded_call_task *task, void *job,
                                        uv_async_t *done, struct error *error);

/* Waits until the job has been run, at most until `until_ns` on the monotonic clock. Gives the
 * job, which stays the call's; NULL with the error (class unavailable) if it takes longer. */
void *bounded_call_wait(struct bounded_call *call, int64_t until_ns, struct error *error);

/* Frees a finished call with its job, and gives up one that is under way. NULL is fine. */
void bounded_call_free(struct bounded_call *call);

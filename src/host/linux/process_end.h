/* Notice of a process's end, when it happens (pidfd_open(2)). */
#pragma once

#include <uv.h>

#include "base/error.h"

struct process_end;

/* Calls `ended` once, on the loop, when the process with this pid and start time has ended. NULL
 * with the error (class unavailable) if it cannot be watched, above all because it is gone
 * already. The caller frees it, also after the call. */
struct process_end *process_end_new(uv_loop_t *loop, int64_t pid, int64_t start_time,
                                    void (*ended)(void *user), void *user, struct error *error);

/* Stops watching. NULL is fine. The loop must run once more. Allowed within `ended`. */
void process_end_free(struct process_end *end);

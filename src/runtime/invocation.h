/* One run of a runtime's command, on the caller's loop, with a bound on its time and its output.
 *
 * The command prints what it likes: its output is decoded, kept up to a limit and never
 * trusted. A command that is held, such as the one that beats, has no deadline and reports its
 * beats as they come. */
#pragma once

#include <uv.h>

#include "base/error.h"
#include "runtime/beat.h"

struct invocation;

/* Most bytes kept of each of the two streams; the rest is dropped and `cut` says so. */
#define INVOCATION_OUTPUT_BYTES_MAX (64 * 1024)

/* How a command ended. The texts are borrowed for the call. */
struct invocation_end {
    int64_t exit_status;
    int64_t signal; /* what ended it, or 0 */
    bool timed_out; /* it was killed at its deadline: what it has done is not known */
    bool cut;
    const char *output; /* without the beats */
    const char *error_output;
    const char *encoding; /* of the output; where there is none, of the error output */
};

struct invocation_handlers {
    /* Hears the beats; none are looked for where it has no function. */
    struct beat_listener beats;
    void *user;
    /* The command ended, or its time was up. Called once, last, never from invocation_start. */
    void (*end)(void *user, const struct invocation_end *end);
};

/* Starts the command; `deadline_ms` 0 is none. NULL with the error (class unavailable) if it could
 * not be started. The caller frees it with invocation_free. */
struct invocation *invocation_start(uv_loop_t *loop, const struct texts *argv, int64_t deadline_ms,
                                    const struct invocation_handlers *handlers,
                                    struct error *error);

/* The command's process id, also after its end. */
int64_t invocation_pid(const struct invocation *invocation);

/* Kills a command that still runs and reports it, at once, as one whose time was up. */
void invocation_give_up(struct invocation *invocation);

/* Ends a command that still runs, without a report. Allowed in `end`; the loop must run once
 * more afterwards. NULL is fine. */
void invocation_free(struct invocation *invocation);

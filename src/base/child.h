/* Child processes with a bound on their time and on what they print.
 *
 * Two ways: child_spawn puts a child on the caller's libuv loop and reports as it goes;
 * child_run waits for the end. A child is the leader of a group of its own, so that a Ctrl-C
 * meant for us doesn't reach it and what it started can be killed along with it. Its stdin is
 * empty. */
#pragma once

#include <uv.h>

#include "base/error.h"
#include "base/text.h"

struct child;

enum child_stream {
    CHILD_STDOUT,
    CHILD_STDERR,
};

struct child_handlers {
    /* Some bytes came. */
    void (*output)(void *user, enum child_stream stream, const char *bytes, size_t length);
    /* The child ended and what it printed was delivered. Called once, last. `signal` is 0 unless
     * a signal ended it. child_free is allowed in here. */
    void (*end)(void *user, int64_t exit_status, int signal);
};

struct child_spec {
    const char *const *argv;        /* NULL at the end; argv[0] is looked up in PATH */
    const char *const *environment; /* "K=V" put over ours, NULL at the end; may be NULL */
    const char *input;              /* the file that is its stdin; NULL: it is empty */
    bool on_terminal; /* stays in our group and session, so that it can ask on the terminal; what it
                       * starts is then not killed with it */
};

/* How long after a child's end its output is awaited: what it started may still hold the pipe. */
#define CHILD_DRAIN_MS 300

/* Starts the child. NULL with the error (class unavailable: it could not be started). The caller
 * frees it with child_free, while the loop still runs once more. */
struct child *child_spawn(uv_loop_t *loop, const struct child_spec *spec,
                          const struct child_handlers *handlers, void *user, struct error *error);

/* The process, which is also its group. */
int64_t child_pid(const struct child *child);

/* Kills the group if the child still runs, closes everything; no handler is called any more.
 * NULL is fine. */
void child_free(struct child *child);

struct child_result {
    int64_t exit_status;
    int signal;
    bool timed_out; /* killed at the deadline */
    bool cut;       /* printed more than the limit; the rest was dropped */
    struct text output;
    struct text error_output;
};

/* Most bytes kept of each stream by child_run. */
#define CHILD_OUTPUT_BYTES_MAX (1024 * 1024)

/* Runs the child to its end or for at most `deadline_ms`, then kills it. False only if it could
 * not be started. The caller releases the result. */
bool child_run(const struct child_spec *spec, int64_t deadline_ms, struct child_result *result,
               struct error *error);

void child_result_release(struct child_result *result);

/* Notice of a process's end, when it happens.
 *
 * A pidfd is readable from the moment its process has ended, whoever's child it is. It names the
 * process and not the number: the start time is compared after it is open. */
#include "host/linux/process_end.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "host/linux/process.h"

struct process_end {
    uv_poll_t poll;
    int descriptor;
    void (*ended)(void *user);
    void *user;
};

static void process_end_closed(uv_handle_t *handle)
{
    struct process_end *end = handle->data;
    close(end->descriptor);
    free(end);
}

static void process_end_happened(uv_poll_t *poll, int status, int events)
{
    (void)status;
    (void)events;
    struct process_end *end = poll->data;
    uv_poll_stop(poll);
    end->ended(end->user);
}

struct process_end *process_end_new(uv_loop_t *loop, int64_t pid, int64_t start_time,
                                    void (*ended)(void *user), void *user, struct error *error)
{
    int descriptor = (int)syscall(SYS_pidfd_open, (pid_t)pid, 0);
    if (descriptor < 0) {
        error_set_errno(error, ERROR_CLASS_UNAVAILABLE, errno, "cannot watch process %" PRId64,
                        pid);
        return NULL;
    }
    struct process process = {0};
    bool same = process_read(pid, &process) && process.start_time == start_time;
    process_release(&process);
    if (!same) {
        close(descriptor);
        error_set_errno(error, ERROR_CLASS_UNAVAILABLE, ESRCH, "cannot watch process %" PRId64,
                        pid);
        return NULL;
    }
    struct process_end *end = memory_zeroed(1, sizeof *end);
    *end = (struct process_end){.descriptor = descriptor, .ended = ended, .user = user};
    int code = uv_poll_init(loop, &end->poll, descriptor);
    if (code != 0) {
        close(descriptor);
        free(end);
        error_set_code(error, ERROR_CLASS_UNAVAILABLE, ERROR_ORIGIN_LIBUV, code,
                       "cannot watch process %" PRId64 ": %s", pid, uv_strerror(code));
        return NULL;
    }
    end->poll.data = end;
    uv_poll_start(&end->poll, UV_READABLE, process_end_happened);
    return end;
}

void process_end_free(struct process_end *end)
{
    if (end)
        uv_close((uv_handle_t *)&end->poll, process_end_closed);
}

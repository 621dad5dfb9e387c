/* Child processes by libuv.
 *
 * A child has up to four handles: the process, two pipes and the timer that bounds the drain. It
 * has ended when the process has exited and both pipes are at their end, or the drain's time is
 * up. child_free closes the handles; the last close callback frees the memory. */
#include "base/child.h"

#include <stdlib.h>

#include "base/child_group.h"
#include "base/clock.h"

#define CHILD_STREAMS     2
#define CHILD_CHUNK_BYTES 65536

struct child {
    uv_process_t process;
    uv_pipe_t pipes[CHILD_STREAMS];
    uv_timer_t drain;
    struct child_group *group;
    struct child_handlers handlers;
    void *user;
    int64_t exit_status;
    int signal;
    int pid;
    unsigned pipes_open;
    unsigned handles_open;
    bool exited;
    bool ended;
    char chunk[CHILD_CHUNK_BYTES];
};

static void child_end_if_done(struct child *child, bool drained)
{
    if (child->ended || !child->exited || (child->pipes_open && !drained))
        return;
    child->ended = true;
    uv_timer_stop(&child->drain);
    for (size_t i = 0; i < CHILD_STREAMS; i++)
        uv_read_stop((uv_stream_t *)&child->pipes[i]);
    child->handlers.end(child->user, child->exit_status, child->signal);
}

static void child_on_drained(uv_timer_t *timer)
{
    child_end_if_done(timer->data, true);
}

static void child_on_exit(uv_process_t *process, int64_t exit_status, int term_signal)
{
    struct child *child = process->data;
    child->exited = true;
    child->exit_status = exit_status;
    child->signal = term_signal;
    if (child->pipes_open)
        uv_timer_start(&child->drain, child_on_drained, CHILD_DRAIN_MS, 0);
    child_end_if_done(child, false);
}

static void child_on_allocate(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
    (void)suggested;
    struct child *child = handle->data;
    *buffer = uv_buf_init(child->chunk, sizeof child->chunk);
}

static void child_on_read(uv_stream_t *stream, ssize_t length, const uv_buf_t *buffer)
{
    struct child *child = stream->data;
    if (length > 0) {
        bool first = stream == (uv_stream_t *)&child->pipes[CHILD_STDOUT];
        child->handlers.output(child->user, first ? CHILD_STDOUT : CHILD_STDERR, buffer->base,
                               (size_t)length);
    } else if (length < 0) {
        uv_read_stop(stream);
        child->pipes_open--;
        child_end_if_done(child, false);
    }
}

/* Our environment with the given "K=V" put over it; the caller frees the list. */
static void child_environment(const char *const *over, struct texts *merged)
{
    uv_env_item_t *items = NULL;
    int count = 0;
    if (uv_os_environ(&items, &count) == 0) {
        for (int i = 0; i < count; i++) {
            CLEANUP(memory_free_text) char *start = memory_format("%s=", items[i].name);
            bool replaced = false;
            for (size_t k = 0; over && over[k] && !replaced; k++)
                replaced = text_starts_with(over[k], start);
            if (replaced)
                continue;
            CLEANUP(memory_free_text) char *pair = memory_format("%s%s", start, items[i].value);
            texts_add(merged, pair);
        }
        uv_os_free_environ(items, count);
    }
    for (size_t k = 0; over && over[k]; k++)
        texts_add(merged, over[k]);
    *VECTOR_ADD(merged) = NULL;
}

static void child_on_closed(uv_handle_t *handle)
{
    struct child *child = handle->data;
    if (--child->handles_open > 0)
        return;
    child_group_free(child->group);
    free(child);
}

static void child_close(void *handle)
{
    if (!uv_is_closing(handle))
        uv_close(handle, child_on_closed);
}

/* Opens the file that is to be the child's stdin; -1 if there is none. */
static bool child_open_input(const char *path, int *file, struct error *error)
{
    uv_fs_t request;
    *file = -1;
    if (!path)
        return true;
    *file = uv_fs_open(NULL, &request, path, UV_FS_O_RDONLY, 0, NULL);
    uv_fs_req_cleanup(&request);
    return *file >= 0 || error_set_code(error, ERROR_CLASS_INPUT, ERROR_ORIGIN_LIBUV, *file,
                                        "cannot read %s: %s", path, uv_strerror(*file));
}

static void child_close_input(int file)
{
    uv_fs_t request;
    if (file < 0)
        return;
    uv_fs_close(NULL, &request, file, NULL);
    uv_fs_req_cleanup(&request);
}

struct child *child_spawn(uv_loop_t *loop, const struct child_spec *spec,
                          const struct child_handlers *handlers, void *user, struct error *error)
{
    int input = -1;
    if (!child_open_input(spec->input, &input, error))
        return NULL;
    struct child *child = memory_zeroed(1, sizeof *child);
    child->handlers = *handlers;
    child->user = user;
    uv_timer_init(loop, &child->drain);
    child->drain.data = child;
    for (size_t i = 0; i < CHILD_STREAMS; i++) {
        uv_pipe_init(loop, &child->pipes[i], 0);
        child->pipes[i].data = child;
    }
    CLEANUP(texts_release) struct texts environment = {0};
    child_environment(spec->environment, &environment);
    uv_stdio_container_t stdio[1 + CHILD_STREAMS] = {
        {.flags = input < 0 ? UV_IGNORE : UV_INHERIT_FD, .data.fd = input}};
    for (size_t i = 0; i < CHILD_STREAMS; i++) {
        stdio[1 + i].flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE;
        stdio[1 + i].data.stream = (uv_stream_t *)&child->pipes[i];
    }
    unsigned flags = spec->on_terminal ? 0 : child_group_flags() | UV_PROCESS_WINDOWS_HIDE;
    uv_process_options_t options = {.file = spec->argv[0],
                                    .args = (char **)spec->argv,
                                    .env = environment.items,
                                    .stdio = stdio,
                                    .stdio_count = 1 + CHILD_STREAMS,
                                    .exit_cb = child_on_exit,
                                    .flags = flags};
    int code = uv_spawn(loop, &child->process, &options);
    child_close_input(input);
    child->process.data = child;
    child->handles_open = 2 + CHILD_STREAMS; /* process, drain and pipes */
    if (code < 0) {
        child->exited = true;
        error_set_code(error, ERROR_CLASS_UNAVAILABLE, ERROR_ORIGIN_LIBUV, code,
                       "cannot start %s: %s", spec->argv[0], uv_strerror(code));
        child_free(child);
        return NULL;
    }
    child->pid = child->process.pid;
    child->group = spec->on_terminal ? NULL : child_group_new(&child->process);
    for (size_t i = 0; i < CHILD_STREAMS; i++) {
        uv_read_start((uv_stream_t *)&child->pipes[i], child_on_allocate, child_on_read);
        child->pipes_open++;
    }
    return child;
}

int64_t child_pid(const struct child *child)
{
    return child->pid;
}

static void child_kill(struct child *child)
{
    if (child->exited)
        return;
    if (child->group)
        child_group_kill(child->group);
    else
        uv_process_kill(&child->process, SIGKILL);
}

void child_free(struct child *child)
{
    if (!child)
        return;
    child_kill(child);
    child->ended = true; /* no handler from here on */
    child_close(&child->process);
    child_close(&child->drain);
    for (size_t i = 0; i < CHILD_STREAMS; i++)
        child_close(&child->pipes[i]);
}

struct child_run_state {
    struct child_result *result;
    struct child *child;
    bool done;
};

static void child_run_output(void *user, enum child_stream stream, const char *bytes, size_t length)
{
    struct child_run_state *state = user;
    struct child_result *result = state->result;
    struct text *kept = stream == CHILD_STDOUT ? &result->output : &result->error_output;
    size_t room = CHILD_OUTPUT_BYTES_MAX - kept->length;
    if (length > room)
        result->cut = true;
    text_append_bytes(kept, bytes, length > room ? room : length);
}

static void child_run_end(void *user, int64_t exit_status, int signal)
{
    struct child_run_state *state = user;
    state->result->exit_status = exit_status;
    state->result->signal = signal;
    state->done = true;
}

static void child_run_deadline(uv_timer_t *timer)
{
    struct child_run_state *state = timer->data;
    state->result->timed_out = true;
    child_kill(state->child);
}

bool child_run(const struct child_spec *spec, int64_t deadline_ms, struct child_result *result,
               struct error *error)
{
    static const struct child_handlers handlers = {.output = child_run_output,
                                                   .end = child_run_end};
    struct child_run_state state = {.result = result};
    uv_loop_t loop;
    uv_loop_init(&loop);
    state.child = child_spawn(&loop, spec, &handlers, &state, error);
    bool started = state.child != NULL;
    uv_timer_t deadline;
    uv_timer_init(&loop, &deadline);
    deadline.data = &state;
    if (started)
        uv_timer_start(&deadline, child_run_deadline, (uint64_t)deadline_ms, 0);
    while (started && !state.done)
        uv_run(&loop, UV_RUN_ONCE);
    child_free(state.child);
    uv_close((uv_handle_t *)&deadline, NULL);
    while (uv_run(&loop, UV_RUN_DEFAULT))
        ;
    uv_loop_close(&loop);
    return started;
}

void child_result_release(struct child_result *result)
{
    text_release(&result->output);
    text_release(&result->error_output);
    *result = (struct child_result){0};
}

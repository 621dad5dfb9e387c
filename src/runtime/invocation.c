/* One run of a runtime's command.
 *
 * The child reports bytes and its end; the deadline's timer reports instead if it is first. The
 * memory goes with the timer's close callback. */
#include "runtime/invocation.h"

#include <stdlib.h>

#include "base/child.h"
#include "runtime/output.h"

struct invocation {
    struct invocation_handlers handlers;
    struct child *child;
    int64_t pid;
    uv_timer_t deadline;
    struct beat_scanner scanner;
    struct text output;
    struct text error_output;
    bool cut;
    bool ended;
};

static void invocation_keep(struct invocation *invocation, struct text *kept, const char *bytes,
                            size_t length)
{
    size_t room = INVOCATION_OUTPUT_BYTES_MAX - kept->length;
    if (length > room) {
        invocation->cut = true;
        length = room;
    }
    text_append_bytes(kept, bytes, length);
}

static void invocation_on_output(void *user, enum child_stream stream, const char *bytes,
                                 size_t length)
{
    struct invocation *invocation = user;
    const struct beat_listener *beats = &invocation->handlers.beats;
    if (stream == CHILD_STDERR) {
        invocation_keep(invocation, &invocation->error_output, bytes, length);
    } else if (beats->beat) {
        CLEANUP(text_release) struct text other = {0};
        beat_scan(&invocation->scanner, bytes, length, (int64_t)uv_now(invocation->deadline.loop),
                  beats, &other);
        invocation_keep(invocation, &invocation->output, text_get(&other), other.length);
    } else {
        invocation_keep(invocation, &invocation->output, bytes, length);
    }
}

static void invocation_report(struct invocation *invocation, int64_t exit_status, int signal,
                              bool timed_out)
{
    invocation->ended = true;
    uv_timer_stop(&invocation->deadline);
    CLEANUP(text_release) struct text rest = {0};
    beat_scan_end(&invocation->scanner, &rest);
    invocation_keep(invocation, &invocation->output, text_get(&rest), rest.length);
    CLEANUP(text_release) struct text output = {0};
    CLEANUP(text_release) struct text error_output = {0};
    const struct text *raw_output = &invocation->output;
    const struct text *raw_error = &invocation->error_output;
    const char *encoding = output_decode(text_get(raw_output), raw_output->length, &output);
    const char *error_encoding =
        output_decode(text_get(raw_error), raw_error->length, &error_output);
    const struct invocation_end end = {
        .exit_status = exit_status,
        .signal = signal,
        .timed_out = timed_out,
        .cut = invocation->cut,
        .output = text_get(&output),
        .error_output = text_get(&error_output),
        .encoding = raw_output->length ? encoding : error_encoding,
    };
    invocation->handlers.end(invocation->handlers.user, &end);
}

static void invocation_on_end(void *user, int64_t exit_status, int signal)
{
    struct invocation *invocation = user;
    if (!invocation->ended)
        invocation_report(invocation, exit_status, signal, false);
}

void invocation_give_up(struct invocation *invocation)
{
    if (invocation->ended)
        return;
    child_free(invocation->child);
    invocation->child = NULL;
    invocation_report(invocation, 0, 0, true);
}

static void invocation_on_deadline(uv_timer_t *timer)
{
    invocation_give_up(timer->data);
}

static void invocation_on_closed(uv_handle_t *handle)
{
    struct invocation *invocation = handle->data;
    text_release(&invocation->output);
    text_release(&invocation->error_output);
    free(invocation);
}

struct invocation *invocation_start(uv_loop_t *loop, const struct texts *argv, int64_t deadline_ms,
                                    const struct invocation_handlers *handlers, struct error *error)
{
    static const struct child_handlers child_handlers = {.output = invocation_on_output,
                                                         .end = invocation_on_end};
    /* wsl.exe prints UTF-8 when it is told so; for others it means nothing. */
    static const char *const environment[] = {"WSL_UTF8=1", NULL};
    struct invocation *invocation = memory_zeroed(1, sizeof *invocation);
    invocation->handlers = *handlers;
    uv_timer_init(loop, &invocation->deadline);
    invocation->deadline.data = invocation;
    CLEANUP(texts_release) struct texts words = {0};
    texts_copy(&words, argv);
    *VECTOR_ADD(&words) = NULL;
    const struct child_spec spec = {.argv = (const char *const *)words.items,
                                    .environment = environment};
    invocation->child = child_spawn(loop, &spec, &child_handlers, invocation, error);
    if (!invocation->child) {
        invocation_free(invocation);
        return NULL;
    }
    invocation->pid = child_pid(invocation->child);
    uv_update_time(loop);
    if (deadline_ms)
        uv_timer_start(&invocation->deadline, invocation_on_deadline, (uint64_t)deadline_ms, 0);
    return invocation;
}

int64_t invocation_pid(const struct invocation *invocation)
{
    return invocation->pid;
}

void invocation_free(struct invocation *invocation)
{
    if (!invocation)
        return;
    invocation->ended = true;
    child_free(invocation->child);
    invocation->child = NULL;
    uv_close((uv_handle_t *)&invocation->deadline, invocation_on_closed);
}

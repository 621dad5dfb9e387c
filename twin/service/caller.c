/* A caller: one client's connection to the service.
 *
 *     ASKING ──OPEN──▶ WAITING ──caller_run──▶ RUNNING
 *        └───────────────┴─────────────────────┴──answer, refusal, client gone──▶ ENDED
 *
 * Memory: freed when the pipe is closed and nobody holds the caller. */
#include "service/caller.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "service/answer.h"
#include "service/journal.h"
#include "service/service.h"

#define CALLER_CHUNK_BYTES 65536

enum caller_state {
    CALLER_ASKING,
    CALLER_WAITING,
    CALLER_RUNNING,
    CALLER_ENDED,
};

struct caller {
    uv_pipe_t pipe;
    struct service *service;
    enum caller_state state;
    struct request request;
    struct wire_decoder decoder;
    uint32_t stream; /* RUNNING: on the machine's link */
    unsigned holds;  /* the open pipe is one */
    uint8_t chunk[CALLER_CHUNK_BYTES];
};

/* One write: its bytes follow the request. */
struct caller_write {
    uv_write_t request;
    struct caller *caller;
    bool last; /* the connection ends after it */
    uint8_t bytes[];
};

static void caller_gone(struct caller *caller);

void caller_hold(struct caller *caller)
{
    caller->holds++;
}

void caller_unhold(struct caller *caller)
{
    if (--caller->holds > 0)
        return;
    request_release(&caller->request);
    free(caller);
}

const struct request *caller_request(const struct caller *caller)
{
    return &caller->request;
}

struct service *caller_service(struct caller *caller)
{
    return caller->service;
}

static void caller_on_closed(uv_handle_t *handle)
{
    struct caller *caller = handle->data;
    caller->service->callers--;
    caller_unhold(caller);
}

static void caller_close(struct caller *caller)
{
    if (!uv_is_closing((uv_handle_t *)&caller->pipe))
        uv_close((uv_handle_t *)&caller->pipe, caller_on_closed);
}

static void caller_on_written(uv_write_t *request, int status)
{
    struct caller_write *write = (struct caller_write *)request;
    if (write->last)
        caller_close(write->caller);
    else if (status < 0 && status != UV_ECANCELED)
        caller_gone(write->caller);
    free(write);
}

static void caller_send(struct caller *caller, enum wire_type type, enum wire_channel channel,
                        const void *payload, size_t length)
{
    if (uv_is_closing((uv_handle_t *)&caller->pipe))
        return;
    struct caller_write *write = memory_zeroed(1, sizeof *write + WIRE_HEADER_BYTES + length);
    write->caller = caller;
    write->last = type == WIRE_EXIT || type == WIRE_REFUSED;
    wire_header_encode(write->bytes, type, channel, REQUEST_STREAM, length);
    if (length)
        memcpy(write->bytes + WIRE_HEADER_BYTES, payload, length);
    uv_buf_t buffer = uv_buf_init((char *)write->bytes, (unsigned)(WIRE_HEADER_BYTES + length));
    if (uv_write(&write->request, (uv_stream_t *)&caller->pipe, &buffer, 1, caller_on_written) <
        0) {
        free(write);
        caller_gone(caller);
    }
}

/* Leaves RUNNING: the machine may go idle. */
static void caller_leave(struct caller *caller)
{
    if (caller->state == CALLER_RUNNING)
        machine_unuse(caller->service->machine);
    caller->state = CALLER_ENDED;
}

void caller_answer(struct caller *caller, const char *output, int exit_status)
{
    uint8_t payload[WIRE_EXIT_BYTES];
    if (caller->state == CALLER_ENDED)
        return;
    caller_leave(caller);
    caller_send(caller, WIRE_OPENED, WIRE_STDIN, NULL, 0);
    for (size_t left = strlen(output); left > 0;) {
        size_t part = left > WIRE_DATA_MAX ? WIRE_DATA_MAX : left;
        caller_send(caller, WIRE_DATA, WIRE_STDOUT, output, part);
        output += part;
        left -= part;
    }
    caller_send(caller, WIRE_END, WIRE_STDOUT, NULL, 0);
    caller_send(caller, WIRE_END, WIRE_STDERR, NULL, 0);
    wire_exit_encode(payload, (struct wire_exit){.number = (uint32_t)exit_status});
    caller_send(caller, WIRE_EXIT, WIRE_STDIN, payload, sizeof payload);
}

void caller_refuse(struct caller *caller, const char *format, ...)
{
    va_list arguments;
    if (caller->state == CALLER_ENDED)
        return;
    caller_leave(caller);
    va_start(arguments, format);
    CLEANUP(memory_free_text) char *reason = memory_format_list(format, arguments);
    va_end(arguments);
    size_t length = strlen(reason);
    caller_send(caller, WIRE_REFUSED, WIRE_STDIN, reason,
                length > WIRE_REFUSAL_MAX ? WIRE_REFUSAL_MAX : length);
}

/* --- the relay --- */

static void caller_on_guest_frame(void *user, const struct wire_frame *frame)
{
    struct caller *caller = user;
    bool last = frame->type == WIRE_EXIT || frame->type == WIRE_REFUSED;
    if (last)
        caller_leave(caller);
    caller_send(caller, frame->type, frame->channel, frame->payload, frame->length);
}

static void caller_on_guest_lost(void *user, const char *why)
{
    caller_refuse(user, "The command ended with its virtual machine: %s.", why);
}

void caller_run(struct caller *caller, const char *distro_id, const char *distro_name)
{
    static const struct link_stream_handlers handlers = {.frame = caller_on_guest_frame,
                                                         .lost = caller_on_guest_lost};
    struct machine *machine = caller->service->machine;
    const struct request *asked = &caller->request;
    CLEANUP(memory_free_text) char *name = memory_format("WSL_DISTRO_NAME=%s", distro_name);
    struct wire_request request = {.kind = WIRE_REQUEST_RUN,
                                   .distro = distro_id,
                                   .folder = asked->folder ? asked->folder : "",
                                   .argv = {"/bin/sh"},
                                   .environment = {name}};
    struct error error = {0};
    if (caller->state != CALLER_WAITING)
        return;
    for (size_t i = 0; i < asked->arguments.count; i++) /* bounded: request_decode */
        request.argv[i] = asked->arguments.items[i];
    caller->stream = link_stream_open(machine_link(machine), &request, &handlers, caller, &error);
    if (!caller->stream) {
        caller_refuse(caller, "%s", error.message);
        return;
    }
    caller->state = CALLER_RUNNING;
    machine_use(machine, distro_id);
}

/* --- from the client --- */

/* The client went, or broke the protocol: nobody is left to tell. */
static void caller_gone(struct caller *caller)
{
    enum caller_state state = caller->state;
    struct link *link = machine_link(caller->service->machine);
    caller_leave(caller);
    if (state == CALLER_RUNNING && link)
        link_stream_drop(link, caller->stream);
    if (state == CALLER_WAITING)
        answer_forget(caller);
    caller_close(caller);
}

static void caller_take_request(struct caller *caller, const struct wire_frame *frame)
{
    struct error error = {0};
    if (frame->type != WIRE_OPEN || frame->stream != REQUEST_STREAM) {
        caller_refuse(caller, "The client broke the protocol.");
    } else if (!request_decode(&caller->request, frame->payload, frame->length, &error)) {
        caller_refuse(caller, "%s", error.message);
    } else {
        caller->state = CALLER_WAITING;
        answer_begin(caller);
    }
}

static void caller_take_frame(struct caller *caller, const struct wire_frame *frame)
{
    struct link *link = machine_link(caller->service->machine);
    switch (caller->state) {
    case CALLER_ASKING:
        caller_take_request(caller, frame);
        break;
    case CALLER_RUNNING:
        if (link && !link_stream_send(link, caller->stream, frame)) {
            link_stream_drop(link, caller->stream);
            caller_refuse(caller, "The client broke the protocol.");
        }
        break;
    case CALLER_WAITING:
        answer_forget(caller);
        caller_refuse(caller, "The client broke the protocol.");
        break;
    case CALLER_ENDED:
        break; /* it crossed the end */
    }
}

static void caller_take(struct caller *caller, const uint8_t *bytes, size_t length)
{
    for (;;) {
        struct wire_frame frame;
        const char *fault = NULL;
        switch (wire_decoder_next(&caller->decoder, &bytes, &length, &frame, &fault)) {
        case WIRE_DECODING_MORE:
            return;
        case WIRE_DECODING_FRAME:
            caller_take_frame(caller, &frame);
            break;
        case WIRE_DECODING_MALFORMED:
            journal_write("a client broke the protocol: %s", fault);
            caller_gone(caller);
            return;
        }
    }
}

static void caller_on_allocate(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
    (void)suggested;
    struct caller *caller = handle->data;
    *buffer = uv_buf_init((char *)caller->chunk, sizeof caller->chunk);
}

static void caller_on_read(uv_stream_t *stream, ssize_t length, const uv_buf_t *buffer)
{
    struct caller *caller = stream->data;
    if (length > 0)
        caller_take(caller, (const uint8_t *)buffer->base, (size_t)length);
    else if (length < 0)
        caller_gone(caller);
}

/* The socket's mode keeps others out already; this holds where a file system ignores modes. */
static bool caller_is_ours(struct caller *caller)
{
    struct ucred peer;
    socklen_t bytes = sizeof peer;
    uv_os_fd_t file = -1;
    return uv_fileno((uv_handle_t *)&caller->pipe, &file) == 0 &&
           getsockopt(file, SOL_SOCKET, SO_PEERCRED, &peer, &bytes) == 0 &&
           (peer.uid == geteuid() || peer.uid == 0);
}

void caller_accept(struct service *service, uv_stream_t *listener)
{
    struct caller *caller = memory_zeroed(1, sizeof *caller);
    caller->service = service;
    uv_pipe_init(&service->loop, &caller->pipe, 0);
    caller->pipe.data = caller;
    caller_hold(caller);
    service->callers++;
    if (uv_accept(listener, (uv_stream_t *)&caller->pipe) < 0) {
        caller_close(caller);
    } else if (!caller_is_ours(caller)) {
        caller_refuse(caller, "This service belongs to another user.");
    } else if (service->callers > SERVICE_CALLERS_MAX) {
        caller_refuse(caller, "More than %d clients at once.", SERVICE_CALLERS_MAX);
    } else {
        uv_read_start((uv_stream_t *)&caller->pipe, caller_on_allocate, caller_on_read);
    }
}

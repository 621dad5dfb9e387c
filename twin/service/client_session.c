/* A session: one client's connection to the service.
 *
 *     ASKING ──OPEN──▶ WAITING ──client_session_run──▶ RUNNING
 *        └───────────────┴─────────────────────────────┴──answer, refusal, client gone──▶ ENDED
 *
 * Memory: freed when the pipe is closed and nobody holds the session. */
#include "service/client_session.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "machine/journal.h"
#include "service/service.h"

#define CLIENT_SESSION_CHUNK_BYTES 65536

enum client_session_state {
    CLIENT_SESSION_ASKING,
    CLIENT_SESSION_WAITING,
    CLIENT_SESSION_RUNNING,
    CLIENT_SESSION_ENDED,
};

struct client_session {
    uv_pipe_t pipe;
    struct service *service;
    const struct client_session_handlers *handlers;
    enum client_session_state state;
    struct request request;
    struct wire_decoder decoder;
    uint32_t stream; /* RUNNING: on the machine's link */
    unsigned holds;  /* the open pipe is one */
    uint8_t chunk[CLIENT_SESSION_CHUNK_BYTES];
};

/* One write: its bytes follow the request. */
struct client_session_write {
    uv_write_t request;
    struct client_session *session;
    bool last; /* the connection ends after it */
    uint8_t bytes[];
};

static void client_session_gone(struct client_session *session);

void client_session_hold(struct client_session *session)
{
    session->holds++;
}

void client_session_unhold(struct client_session *session)
{
    if (--session->holds > 0)
        return;
    request_release(&session->request);
    free(session);
}

const struct request *client_session_request(const struct client_session *session)
{
    return &session->request;
}

struct service *client_session_service(struct client_session *session)
{
    return session->service;
}

static void client_session_on_closed(uv_handle_t *handle)
{
    struct client_session *session = handle->data;
    session->service->clients--;
    client_session_unhold(session);
}

static void client_session_close(struct client_session *session)
{
    if (!uv_is_closing((uv_handle_t *)&session->pipe))
        uv_close((uv_handle_t *)&session->pipe, client_session_on_closed);
}

static void client_session_on_written(uv_write_t *request, int status)
{
    struct client_session_write *write = (struct client_session_write *)request;
    if (write->last)
        client_session_close(write->session);
    else if (status < 0 && status != UV_ECANCELED)
        client_session_gone(write->session);
    free(write);
}

static void client_session_send(struct client_session *session, enum wire_type type,
                                enum wire_channel channel, const void *payload, size_t length)
{
    if (uv_is_closing((uv_handle_t *)&session->pipe))
        return;
    struct client_session_write *write =
        memory_zeroed(1, sizeof *write + WIRE_HEADER_BYTES + length);
    write->session = session;
    write->last = type == WIRE_EXIT || type == WIRE_REFUSED;
    wire_header_encode(write->bytes, type, channel, REQUEST_STREAM, length);
    if (length)
        memcpy(write->bytes + WIRE_HEADER_BYTES, payload, length);
    uv_buf_t buffer = uv_buf_init((char *)write->bytes, (unsigned)(WIRE_HEADER_BYTES + length));
    if (uv_write(&write->request, (uv_stream_t *)&session->pipe, &buffer, 1,
                 client_session_on_written) < 0) {
        free(write);
        client_session_gone(session);
    }
}

/* Leaves RUNNING: the machine may go idle. */
static void client_session_leave(struct client_session *session)
{
    if (session->state == CLIENT_SESSION_RUNNING)
        machine_unuse(session->service->machine);
    session->state = CLIENT_SESSION_ENDED;
}

void client_session_answer(struct client_session *session, const char *output, int exit_status)
{
    uint8_t payload[WIRE_EXIT_BYTES];
    if (session->state == CLIENT_SESSION_ENDED)
        return;
    client_session_leave(session);
    client_session_send(session, WIRE_OPENED, WIRE_STDIN, NULL, 0);
    for (size_t left = strlen(output); left > 0;) {
        size_t part = left > WIRE_DATA_MAX ? WIRE_DATA_MAX : left;
        client_session_send(session, WIRE_DATA, WIRE_STDOUT, output, part);
        output += part;
        left -= part;
    }
    client_session_send(session, WIRE_END, WIRE_STDOUT, NULL, 0);
    client_session_send(session, WIRE_END, WIRE_STDERR, NULL, 0);
    wire_exit_encode(payload, (struct wire_exit){.number = (uint32_t)exit_status});
    client_session_send(session, WIRE_EXIT, WIRE_STDIN, payload, sizeof payload);
}

void client_session_refuse(struct client_session *session, const char *format, ...)
{
    va_list arguments;
    if (session->state == CLIENT_SESSION_ENDED)
        return;
    client_session_leave(session);
    va_start(arguments, format);
    CLEANUP(memory_free_text) char *reason = memory_format_list(format, arguments);
    va_end(arguments);
    size_t length = strlen(reason);
    client_session_send(session, WIRE_REFUSED, WIRE_STDIN, reason,
                        length > WIRE_REFUSAL_MAX ? WIRE_REFUSAL_MAX : length);
}

/* --- the relay --- */

static void client_session_on_guest_frame(void *user, const struct wire_frame *frame)
{
    struct client_session *session = user;
    bool last = frame->type == WIRE_EXIT || frame->type == WIRE_REFUSED;
    if (last)
        client_session_leave(session);
    client_session_send(session, frame->type, frame->channel, frame->payload, frame->length);
}

static void client_session_on_guest_lost(void *user, const char *why)
{
    client_session_refuse(user, "The command ended with its virtual machine: %s.", why);
}

void client_session_run(struct client_session *session, const char *distro_id,
                        const char *distro_name)
{
    static const struct guest_link_stream_handlers handlers = {
        .frame = client_session_on_guest_frame, .lost = client_session_on_guest_lost};
    struct machine *machine = session->service->machine;
    const struct request *asked = &session->request;
    CLEANUP(memory_free_text) char *name = memory_format("WSL_DISTRO_NAME=%s", distro_name);
    struct wire_request request = {.kind = WIRE_REQUEST_RUN,
                                   .distro = distro_id,
                                   .folder = asked->folder ? asked->folder : "",
                                   .argv = {"/bin/sh"},
                                   .environment = {name}};
    struct error error = {0};
    if (session->state != CLIENT_SESSION_WAITING)
        return;
    for (size_t i = 0; i < asked->arguments.count; i++) /* bounded: request_decode */
        request.argv[i] = asked->arguments.items[i];
    session->stream =
        guest_link_stream_open(machine_link(machine), &request, &handlers, session, &error);
    if (!session->stream) {
        client_session_refuse(session, "%s", error.message);
        return;
    }
    session->state = CLIENT_SESSION_RUNNING;
    machine_use(machine, distro_id);
}

/* --- from the client --- */

/* The client went, or broke the protocol: nobody is left to tell. */
static void client_session_gone(struct client_session *session)
{
    enum client_session_state state = session->state;
    struct guest_link *link = machine_link(session->service->machine);
    client_session_leave(session);
    if (state == CLIENT_SESSION_RUNNING && link)
        guest_link_stream_drop(link, session->stream);
    if (state == CLIENT_SESSION_WAITING)
        session->handlers->gone(session);
    client_session_close(session);
}

static void client_session_take_request(struct client_session *session,
                                        const struct wire_frame *frame)
{
    struct error error = {0};
    if (frame->type != WIRE_OPEN || frame->stream != REQUEST_STREAM) {
        client_session_refuse(session, "The client broke the protocol.");
    } else if (!request_decode(&session->request, frame->payload, frame->length, &error)) {
        client_session_refuse(session, "%s", error.message);
    } else {
        session->state = CLIENT_SESSION_WAITING;
        session->handlers->asked(session);
    }
}

static void client_session_take_frame(struct client_session *session,
                                      const struct wire_frame *frame)
{
    struct guest_link *link = machine_link(session->service->machine);
    switch (session->state) {
    case CLIENT_SESSION_ASKING:
        client_session_take_request(session, frame);
        break;
    case CLIENT_SESSION_RUNNING:
        if (link && !guest_link_stream_send(link, session->stream, frame)) {
            guest_link_stream_drop(link, session->stream);
            client_session_refuse(session, "The client broke the protocol.");
        }
        break;
    case CLIENT_SESSION_WAITING:
        session->handlers->gone(session);
        client_session_refuse(session, "The client broke the protocol.");
        break;
    case CLIENT_SESSION_ENDED:
        break; /* it crossed the end */
    }
}

static void client_session_take(struct client_session *session, const uint8_t *bytes, size_t length)
{
    for (;;) {
        struct wire_frame frame;
        const char *fault = NULL;
        switch (wire_decoder_next(&session->decoder, &bytes, &length, &frame, &fault)) {
        case WIRE_DECODING_MORE:
            return;
        case WIRE_DECODING_FRAME:
            client_session_take_frame(session, &frame);
            break;
        case WIRE_DECODING_MALFORMED:
            journal_write("a client broke the protocol: %s", fault);
            client_session_gone(session);
            return;
        }
    }
}

static void client_session_on_allocate(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
    (void)suggested;
    struct client_session *session = handle->data;
    *buffer = uv_buf_init((char *)session->chunk, sizeof session->chunk);
}

static void client_session_on_read(uv_stream_t *stream, ssize_t length, const uv_buf_t *buffer)
{
    struct client_session *session = stream->data;
    if (length > 0)
        client_session_take(session, (const uint8_t *)buffer->base, (size_t)length);
    else if (length < 0)
        client_session_gone(session);
}

/* The socket's mode keeps others out already; this holds where a file system ignores modes. */
static bool client_session_is_ours(struct client_session *session)
{
    struct ucred peer;
    socklen_t bytes = sizeof peer;
    uv_os_fd_t file = -1;
    return uv_fileno((uv_handle_t *)&session->pipe, &file) == 0 &&
           getsockopt(file, SOL_SOCKET, SO_PEERCRED, &peer, &bytes) == 0 &&
           (peer.uid == geteuid() || peer.uid == 0);
}

void client_session_accept(struct service *service, uv_stream_t *listener,
                           const struct client_session_handlers *handlers)
{
    struct client_session *session = memory_zeroed(1, sizeof *session);
    session->service = service;
    session->handlers = handlers;
    uv_pipe_init(&service->loop, &session->pipe, 0);
    session->pipe.data = session;
    client_session_hold(session);
    service->clients++;
    if (uv_accept(listener, (uv_stream_t *)&session->pipe) < 0) {
        client_session_close(session);
    } else if (!client_session_is_ours(session)) {
        client_session_refuse(session, "This service belongs to another user.");
    } else if (service->clients > SERVICE_CLIENTS_MAX) {
        client_session_refuse(session, "More than %d clients at once.", SERVICE_CLIENTS_MAX);
    } else {
        uv_read_start((uv_stream_t *)&session->pipe, client_session_on_allocate,
                      client_session_on_read);
    }
}

/* The link: the service's end of the VM's virtio-serial port, and the streams on it.
 *
 * Life: the handles are `pipe` and `boot` (the timer of GUEST_LINK_BOOT_MS); when both are closed
 * the memory goes. After `over` is set nothing is read or written any more. */
#include "machine/guest_link.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/vector.h"

#define GUEST_LINK_CHUNK_BYTES 65536

struct guest_link_stream {
    uint32_t number;
    const struct guest_link_stream_handlers *handlers; /* NULL: dropped */
    void *user;
    /* What each channel's sender may still send; for stdout and stderr that is the guest. */
    struct wire_credit credit[WIRE_CHANNEL_COUNT];
    bool ended; /* the host closed stdin */
};

struct guest_link {
    uv_pipe_t pipe;
    uv_timer_t boot;
    uv_connect_t connect;
    const struct guest_link_handlers *handlers;
    void *user;
    struct wire_session session;
    VECTOR(struct guest_link_stream) streams;
    uint32_t last_number;
    int handles_open;
    bool over;
    uint8_t chunk[GUEST_LINK_CHUNK_BYTES];
};

/* One write: its bytes follow the request. */
struct guest_link_write {
    uv_write_t request;
    size_t length;
    uint8_t bytes[];
};

static void guest_link_on_closed(uv_handle_t *handle)
{
    struct guest_link *link = handle->data;
    if (--link->handles_open > 0)
        return;
    VECTOR_RELEASE(&link->streams);
    free(link);
}

static void guest_link_end_streams(struct guest_link *link, const char *why)
{
    for (size_t i = 0; i < link->streams.count; i++) {
        const struct guest_link_stream *stream = &link->streams.items[i];
        if (stream->handlers)
            stream->handlers->lost(stream->user, why);
    }
    link->streams.count = 0;
}

void guest_link_close(struct guest_link *link, const char *why)
{
    if (!link)
        return;
    link->over = true;
    guest_link_end_streams(link, why);
    if (!uv_is_closing((uv_handle_t *)&link->pipe)) {
        uv_close((uv_handle_t *)&link->pipe, guest_link_on_closed);
        uv_close((uv_handle_t *)&link->boot, guest_link_on_closed);
    }
}

static void guest_link_lose(struct guest_link *link, const char *why)
{
    if (link->over)
        return;
    link->over = true;
    uv_timer_stop(&link->boot);
    uv_read_stop((uv_stream_t *)&link->pipe);
    guest_link_end_streams(link, why);
    link->handlers->lost(link->user, why);
}

static void guest_link_on_written(uv_write_t *request, int status)
{
    struct guest_link *link = request->handle->data;
    free((struct guest_link_write *)request);
    if (status < 0 && status != UV_ECANCELED)
        guest_link_lose(link, uv_strerror(status));
}

static struct guest_link_write *guest_link_write_new(size_t length)
{
    struct guest_link_write *write = memory_zeroed(1, sizeof *write + length);
    write->length = length;
    return write;
}

static void guest_link_write_out(struct guest_link *link, struct guest_link_write *write)
{
    uv_buf_t buffer = uv_buf_init((char *)write->bytes, (unsigned)write->length);
    int code =
        uv_write(&write->request, (uv_stream_t *)&link->pipe, &buffer, 1, guest_link_on_written);
    if (code < 0)
        free(write); /* the pipe's end comes by the read */
}

static void guest_link_send(struct guest_link *link, enum wire_type type, enum wire_channel channel,
                            uint32_t stream, const uint8_t *payload, size_t length)
{
    struct guest_link_write *write = guest_link_write_new(WIRE_HEADER_BYTES + length);
    wire_header_encode(write->bytes, type, channel, stream, length);
    if (length)
        memcpy(write->bytes + WIRE_HEADER_BYTES, payload, length);
    guest_link_write_out(link, write);
}

static struct guest_link_stream *guest_link_stream_find(struct guest_link *link, uint32_t number)
{
    for (size_t i = 0; i < link->streams.count; i++) {
        if (link->streams.items[i].number == number)
            return &link->streams.items[i];
    }
    return NULL;
}

static void guest_link_stream_remove(struct guest_link *link, uint32_t number)
{
    struct guest_link_stream *stream = guest_link_stream_find(link, number);
    if (stream)
        *stream = link->streams.items[--link->streams.count];
}

/* Keeps the account of a stream's credit as the guest's frame changes it. */
static bool guest_link_account_guest(struct guest_link_stream *stream,
                                     const struct wire_frame *frame)
{
    bool output = frame->channel == WIRE_STDOUT || frame->channel == WIRE_STDERR;
    switch (frame->type) {
    case WIRE_DATA:
        if (!output || stream->credit[frame->channel].available < frame->length)
            return false;
        wire_credit_spend(&stream->credit[frame->channel], frame->length);
        return true;
    case WIRE_CREDIT:
        return frame->channel == WIRE_STDIN &&
               wire_credit_refill(&stream->credit[WIRE_STDIN], wire_credit_decode(frame));
    case WIRE_END:
        return output;
    case WIRE_OPENED:
    case WIRE_REFUSED:
    case WIRE_EXIT:
        return true;
    case WIRE_OPEN:
    case WIRE_CLOSE:
        break;
    }
    return false;
}

/* Output that nobody wants is given back at once, so that the guest gets on with the kill. */
static void guest_link_discard(struct guest_link *link, struct guest_link_stream *stream,
                               const struct wire_frame *frame)
{
    uint8_t payload[4];
    if (frame->type != WIRE_DATA)
        return;
    wire_credit_refill(&stream->credit[frame->channel], (uint32_t)frame->length);
    wire_credit_encode(payload, (uint32_t)frame->length);
    guest_link_send(link, WIRE_CREDIT, frame->channel, stream->number, payload, sizeof payload);
}

static void guest_link_take_frame(struct guest_link *link, const struct wire_frame *frame)
{
    struct guest_link_stream *stream = guest_link_stream_find(link, frame->stream);
    if (!stream || !guest_link_account_guest(stream, frame)) {
        guest_link_lose(link, "the guest broke the protocol");
        return;
    }
    const struct guest_link_stream_handlers *handlers = stream->handlers;
    void *user = stream->user;
    if (!handlers)
        guest_link_discard(link, stream, frame);
    if (frame->type == WIRE_EXIT || frame->type == WIRE_REFUSED)
        guest_link_stream_remove(link, frame->stream);
    if (handlers)
        handlers->frame(user, frame);
}

static void guest_link_take(struct guest_link *link, const uint8_t *bytes, size_t length)
{
    while (!link->over) {
        struct wire_frame frame;
        switch (wire_session_next(&link->session, &bytes, &length, &frame)) {
        case WIRE_EVENT_NONE:
            return;
        case WIRE_EVENT_STARTED:
            uv_timer_stop(&link->boot);
            link->handlers->up(link->user);
            break;
        case WIRE_EVENT_FRAME:
            guest_link_take_frame(link, &frame);
            break;
        case WIRE_EVENT_BROKEN:
            guest_link_lose(link, link->session.fault);
            return;
        }
    }
}

static void guest_link_on_allocate(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
    (void)suggested;
    struct guest_link *link = handle->data;
    *buffer = uv_buf_init((char *)link->chunk, sizeof link->chunk);
}

static void guest_link_on_read(uv_stream_t *stream, ssize_t length, const uv_buf_t *buffer)
{
    struct guest_link *link = stream->data;
    if (length > 0)
        guest_link_take(link, (const uint8_t *)buffer->base, (size_t)length);
    else if (length < 0)
        guest_link_lose(link, "the virtual machine ended");
}

static void guest_link_on_boot_deadline(uv_timer_t *timer)
{
    guest_link_lose(timer->data, "the guest did not come up");
}

static void guest_link_on_connected(uv_connect_t *request, int status)
{
    struct guest_link *link = request->data;
    if (link->over)
        return;
    if (status < 0) {
        guest_link_lose(link, uv_strerror(status));
        return;
    }
    uint64_t number = 0;
    if (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number)
        abort(); /* a blocking read of so few bytes is never short (getrandom(2)) */
    wire_session_begin(&link->session, WIRE_ROLE_HOST, number);
    struct guest_link_write *write = guest_link_write_new(WIRE_HELLO_BYTES);
    wire_hello_encode(write->bytes, number);
    guest_link_write_out(link, write);
    uv_read_start((uv_stream_t *)&link->pipe, guest_link_on_allocate, guest_link_on_read);
}

struct guest_link *guest_link_open(uv_loop_t *loop, const char *path,
                                   const struct guest_link_handlers *handlers, void *user)
{
    struct guest_link *link = memory_zeroed(1, sizeof *link);
    link->handlers = handlers;
    link->user = user;
    uv_pipe_init(loop, &link->pipe, 0);
    uv_timer_init(loop, &link->boot);
    link->handles_open = 2;
    link->pipe.data = link->boot.data = link->connect.data = link;
    uv_timer_start(&link->boot, guest_link_on_boot_deadline, GUEST_LINK_BOOT_MS, 0);
    uv_pipe_connect(&link->connect, &link->pipe, path, guest_link_on_connected);
    return link;
}

uint32_t guest_link_stream_open(struct guest_link *link, const struct wire_request *request,
                                const struct guest_link_stream_handlers *handlers, void *user,
                                struct error *error)
{
    const char *fault = NULL;
    struct guest_link_write *write = guest_link_write_new(WIRE_HEADER_BYTES + WIRE_PAYLOAD_MAX);
    size_t length = wire_request_encode(request, write->bytes + WIRE_HEADER_BYTES, &fault);
    if (!length || link->streams.count == GUEST_LINK_STREAMS_MAX) {
        free(write);
        error_set(error, ERROR_CLASS_UNAVAILABLE, "The command cannot be sent to the guest: %s",
                  length ? "too many commands run at once" : fault);
        return 0;
    }
    do {
        link->last_number++;
    } while (link->last_number == 0 || guest_link_stream_find(link, link->last_number));
    struct guest_link_stream *stream = VECTOR_ADD(&link->streams);
    *stream =
        (struct guest_link_stream){.number = link->last_number, .handlers = handlers, .user = user};
    for (size_t i = 0; i < WIRE_CHANNEL_COUNT; i++)
        stream->credit[i] = wire_credit_initial();
    wire_header_encode(write->bytes, WIRE_OPEN, WIRE_STDIN, stream->number, length);
    write->length = WIRE_HEADER_BYTES + length;
    guest_link_write_out(link, write);
    return link->last_number;
}

/* Keeps the account of a stream's credit as the peer's frame changes it. */
static bool guest_link_account_peer(struct guest_link_stream *stream,
                                    const struct wire_frame *frame)
{
    switch (frame->type) {
    case WIRE_DATA:
        if (frame->channel != WIRE_STDIN || stream->ended ||
            stream->credit[WIRE_STDIN].available < frame->length)
            return false;
        wire_credit_spend(&stream->credit[WIRE_STDIN], frame->length);
        return true;
    case WIRE_END:
        if (frame->channel != WIRE_STDIN || stream->ended)
            return false;
        stream->ended = true;
        return true;
    case WIRE_CREDIT:
        return frame->channel != WIRE_STDIN &&
               wire_credit_refill(&stream->credit[frame->channel], wire_credit_decode(frame));
    default:
        return false;
    }
}

bool guest_link_stream_send(struct guest_link *link, uint32_t number,
                            const struct wire_frame *frame)
{
    struct guest_link_stream *stream = guest_link_stream_find(link, number);
    if (link->over || !stream)
        return true; /* it crossed the stream's end */
    if (!guest_link_account_peer(stream, frame))
        return false;
    guest_link_send(link, frame->type, frame->channel, number, frame->payload, frame->length);
    return true;
}

void guest_link_stream_drop(struct guest_link *link, uint32_t number)
{
    struct guest_link_stream *stream = guest_link_stream_find(link, number);
    if (!stream)
        return;
    stream->handlers = NULL;
    if (!link->over)
        guest_link_send(link, WIRE_CLOSE, WIRE_STDIN, number, NULL, 0);
}

size_t guest_link_stream_count(const struct guest_link *link)
{
    return link->streams.count;
}

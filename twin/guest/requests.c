/* What the host asks for, from the first frame to the last. */
#include "guest/requests.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void requests_start(struct requests *requests)
{
    distros_prepare(&requests->distros);
    requests->power_off = false;
    port_open(&requests->port);
}

/* The stream that the host knows by this number, or NULL. */
static struct stream *requests_find(struct requests *requests, uint32_t number)
{
    for (size_t i = 0; i < REQUESTS_STREAMS_MAX; i++) {
        struct stream *stream = &requests->streams[i];
        if (stream->state != STREAM_UNUSED && stream->attached && stream->number == number)
            return stream;
    }
    return NULL;
}

static struct stream *requests_unused(struct requests *requests)
{
    for (size_t i = 0; i < REQUESTS_STREAMS_MAX; i++) {
        if (requests->streams[i].state == STREAM_UNUSED)
            return &requests->streams[i];
    }
    return NULL;
}

static void requests_refuse(struct requests *requests, uint32_t number, const char *reason)
{
    port_send(&requests->port, WIRE_REFUSED, WIRE_STDIN, number, reason, strlen(reason));
}

/* The ids of the mounted distros, one a line. They are few: they need no watching of credit. */
static void requests_list(struct requests *requests, struct stream *stream)
{
    char text[DISTROS_MAX * (WIRE_DISTRO_ID_MAX + 1) + 1] = "";
    size_t length = 0;
    for (size_t i = 0; i < DISTROS_MAX; i++) {
        const struct distro *distro = &requests->distros.items[i];
        if (distro->state == DISTRO_READY)
            length += (size_t)snprintf(text + length, sizeof text - length, "%s\n", distro->id);
    }
    stream_complete(stream, &requests->port, (struct wire_exit){0}, text);
}

static int requests_sync_task(const void *nothing)
{
    (void)nothing;
    sync();
    return 0;
}

static void requests_open(struct requests *requests, const struct wire_frame *frame)
{
    struct wire_request request;
    const char *fault;
    struct stream *stream = requests_unused(requests);
    if (!wire_request_decode(&request, frame->payload, frame->length, &fault)) {
        requests_refuse(requests, frame->stream, fault);
        return;
    }
    if (!stream) {
        requests_refuse(requests, frame->stream, "too many commands at once");
        return;
    }
    stream_begin(stream, &request, frame);
    switch (request.kind) {
    case WIRE_REQUEST_RUN:
    case WIRE_REQUEST_MOUNT:
    case WIRE_REQUEST_UNMOUNT:
        break; /* requests_try goes on with it */
    case WIRE_REQUEST_LIST:
        requests_list(requests, stream);
        break;
    case WIRE_REQUEST_SYNC:
        stream_run_task(stream, &requests->port, requests_sync_task);
        break;
    case WIRE_REQUEST_POWER_OFF:
        requests->power_off = true;
        stream_complete(stream, &requests->port, (struct wire_exit){0}, "");
        break;
    }
}

/* The host has left, begun anew or lost its way: nobody waits for any stream. */
static void requests_detach(struct requests *requests)
{
    for (size_t i = 0; i < REQUESTS_STREAMS_MAX; i++) {
        struct stream *stream = &requests->streams[i];
        if (stream->state != STREAM_UNUSED && stream->attached)
            stream_detach(stream, &requests->port);
    }
}

/* Takes one frame; false if the host should not have sent it. */
static bool requests_take(struct requests *requests, const struct wire_frame *frame)
{
    struct stream *stream = requests_find(requests, frame->stream);
    if (frame->type != WIRE_OPEN)
        return !stream || stream_take(stream, &requests->port, frame);
    if (stream)
        return false; /* the number is in use */
    requests_open(requests, frame);
    return true;
}

/* Goes on with an UNMOUNT that waits. */
static void requests_try_unmount(struct requests *requests, struct stream *stream)
{
    struct distro *distro = distros_find(&requests->distros, stream->distro);
    if (distro)
        distro_stop(distro);
    else if (distros_stuck(&requests->distros, stream->distro))
        stream_refuse(stream, &requests->port, "the distro's disk did not become free");
    else
        stream_complete(stream, &requests->port, (struct wire_exit){0}, "");
}

/* Goes on with a RUN or MOUNT that waits. */
static void requests_try_start(struct requests *requests, struct stream *stream)
{
    struct distro *distro = distros_find(&requests->distros, stream->distro);
    if (!distro) {
        distro = distros_start(&requests->distros, stream->distro);
        if (!distro)
            stream_refuse(stream, &requests->port, strerror(errno));
    } else if (distro->state == DISTRO_READY && stream->kind == WIRE_REQUEST_MOUNT) {
        stream_complete(stream, &requests->port, (struct wire_exit){0}, "");
    } else if (distro->state == DISTRO_READY) {
        stream_run(stream, &requests->port, distro->holder);
    } else if (distro->failure[0]) {
        stream_refuse(stream, &requests->port, distro->failure);
    }
}

/* Goes on with what waits for a distro. Those who wait for its end go first: a command may be
 * waiting to start it again. */
static void requests_try(struct requests *requests)
{
    for (size_t i = 0; i < REQUESTS_STREAMS_MAX; i++) {
        struct stream *stream = &requests->streams[i];
        if (stream->state == STREAM_WAITING && stream->kind == WIRE_REQUEST_UNMOUNT)
            requests_try_unmount(requests, stream);
    }
    for (size_t i = 0; i < REQUESTS_STREAMS_MAX; i++) {
        struct stream *stream = &requests->streams[i];
        if (stream->state == STREAM_WAITING && stream->kind != WIRE_REQUEST_UNMOUNT)
            requests_try_start(requests, stream);
    }
}

void requests_await(struct requests *requests, struct poll_set *poll_set, bool listen)
{
    port_await(&requests->port, poll_set, listen);
    distros_await(&requests->distros, poll_set);
    for (size_t i = 0; i < REQUESTS_STREAMS_MAX; i++) {
        if (requests->streams[i].state != STREAM_UNUSED)
            stream_await(&requests->streams[i], &requests->port, poll_set);
    }
}

void requests_advance(struct requests *requests, const struct poll_set *poll_set)
{
    for (size_t i = 0; i < REQUESTS_STREAMS_MAX; i++) {
        if (requests->streams[i].state != STREAM_UNUSED)
            stream_move(&requests->streams[i], &requests->port, poll_set);
    }
    enum port_event event;
    struct wire_frame frame;
    while ((event = port_next(&requests->port, poll_set, &frame)) != PORT_NOTHING) {
        if (event != PORT_FRAME) {
            requests_detach(requests);
        } else if (!requests_take(requests, &frame)) {
            requests_detach(requests);
            port_reset(&requests->port, "a frame that does not fit the stream");
        }
    }
    distros_advance(&requests->distros, poll_set);
    requests_try(requests);
    port_flush(&requests->port);
}

void requests_child_ended(struct requests *requests, pid_t pid, int status)
{
    if (distros_child_ended(&requests->distros, pid, status))
        return;
    for (size_t i = 0; i < REQUESTS_STREAMS_MAX; i++) {
        struct stream *stream = &requests->streams[i];
        if (stream->state == STREAM_RUNNING && stream->child == pid) {
            stream_child_ended(stream, &requests->port, status);
            return;
        }
    }
}

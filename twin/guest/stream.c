/* One stream: a request of the host, the child that does it, and the bytes between the two. */
#include "guest/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guest/console.h"

void stream_begin(struct stream *stream, const struct wire_request *request,
                  const struct wire_frame *frame)
{
    *stream = (struct stream){
        .state = STREAM_WAITING,
        .attached = true,
        .number = frame->stream,
        .kind = request->kind,
        .cgroup = CGROUP_NONE,
        .input = {.fd = -1, .place = POLL_SET_NONE},
        .outputs = {{-1, WIRE_STDOUT, wire_credit_initial(), false, 0, POLL_SET_NONE},
                    {-1, WIRE_STDERR, wire_credit_initial(), false, 0, POLL_SET_NONE}},
    };
    snprintf(stream->distro, sizeof stream->distro, "%s", request->distro);
    if (request->kind != WIRE_REQUEST_RUN)
        return;
    stream->request = malloc(frame->length);
    if (!stream->request)
        console_die("no memory");
    memcpy(stream->request, frame->payload, frame->length);
    stream->request_length = frame->length;
}

static void stream_send(struct stream *stream, struct port *port, enum wire_type type,
                        enum wire_channel channel, const void *payload, size_t length)
{
    if (stream->attached)
        port_send(port, type, channel, stream->number, payload, length);
}

static void stream_release(struct stream *stream)
{
    cgroup_release(&stream->cgroup);
    free(stream->request);
    free(stream->input.ring);
    *stream = (struct stream){.state = STREAM_UNUSED};
    cgroup_sweep();
}

static void input_close(struct stream_input *input)
{
    if (input->fd >= 0)
        close(input->fd);
    input->fd = -1;
    input->closed = true;
}

/* Closes a channel of the command and tells the host, once. */
static void output_end(struct stream *stream, struct port *port, struct stream_output *output)
{
    if (output->fd < 0)
        return;
    close(output->fd);
    output->fd = -1;
    stream_send(stream, port, WIRE_END, output->channel, NULL, 0);
}

void stream_complete(struct stream *stream, struct port *port, struct wire_exit ended,
                     const char *output)
{
    stream_send(stream, port, WIRE_OPENED, WIRE_STDIN, NULL, 0);
    if (output[0])
        stream_send(stream, port, WIRE_DATA, WIRE_STDOUT, output, strlen(output));
    for (size_t i = 0; i < STREAM_OUTPUTS; i++)
        stream_send(stream, port, WIRE_END, stream->outputs[i].channel, NULL, 0);
    uint8_t payload[WIRE_EXIT_BYTES];
    wire_exit_encode(payload, ended);
    stream_send(stream, port, WIRE_EXIT, WIRE_STDIN, payload, sizeof payload);
    stream_release(stream);
}

void stream_refuse(struct stream *stream, struct port *port, const char *reason)
{
    stream_send(stream, port, WIRE_REFUSED, WIRE_STDIN, reason, strnlen(reason, WIRE_REFUSAL_MAX));
    stream_release(stream);
}

void stream_run(struct stream *stream, struct port *port, int holder)
{
    struct wire_request request;
    const char *fault;
    struct command_pipes pipes;
    if (!wire_request_decode(&request, stream->request, stream->request_length, &fault)) {
        stream_refuse(stream, port, fault);
        return;
    }
    stream->child = command_start(&request, holder, &stream->cgroup, &pipes);
    if (stream->child < 0) {
        stream_refuse(stream, port, strerror(errno));
        return;
    }
    free(stream->request);
    stream->request = NULL;
    stream->state = STREAM_RUNNING;
    stream->input.fd = pipes.to_stdin;
    stream->outputs[0].fd = pipes.from_stdout;
    stream->outputs[1].fd = pipes.from_stderr;
    stream_send(stream, port, WIRE_OPENED, WIRE_STDIN, NULL, 0);
}

void stream_run_task(struct stream *stream, struct port *port, int (*task)(const void *argument))
{
    stream->child = command_start_task(task, NULL);
    if (stream->child < 0)
        stream_refuse(stream, port, strerror(errno));
    else
        stream->state = STREAM_RUNNING;
}

/* Gives bytes that were handed on, or are wanted no more, back to the host as credit. */
static void input_hand_on(struct stream *stream, struct port *port, size_t length)
{
    uint32_t credit = wire_debt_hand_on(&stream->input.debt, length);
    if (!credit)
        return;
    uint8_t payload[4];
    wire_credit_encode(payload, credit);
    stream_send(stream, port, WIRE_CREDIT, WIRE_STDIN, payload, sizeof payload);
}

/* Writes what is held as far as the command takes it. */
static void input_move(struct stream *stream, struct port *port)
{
    struct stream_input *input = &stream->input;
    while (input->held && !input->closed && input->fd >= 0) {
        size_t piece = WIRE_CREDIT_INITIAL - input->start;
        if (piece > input->held)
            piece = input->held;
        ssize_t written = write(input->fd, input->ring + input->start, piece);
        if (written < 0 && errno == EAGAIN)
            return;
        if (written < 0) {
            input_close(input); /* the command does not read any more */
            break;
        }
        input->start = (input->start + (size_t)written) % WIRE_CREDIT_INITIAL;
        input->held -= (size_t)written;
        input_hand_on(stream, port, (size_t)written);
    }
    if (input->closed && input->held) {
        input_hand_on(stream, port, input->held);
        input->held = 0;
    }
    if (input->ending && !input->held && input->fd >= 0)
        input_close(input);
}

static bool input_take(struct stream *stream, struct port *port, const struct wire_frame *frame)
{
    struct stream_input *input = &stream->input;
    if (frame->channel != WIRE_STDIN || input->ending ||
        !wire_debt_receive(&input->debt, frame->length))
        return false;
    if (!input->ring && !input->closed) {
        input->ring = malloc(WIRE_CREDIT_INITIAL);
        if (!input->ring)
            console_die("no memory");
    }
    if (input->closed) {
        input_hand_on(stream, port, frame->length);
        return true;
    }
    size_t end = (input->start + input->held) % WIRE_CREDIT_INITIAL;
    size_t first = WIRE_CREDIT_INITIAL - end;
    if (first > frame->length)
        first = frame->length;
    memcpy(input->ring + end, frame->payload, first);
    memcpy(input->ring, frame->payload + first, frame->length - first);
    input->held += frame->length;
    input_move(stream, port);
    return true;
}

/* Kills whatever the stream started, and closes its pipes; the child is still to be reaped. */
static void stream_kill(struct stream *stream, struct port *port)
{
    if (stream->state == STREAM_WAITING) {
        stream_complete(stream, port, (struct wire_exit){.signalled = true, .number = SIGKILL}, "");
        return;
    }
    cgroup_kill(&stream->cgroup);
    if (stream->child > 0)
        kill(stream->child, SIGKILL);
    input_close(&stream->input);
    for (size_t i = 0; i < STREAM_OUTPUTS; i++)
        output_end(stream, port, &stream->outputs[i]);
}

bool stream_take(struct stream *stream, struct port *port, const struct wire_frame *frame)
{
    switch (frame->type) {
    case WIRE_DATA:
        return input_take(stream, port, frame);
    case WIRE_END:
        if (frame->channel != WIRE_STDIN)
            return false;
        stream->input.ending = true;
        input_move(stream, port);
        return true;
    case WIRE_CREDIT:
        return frame->channel != WIRE_STDIN &&
               wire_credit_refill(&stream->outputs[frame->channel - WIRE_STDOUT].credit,
                                  wire_credit_decode(frame));
    case WIRE_CLOSE:
        stream_kill(stream, port);
        return true;
    default:
        return false;
    }
}

void stream_detach(struct stream *stream, struct port *port)
{
    stream->attached = false;
    stream_kill(stream, port);
}

/* How many bytes of an output may be read now. */
static size_t output_room(const struct stream_output *output, const struct port *port)
{
    size_t room = port_data_room(port);
    if (room > output->credit.available)
        room = output->credit.available;
    if (output->draining && room > output->left)
        room = output->left;
    return room;
}

static void output_move(struct stream *stream, struct port *port, struct stream_output *output)
{
    static uint8_t buffer[WIRE_DATA_MAX];
    ssize_t got = read(output->fd, buffer, output_room(output, port));
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0) {
        output_end(stream, port, output);
        return;
    }
    wire_credit_spend(&output->credit, (size_t)got);
    stream_send(stream, port, WIRE_DATA, output->channel, buffer, (size_t)got);
    if (output->draining)
        output->left -= (size_t)got;
    if (output->draining && output->left == 0)
        output_end(stream, port, output);
}

void stream_await(struct stream *stream, const struct port *port, struct poll_set *poll_set)
{
    struct stream_input *input = &stream->input;
    input->place = POLL_SET_NONE;
    if (input->fd >= 0 && input->held)
        input->place = poll_set_add(poll_set, input->fd, POLLOUT);
    for (size_t i = 0; i < STREAM_OUTPUTS; i++) {
        struct stream_output *output = &stream->outputs[i];
        output->place = POLL_SET_NONE;
        if (output->fd >= 0 && output_room(output, port))
            output->place = poll_set_add(poll_set, output->fd, POLLIN);
    }
}

/* Sends the last frame when the child is reaped and its output delivered. */
static void stream_finish(struct stream *stream, struct port *port)
{
    if (stream->state != STREAM_RUNNING || stream->child > 0 || stream->outputs[0].fd >= 0 ||
        stream->outputs[1].fd >= 0)
        return;
    uint8_t payload[WIRE_EXIT_BYTES];
    wire_exit_encode(payload, stream->ended);
    stream_send(stream, port, WIRE_EXIT, WIRE_STDIN, payload, sizeof payload);
    stream_release(stream);
}

void stream_move(struct stream *stream, struct port *port, const struct poll_set *poll_set)
{
    if (poll_set_events(poll_set, stream->input.place))
        input_move(stream, port);
    for (size_t i = 0; i < STREAM_OUTPUTS; i++) {
        struct stream_output *output = &stream->outputs[i];
        /* The room may have gone to another stream in this turn. */
        if (output->fd >= 0 && poll_set_events(poll_set, output->place) &&
            output_room(output, port))
            output_move(stream, port, output);
    }
    stream_finish(stream, port);
}

void stream_child_ended(struct stream *stream, struct port *port, int status)
{
    stream->child = 0;
    stream->ended.signalled = WIFSIGNALED(status);
    stream->ended.number =
        (uint32_t)(stream->ended.signalled ? WTERMSIG(status) : WEXITSTATUS(status));
    if (stream->kind != WIRE_REQUEST_RUN) { /* a task: nothing was said of it yet */
        stream_complete(stream, port, stream->ended, "");
        return;
    }
    input_close(&stream->input);
    /* What it wrote is in the pipes by now; what background processes go on to write is not its
     * output any more. */
    for (size_t i = 0; i < STREAM_OUTPUTS; i++) {
        struct stream_output *output = &stream->outputs[i];
        int left = 0;
        if (output->fd >= 0 && ioctl(output->fd, FIONREAD, &left) == 0 && left > 0) {
            output->draining = true;
            output->left = (size_t)left;
        } else {
            output_end(stream, port, output);
        }
    }
    stream_finish(stream, port);
}

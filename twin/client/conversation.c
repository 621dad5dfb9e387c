/* The conversation with the service: the request, then bytes to and fro until the end.
 *
 * One poll loop. Output is held here, at most one credit's worth a channel, until its reader
 * takes it, so that one slow reader does not hold up the other channel. It is written in pieces
 * that a pipe which polls writable takes whole (PIPE_BUF): stdout is shared with other programs
 * and must not be made non-blocking. A reader that goes away ends us by SIGPIPE, and with us
 * the command, as it would if it ran here. */
#include "client/conversation.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "wire/credit.h"

#define CONVERSATION_CHUNK_BYTES 16384

struct conversation_output {
    int file;
    struct wire_debt debt;
    size_t start, length; /* what is held, as a ring */
    uint8_t held[WIRE_CREDIT_INITIAL];
};

struct conversation {
    int service;
    bool opened;
    bool input_open;
    bool ended;
    int exit_status;
    struct wire_credit input;
    struct conversation_output outputs[2]; /* stdout, stderr */
    struct wire_decoder decoder;
    struct error *error;
};

static bool conversation_lost(struct conversation *talk, const char *why)
{
    return error_set(talk->error, ERROR_CLASS_UNAVAILABLE, "The service is gone: %s.", why);
}

static bool conversation_send(struct conversation *talk, enum wire_type type,
                              enum wire_channel channel, const void *payload, size_t length)
{
    uint8_t bytes[WIRE_HEADER_BYTES + WIRE_PAYLOAD_MAX];
    wire_header_encode(bytes, type, channel, REQUEST_STREAM, length);
    if (length)
        memcpy(bytes + WIRE_HEADER_BYTES, payload, length);
    for (size_t done = 0; done < WIRE_HEADER_BYTES + length;) {
        ssize_t put =
            send(talk->service, bytes + done, WIRE_HEADER_BYTES + length - done, MSG_NOSIGNAL);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0 && (errno == EPIPE || errno == ECONNRESET)) {
            talk->input_open = false; /* what it had to say is still to be read */
            return true;
        }
        if (put < 0)
            return conversation_lost(talk, strerror(errno));
        done += (size_t)put;
    }
    return true;
}

static struct conversation_output *conversation_output_of(struct conversation *talk,
                                                          enum wire_channel channel)
{
    return channel == WIRE_STDOUT || channel == WIRE_STDERR ? &talk->outputs[channel - WIRE_STDOUT]
                                                            : NULL;
}

static bool conversation_take_data(struct conversation *talk, const struct wire_frame *frame)
{
    struct conversation_output *output = conversation_output_of(talk, frame->channel);
    if (!output || !wire_debt_receive(&output->debt, frame->length))
        return conversation_lost(talk, "it broke the protocol");
    for (size_t done = 0; done < frame->length;) {
        size_t end = (output->start + output->length) % sizeof output->held;
        size_t room = sizeof output->held - end;
        size_t part = frame->length - done < room ? frame->length - done : room;
        memcpy(output->held + end, frame->payload + done, part);
        output->length += part;
        done += part;
    }
    return true;
}

static bool conversation_take_frame(struct conversation *talk, const struct wire_frame *frame)
{
    switch (frame->type) {
    case WIRE_OPENED:
        talk->opened = true;
        return true;
    case WIRE_REFUSED: {
        CLEANUP(text_release) struct text shown = {0};
        text_append_visible(&shown, (const char *)frame->payload, frame->length, false);
        return error_set(talk->error, ERROR_CLASS_UNAVAILABLE, "%s", text_get(&shown));
    }
    case WIRE_DATA:
        return conversation_take_data(talk, frame);
    case WIRE_CREDIT:
        return (frame->channel == WIRE_STDIN &&
                wire_credit_refill(&talk->input, wire_credit_decode(frame))) ||
               conversation_lost(talk, "it broke the protocol");
    case WIRE_END:
        return true; /* EXIT follows */
    case WIRE_EXIT:
        talk->ended = true;
        talk->exit_status = wire_exit_status(wire_exit_decode(frame));
        return true;
    case WIRE_OPEN:
    case WIRE_CLOSE:
        break;
    }
    return conversation_lost(talk, "it broke the protocol");
}

static bool conversation_read_service(struct conversation *talk)
{
    uint8_t chunk[CONVERSATION_CHUNK_BYTES];
    ssize_t got = recv(talk->service, chunk, sizeof chunk, 0);
    if (got < 0 && errno == EINTR)
        return true;
    if (got <= 0)
        return conversation_lost(talk, got < 0 ? strerror(errno) : "it closed the connection");
    const uint8_t *bytes = chunk;
    size_t length = (size_t)got;
    while (!talk->ended) {
        struct wire_frame frame;
        const char *fault = NULL;
        switch (wire_decoder_next(&talk->decoder, &bytes, &length, &frame, &fault)) {
        case WIRE_DECODING_MORE:
            return true;
        case WIRE_DECODING_FRAME:
            if (!conversation_take_frame(talk, &frame))
                return false;
            break;
        case WIRE_DECODING_MALFORMED:
            return conversation_lost(talk, fault);
        }
    }
    return true;
}

/* Nothing to read any more, or nothing that can be read: for the command the same. */
static bool conversation_end_input(struct conversation *talk)
{
    talk->input_open = false;
    return conversation_send(talk, WIRE_END, WIRE_STDIN, NULL, 0);
}

static bool conversation_read_input(struct conversation *talk)
{
    uint8_t chunk[CONVERSATION_CHUNK_BYTES];
    size_t room = talk->input.available < sizeof chunk ? talk->input.available : sizeof chunk;
    ssize_t got = read(STDIN_FILENO, chunk, room);
    if (got < 0 && (errno == EINTR || errno == EAGAIN))
        return true;
    if (got <= 0)
        return conversation_end_input(talk);
    wire_credit_spend(&talk->input, (size_t)got);
    return conversation_send(talk, WIRE_DATA, WIRE_STDIN, chunk, (size_t)got);
}

static bool conversation_write_output(struct conversation *talk, enum wire_channel channel)
{
    struct conversation_output *output = conversation_output_of(talk, channel);
    size_t straight = sizeof output->held - output->start;
    size_t part = output->length < straight ? output->length : straight;
    ssize_t put =
        write(output->file, output->held + output->start, part < PIPE_BUF ? part : PIPE_BUF);
    if (put < 0 && (errno == EINTR || errno == EAGAIN))
        return true;
    if (put < 0)
        return error_set_errno(talk->error, ERROR_CLASS_UNAVAILABLE, errno,
                               "Output cannot be written");
    output->start = (output->start + (size_t)put) % sizeof output->held;
    output->length -= (size_t)put;
    uint32_t due = wire_debt_hand_on(&output->debt, (size_t)put);
    uint8_t payload[4];
    if (!due || talk->ended)
        return true;
    wire_credit_encode(payload, due);
    return conversation_send(talk, WIRE_CREDIT, channel, payload, sizeof payload);
}

static bool conversation_is_over(const struct conversation *talk)
{
    return talk->ended && !talk->outputs[0].length && !talk->outputs[1].length;
}

/* Waits for whatever can go on, and does it. */
static bool conversation_turn(struct conversation *talk)
{
    bool wants_input = talk->opened && talk->input_open && talk->input.available && !talk->ended;
    struct pollfd waits[] = {
        {.fd = talk->ended ? -1 : talk->service, .events = POLLIN},
        {.fd = wants_input ? STDIN_FILENO : -1, .events = POLLIN},
        {.fd = talk->outputs[0].length ? talk->outputs[0].file : -1, .events = POLLOUT},
        {.fd = talk->outputs[1].length ? talk->outputs[1].file : -1, .events = POLLOUT},
    };
    if (poll(waits, sizeof waits / sizeof *waits, -1) < 0) {
        return errno == EINTR || error_set_errno(talk->error, ERROR_CLASS_INTERNAL, errno, "poll");
    }
    if (waits[2].revents && !conversation_write_output(talk, WIRE_STDOUT))
        return false;
    if (waits[3].revents && !conversation_write_output(talk, WIRE_STDERR))
        return false;
    if (waits[0].revents && !conversation_read_service(talk))
        return false;
    return !waits[1].revents || conversation_read_input(talk);
}

bool conversation_hold(int service, const struct request *request, int *exit_status,
                       struct error *error)
{
    CLEANUP(text_release) struct text payload = {0};
    if (!request_encode(request, &payload, error))
        return false;
    struct conversation *talk = memory_zeroed(1, sizeof *talk);
    talk->service = service;
    talk->input_open = request->verb == REQUEST_RUN;
    talk->input = wire_credit_initial();
    talk->outputs[0].file = STDOUT_FILENO;
    talk->outputs[1].file = STDERR_FILENO;
    talk->error = error;
    bool fine = conversation_send(talk, WIRE_OPEN, WIRE_STDIN, payload.data, payload.length);
    while (fine && !conversation_is_over(talk))
        fine = conversation_turn(talk);
    *exit_status = talk->exit_status;
    free(talk);
    return fine;
}

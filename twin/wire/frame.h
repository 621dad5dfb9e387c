/* The frames between the twin's service (the host side) and the guest's init.
 *
 * One virtio-serial port carries any number of streams. A stream is one request of the host:
 * a command to run, or a piece of the guest's housekeeping (wire/request.h). Its life:
 *
 *     host   OPEN(request)
 *     guest  OPENED | REFUSED(text)       REFUSED is the stream's last frame
 *     both   DATA, END, CREDIT            per channel, in any order, within the credit
 *     guest  EXIT(status)                 the guest's last frame of the stream
 *
 * The host may send CLOSE at any moment before EXIT: its peer is gone, and whatever the stream
 * started is killed. EXIT still answers it (or crosses it), and ends the stream. A stream's
 * number is the host's to choose; it is free again after REFUSED or EXIT. Frames that the host
 * sent before it saw that end reach a stream which is no more: the guest drops them silently.
 *
 * Stdin goes from host to guest, stdout and stderr from guest to host. END closes a channel;
 * the guest ends both of its channels before EXIT. Credit is counted in bytes of DATA
 * (wire/credit.h).
 *
 * On the wire a frame is a header of WIRE_HEADER_BYTES and its payload:
 *     0 version   1 type   2 channel   3 zero   4 stream (32 bits)   8 payload length (32 bits)
 * with little-endian integers. How the two sides find the first frame: wire/session.h. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Never 0: a run of zero bytes is never a frame (wire/session.h builds on it). */
#define WIRE_VERSION      1
#define WIRE_HEADER_BYTES 12

/* The longest payload; OPEN alone comes near it. A command line that is longer is refused. */
#define WIRE_PAYLOAD_MAX ((size_t)64 * 1024)

/* The longest DATA payload: a pipe's capacity is twice that, and a stream with much to say lets
 * the others have their turn after so much. */
#define WIRE_DATA_MAX ((size_t)32 * 1024)

/* The longest text in REFUSED. */
#define WIRE_REFUSAL_MAX 1024

/* The payload of EXIT: how it ended, three zero bytes, the number. */
#define WIRE_EXIT_BYTES 8

enum wire_type {
    WIRE_OPEN = 1, /* host: an encoded wire_request */
    WIRE_OPENED,   /* guest: the command was started; no payload */
    WIRE_REFUSED,  /* guest: it was not; the payload says why, in one line without NUL */
    WIRE_DATA,     /* both: bytes of a channel, at least one */
    WIRE_END,      /* both: the channel has no more bytes; no payload */
    WIRE_CREDIT,   /* both: so many more bytes may come on this channel (32 bits) */
    WIRE_EXIT,     /* guest: a wire_exit */
    WIRE_CLOSE,    /* host: the peer is gone, kill what the stream started; no payload */
};

enum wire_channel {
    WIRE_STDIN = 0, /* also the channel of frames that belong to none */
    WIRE_STDOUT,
    WIRE_STDERR,
    WIRE_CHANNEL_COUNT,
};

struct wire_frame {
    enum wire_type type;
    enum wire_channel channel;
    uint32_t stream; /* never 0 */
    size_t length;
    const uint8_t *payload;
};

/* How a stream's command ended. */
struct wire_exit {
    bool signalled;
    uint32_t number; /* the exit status, or the signal if `signalled` */
};

/* Writes a frame's header; the `length` bytes of payload follow it on the wire. */
void wire_header_encode(uint8_t header[WIRE_HEADER_BYTES], enum wire_type type,
                        enum wire_channel channel, uint32_t stream, size_t length);

/* Writes the payload of an EXIT frame. */
void wire_exit_encode(uint8_t payload[WIRE_EXIT_BYTES], struct wire_exit ended);
/* Reads the payload of an EXIT frame. */
struct wire_exit wire_exit_decode(const struct wire_frame *frame);
/* The exit status a shell would show: the status, or 128 and the signal. */
int wire_exit_status(struct wire_exit ended);

/* The number in a CREDIT frame. */
uint32_t wire_credit_decode(const struct wire_frame *frame);
/* Writes the payload of a CREDIT frame. */
void wire_credit_encode(uint8_t payload[4], uint32_t bytes);

/* Takes frames out of a stream of bytes that arrive in pieces of any size. Starts as `{0}`;
 * holds one frame at most, and no memory of its own. */
struct wire_decoder {
    size_t filled;
    size_t length; /* of the payload, known once the header is full */
    uint8_t bytes[WIRE_HEADER_BYTES + WIRE_PAYLOAD_MAX];
};

enum wire_decoding {
    WIRE_DECODING_MORE,      /* all bytes were taken, and no frame is complete */
    WIRE_DECODING_FRAME,     /* `frame` was filled; its payload lasts until the next call */
    WIRE_DECODING_MALFORMED, /* no frame of this version: `*fault` says what was wrong */
};

/* Takes bytes from `*bytes` until a frame is complete, and moves `*bytes` and `*length` on past
 * what it took. Call it until it answers MORE. Type, channel, stream and payload length of a
 * frame were checked against each other. After MALFORMED the decoder starts afresh. */
enum wire_decoding wire_decoder_next(struct wire_decoder *decoder, const uint8_t **bytes,
                                     size_t *length, struct wire_frame *frame, const char **fault);

/* How the two sides of the port find each other, and find each other again.
 *
 * The port is a stream of bytes which outlives the programs at its ends: after a reconnect either
 * side may still receive what was meant for a former session, cut off anywhere. So:
 *
 * - The host begins a session with a hello, which carries a random session number. The guest
 *   answers with an ack of the same number; frames follow it. The host skips whatever comes
 *   before the ack of its own number. It sends no frame before the ack.
 * - The guest may be in the middle of a frame that will never be finished. Therefore a run of
 *   zero bytes longer than any frame goes before the hello: it fills up such a frame, and then
 *   is a frame of no version, at which the guest looks for a hello again.
 * - For the guest a hello ends the former session with all its streams.
 *
 * The guest acks once it is ready for requests, so the ack also tells that it has booted. The
 * host may send its hello as soon as QEMU offers the port: it waits there for the guest.
 *
 * A greeting on the wire: a mark of 16 bytes, version, kind (1 hello, 2 ack), six zero bytes, the
 * session number (64 bits, little-endian). */
#pragma once

#include <stdint.h>

#include "wire/frame.h"

/* The name of the virtio-serial port, in QEMU's options and in the guest's sysfs. */
#define WIRE_PORT_NAME "org.cotenant.twin.0"

#define WIRE_MARK_BYTES     16
#define WIRE_GREETING_BYTES (WIRE_MARK_BYTES + 16)

/* An unfinished frame lacks less than a whole one; one more header of zeroes is no frame, and the
 * mark must not be eaten as the end of a second one. */
#define WIRE_PREAMBLE_BYTES (WIRE_PAYLOAD_MAX + (size_t)3 * WIRE_HEADER_BYTES)
#define WIRE_HELLO_BYTES    (WIRE_PREAMBLE_BYTES + WIRE_GREETING_BYTES)
/* The same for the host, whose only half-read thing can be a greeting. */
#define WIRE_ACK_BYTES (2 * WIRE_GREETING_BYTES)

enum wire_role {
    WIRE_ROLE_HOST,
    WIRE_ROLE_GUEST,
};

/* One side's reading end: greeting, then frames. It only reads; the caller does all writing. */
struct wire_session {
    enum wire_role role;
    uint64_t number;
    bool started;
    const char *fault; /* after BROKEN: what was wrong, a constant string */
    size_t matched;    /* bytes of a greeting that are in `greeting` */
    uint8_t greeting[WIRE_GREETING_BYTES];
    struct wire_decoder decoder;
};

enum wire_event {
    WIRE_EVENT_NONE,    /* all bytes were taken */
    WIRE_EVENT_STARTED, /* host: the ack has come. guest: a hello has come, send the ack now */
    WIRE_EVENT_FRAME,   /* `frame` was filled; its payload lasts until the next call */
    WIRE_EVENT_BROKEN,  /* the bytes are no frames: the session is over (see `fault`) */
};

/* Begins to read. The host gives the random number of its new session, the guest gives 0. */
void wire_session_begin(struct wire_session *session, enum wire_role role, uint64_t number);

/* Takes bytes from `*bytes` until something happened, and moves `*bytes` and `*length` on past
 * what it took. Call it until it answers NONE.
 * After BROKEN the guest's side looks for the next hello by itself, while the host's side
 * stays broken: the service closes the port and begins a new session. */
enum wire_event wire_session_next(struct wire_session *session, const uint8_t **bytes,
                                  size_t *length, struct wire_frame *frame);

/* What the host writes to begin the session: preamble and hello. */
void wire_hello_encode(uint8_t bytes[WIRE_HELLO_BYTES], uint64_t number);
/* What the guest writes when it has read a hello: zeroes and the ack of `session->number`. */
void wire_ack_encode(uint8_t bytes[WIRE_ACK_BYTES], uint64_t number);

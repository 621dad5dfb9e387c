/* How the two sides of the port find each other, and find each other again. */
#include "wire/session.h"

#include <string.h>

#include "wire/integer.h"

enum greeting_kind {
    GREETING_HELLO = 1,
    GREETING_ACK = 2,
};

/* Drawn at random. The first byte is in it only once, so that after a mismatch a search can go
 * on at the byte that did not match. */
static const uint8_t session_mark[WIRE_MARK_BYTES] = {
    0xc7, 0x3e, 0x91, 0x5a, 0x08, 0xf4, 0x6d, 0xb2, 0x2f, 0xe1, 0x7c, 0x43, 0x9b, 0xd0, 0x16, 0xa5};

static void greeting_encode(uint8_t bytes[WIRE_GREETING_BYTES], enum greeting_kind kind,
                            uint64_t number)
{
    memset(bytes, 0, WIRE_GREETING_BYTES);
    memcpy(bytes, session_mark, WIRE_MARK_BYTES);
    bytes[WIRE_MARK_BYTES] = WIRE_VERSION;
    bytes[WIRE_MARK_BYTES + 1] = (uint8_t)kind;
    integer_put_64(bytes + WIRE_MARK_BYTES + 8, number);
}

void wire_hello_encode(uint8_t bytes[WIRE_HELLO_BYTES], uint64_t number)
{
    memset(bytes, 0, WIRE_PREAMBLE_BYTES);
    greeting_encode(bytes + WIRE_PREAMBLE_BYTES, GREETING_HELLO, number);
}

void wire_ack_encode(uint8_t bytes[WIRE_ACK_BYTES], uint64_t number)
{
    memset(bytes, 0, WIRE_ACK_BYTES - WIRE_GREETING_BYTES);
    greeting_encode(bytes + WIRE_ACK_BYTES - WIRE_GREETING_BYTES, GREETING_ACK, number);
}

void wire_session_begin(struct wire_session *session, enum wire_role role, uint64_t number)
{
    session->role = role;
    session->number = number;
    session->started = false;
    session->fault = NULL;
    session->matched = 0;
    session->decoder.filled = 0;
}

/* Takes bytes until a whole greeting is held, whatever it says; tells whether one is. */
static bool session_find_greeting(struct wire_session *session, const uint8_t **bytes,
                                  size_t *length)
{
    while (*length && session->matched < WIRE_GREETING_BYTES) {
        uint8_t byte = *(*bytes)++;
        (*length)--;
        if (session->matched < WIRE_MARK_BYTES && byte != session_mark[session->matched])
            session->matched = 0;
        if (session->matched || byte == session_mark[0])
            session->greeting[session->matched++] = byte;
    }
    return session->matched == WIRE_GREETING_BYTES;
}

static enum wire_event session_broken(struct wire_session *session, const char *fault)
{
    session->fault = fault;
    if (session->role == WIRE_ROLE_GUEST)
        session->started = false;
    return WIRE_EVENT_BROKEN;
}

/* Judges the greeting that was found; NONE if it was meant for somebody else. */
static enum wire_event session_judge_greeting(struct wire_session *session)
{
    const uint8_t *rest = session->greeting + WIRE_MARK_BYTES;
    uint64_t number = integer_get_64(rest + 8);
    session->matched = 0;
    enum greeting_kind wanted = session->role == WIRE_ROLE_HOST ? GREETING_ACK : GREETING_HELLO;
    if (rest[1] != (uint8_t)wanted)
        return WIRE_EVENT_NONE;
    if (session->role == WIRE_ROLE_HOST && number != session->number)
        return WIRE_EVENT_NONE;
    if (rest[0] != WIRE_VERSION)
        return session_broken(session, "the other side speaks another version");
    session->number = number;
    session->started = true;
    session->fault = NULL;
    session->decoder.filled = 0;
    return WIRE_EVENT_STARTED;
}

enum wire_event wire_session_next(struct wire_session *session, const uint8_t **bytes,
                                  size_t *length, struct wire_frame *frame)
{
    if (session->role == WIRE_ROLE_HOST && session->fault)
        return WIRE_EVENT_BROKEN;
    while (!session->started) {
        if (!session_find_greeting(session, bytes, length))
            return WIRE_EVENT_NONE;
        enum wire_event event = session_judge_greeting(session);
        if (event != WIRE_EVENT_NONE)
            return event;
    }
    const char *fault = NULL;
    switch (wire_decoder_next(&session->decoder, bytes, length, frame, &fault)) {
    case WIRE_DECODING_FRAME:
        return WIRE_EVENT_FRAME;
    case WIRE_DECODING_MALFORMED:
        return session_broken(session, fault);
    case WIRE_DECODING_MORE:
        break;
    }
    return WIRE_EVENT_NONE;
}

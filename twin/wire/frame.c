/* The frames between the twin's service and the guest's init. */
#include "wire/frame.h"

#include <string.h>

#include "wire/integer.h"

/* What each type may look like: the payload's bounds, and the channels it may name. */
struct frame_shape {
    size_t length_min;
    size_t length_max;
    enum wire_channel channel_max;
};

static const struct frame_shape frame_shapes[] = {
    [WIRE_OPEN] = {1, WIRE_PAYLOAD_MAX, WIRE_STDIN},
    [WIRE_OPENED] = {0, 0, WIRE_STDIN},
    [WIRE_REFUSED] = {0, WIRE_REFUSAL_MAX, WIRE_STDIN},
    [WIRE_DATA] = {1, WIRE_DATA_MAX, WIRE_STDERR},
    [WIRE_END] = {0, 0, WIRE_STDERR},
    [WIRE_CREDIT] = {4, 4, WIRE_STDERR},
    [WIRE_EXIT] = {WIRE_EXIT_BYTES, WIRE_EXIT_BYTES, WIRE_STDIN},
    [WIRE_CLOSE] = {0, 0, WIRE_STDIN},
};

void wire_header_encode(uint8_t header[WIRE_HEADER_BYTES], enum wire_type type,
                        enum wire_channel channel, uint32_t stream, size_t length)
{
    header[0] = WIRE_VERSION;
    header[1] = (uint8_t)type;
    header[2] = (uint8_t)channel;
    header[3] = 0;
    integer_put_32(header + 4, stream);
    integer_put_32(header + 8, (uint32_t)length);
}

void wire_exit_encode(uint8_t payload[WIRE_EXIT_BYTES], struct wire_exit ended)
{
    memset(payload, 0, WIRE_EXIT_BYTES);
    payload[0] = ended.signalled;
    integer_put_32(payload + 4, ended.number);
}

struct wire_exit wire_exit_decode(const struct wire_frame *frame)
{
    return (struct wire_exit){.signalled = frame->payload[0] != 0,
                              .number = integer_get_32(frame->payload + 4)};
}

int wire_exit_status(struct wire_exit ended)
{
    return (int)((ended.signalled ? 128 + (ended.number & 0x7f) : ended.number) & 0xff);
}

uint32_t wire_credit_decode(const struct wire_frame *frame)
{
    return integer_get_32(frame->payload);
}

void wire_credit_encode(uint8_t payload[4], uint32_t bytes)
{
    integer_put_32(payload, bytes);
}

/* What is wrong with a full header, or NULL. */
static const char *frame_header_fault(const uint8_t *header)
{
    if (header[0] != WIRE_VERSION)
        return "a frame of another version";
    if (header[1] < WIRE_OPEN || header[1] > WIRE_CLOSE)
        return "a frame of unknown type";
    const struct frame_shape *shape = &frame_shapes[header[1]];
    if (header[2] > (uint8_t)shape->channel_max || header[3] != 0)
        return "a frame for a channel its type does not have";
    if (integer_get_32(header + 4) == 0)
        return "a frame for stream 0";
    uint32_t length = integer_get_32(header + 8);
    if (length < shape->length_min || length > shape->length_max)
        return "a frame of impossible length";
    return NULL;
}

/* Takes bytes until `target` of them are held; tells whether they are. */
static bool decoder_fill(struct wire_decoder *decoder, size_t target, const uint8_t **bytes,
                         size_t *length)
{
    size_t take = target - decoder->filled;
    if (take > *length)
        take = *length;
    if (take)
        memcpy(decoder->bytes + decoder->filled, *bytes, take);
    decoder->filled += take;
    *bytes += take;
    *length -= take;
    return decoder->filled == target;
}

enum wire_decoding wire_decoder_next(struct wire_decoder *decoder, const uint8_t **bytes,
                                     size_t *length, struct wire_frame *frame, const char **fault)
{
    if (decoder->filled < WIRE_HEADER_BYTES) {
        if (!decoder_fill(decoder, WIRE_HEADER_BYTES, bytes, length))
            return WIRE_DECODING_MORE;
        *fault = frame_header_fault(decoder->bytes);
        if (*fault) {
            decoder->filled = 0;
            return WIRE_DECODING_MALFORMED;
        }
        decoder->length = integer_get_32(decoder->bytes + 8);
    }
    if (!decoder_fill(decoder, WIRE_HEADER_BYTES + decoder->length, bytes, length))
        return WIRE_DECODING_MORE;
    decoder->filled = 0;
    *frame = (struct wire_frame){
        .type = (enum wire_type)decoder->bytes[1],
        .channel = (enum wire_channel)decoder->bytes[2],
        .stream = integer_get_32(decoder->bytes + 4),
        .length = decoder->length,
        .payload = decoder->bytes + WIRE_HEADER_BYTES,
    };
    return WIRE_DECODING_FRAME;
}

/* The frame codec: what goes in comes out, in pieces of any size, and nothing else does. */
#include "wire/frame.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "wire/integer.h"

static struct wire_decoder decoder; /* too large for a stack */

/* Appends a frame whose payload is `length` bytes of `fill`. */
static size_t put_frame(uint8_t *bytes, enum wire_type type, enum wire_channel channel,
                        uint32_t stream, uint8_t fill, size_t length)
{
    wire_header_encode(bytes, type, channel, stream, length);
    memset(bytes + WIRE_HEADER_BYTES, fill, length);
    return WIRE_HEADER_BYTES + length;
}

/* Feeds one header with an empty payload to a fresh decoder. */
static enum wire_decoding decode_header(const uint8_t *header, const char **fault)
{
    decoder.filled = 0;
    size_t length = WIRE_HEADER_BYTES;
    struct wire_frame frame;
    return wire_decoder_next(&decoder, &header, &length, &frame, fault);
}

static void test_frames_in_one_piece_and_byte_by_byte(void **state)
{
    (void)state;
    static uint8_t bytes[3 * WIRE_HEADER_BYTES + WIRE_DATA_MAX + 10];
    size_t total = put_frame(bytes, WIRE_DATA, WIRE_STDERR, 0xdeadbeef, 0xaa, WIRE_DATA_MAX);
    total += put_frame(bytes + total, WIRE_CLOSE, WIRE_STDIN, 1, 0, 0);
    total += put_frame(bytes + total, WIRE_DATA, WIRE_STDOUT, 2, 0x55, 10);
    const size_t pieces[] = {1, 7, 4096, sizeof bytes};
    for (size_t p = 0; p < sizeof pieces / sizeof *pieces; p++) {
        size_t frames = 0;
        decoder.filled = 0;
        for (size_t at = 0; at < total;) {
            const uint8_t *piece = bytes + at;
            size_t length = total - at < pieces[p] ? total - at : pieces[p];
            at += length;
            struct wire_frame frame;
            const char *fault;
            enum wire_decoding decoding;
            while ((decoding = wire_decoder_next(&decoder, &piece, &length, &frame, &fault)) ==
                   WIRE_DECODING_FRAME) {
                static const struct wire_frame expected[] = {
                    {WIRE_DATA, WIRE_STDERR, 0xdeadbeef, WIRE_DATA_MAX, NULL},
                    {WIRE_CLOSE, WIRE_STDIN, 1, 0, NULL},
                    {WIRE_DATA, WIRE_STDOUT, 2, 10, NULL},
                };
                assert_true(frames < 3);
                assert_int_equal(frame.type, expected[frames].type);
                assert_int_equal(frame.channel, expected[frames].channel);
                assert_int_equal(frame.stream, expected[frames].stream);
                assert_int_equal(frame.length, expected[frames].length);
                if (frame.length) {
                    assert_int_equal(frame.payload[0], frames == 0 ? 0xaa : 0x55);
                    assert_int_equal(frame.payload[frame.length - 1], frames == 0 ? 0xaa : 0x55);
                }
                frames++;
            }
            assert_int_equal(decoding, WIRE_DECODING_MORE);
            assert_int_equal(length, 0);
        }
        assert_int_equal(frames, 3);
    }
}

static void test_what_no_frame_may_be(void **state)
{
    (void)state;
    const struct {
        size_t offset; /* of the byte to change in a good DATA header */
        uint8_t value;
        const char *fault;
    } cases[] = {
        {0, 0, "a frame of another version"},
        {0, WIRE_VERSION + 1, "a frame of another version"},
        {1, 0, "a frame of unknown type"},
        {1, WIRE_CLOSE + 1, "a frame of unknown type"},
        {1, 255, "a frame of unknown type"},
        {2, WIRE_CHANNEL_COUNT, "a frame for a channel its type does not have"},
        {3, 1, "a frame for a channel its type does not have"},
        {4, 0, "a frame for stream 0"},
        {8, 0, "a frame of impossible length"},
        {10, 1, "a frame of impossible length"},
        {11, 0xff, "a frame of impossible length"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint8_t header[WIRE_HEADER_BYTES];
        wire_header_encode(header, WIRE_DATA, WIRE_STDOUT, 5, 9);
        header[cases[i].offset] = cases[i].value;
        const char *fault = NULL;
        assert_int_equal(decode_header(header, &fault), WIRE_DECODING_MALFORMED);
        assert_string_equal(fault, cases[i].fault);
    }
}

static void test_bounds_of_each_type(void **state)
{
    (void)state;
    const struct {
        enum wire_type type;
        size_t longest;
    } cases[] = {
        {WIRE_OPEN, WIRE_PAYLOAD_MAX}, {WIRE_OPENED, 0}, {WIRE_REFUSED, WIRE_REFUSAL_MAX},
        {WIRE_DATA, WIRE_DATA_MAX},    {WIRE_END, 0},    {WIRE_CREDIT, 4},
        {WIRE_EXIT, WIRE_EXIT_BYTES},  {WIRE_CLOSE, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint8_t header[WIRE_HEADER_BYTES];
        const char *fault = NULL;
        wire_header_encode(header, cases[i].type, WIRE_STDIN, 1, cases[i].longest);
        assert_int_not_equal(decode_header(header, &fault), WIRE_DECODING_MALFORMED);
        wire_header_encode(header, cases[i].type, WIRE_STDIN, 1, cases[i].longest + 1);
        assert_int_equal(decode_header(header, &fault), WIRE_DECODING_MALFORMED);
    }
}

static void test_garbage_never_hangs(void **state)
{
    (void)state;
    static uint8_t garbage[200000];
    uint32_t seed = 1;
    for (size_t i = 0; i < sizeof garbage; i++)
        garbage[i] = (uint8_t)((seed = seed * 1664525 + 1013904223) >> 24);
    decoder.filled = 0;
    const uint8_t *bytes = garbage;
    size_t length = sizeof garbage;
    size_t malformed = 0;
    while (length) {
        struct wire_frame frame;
        const char *fault;
        size_t before = length;
        malformed +=
            wire_decoder_next(&decoder, &bytes, &length, &frame, &fault) == WIRE_DECODING_MALFORMED;
        assert_true(length < before);
    }
    assert_true(malformed > 1000);
}

static void test_exit_statuses(void **state)
{
    (void)state;
    const struct {
        struct wire_exit ended;
        int status;
    } cases[] = {{{false, 0}, 0}, {{false, 255}, 255}, {{true, 9}, 137}, {{true, 15}, 143}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint8_t payload[WIRE_EXIT_BYTES];
        wire_exit_encode(payload, cases[i].ended);
        struct wire_frame frame = {.length = sizeof payload, .payload = payload};
        struct wire_exit ended = wire_exit_decode(&frame);
        assert_int_equal(ended.signalled, cases[i].ended.signalled);
        assert_int_equal(ended.number, cases[i].ended.number);
        assert_int_equal(wire_exit_status(ended), cases[i].status);
    }
}

static void test_integers_are_little_endian(void **state)
{
    (void)state;
    uint8_t bytes[8];
    integer_put_64(bytes, UINT64_C(0x0102030405060708));
    const uint8_t expected[8] = {8, 7, 6, 5, 4, 3, 2, 1};
    assert_memory_equal(bytes, expected, 8);
    assert_true(integer_get_64(bytes) == UINT64_C(0x0102030405060708));
    uint8_t credit[4];
    wire_credit_encode(credit, 0x01020304);
    assert_memory_equal(credit, expected + 4, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_frames_in_one_piece_and_byte_by_byte),
        cmocka_unit_test(test_what_no_frame_may_be),
        cmocka_unit_test(test_bounds_of_each_type),
        cmocka_unit_test(test_garbage_never_hangs),
        cmocka_unit_test(test_exit_statuses),
        cmocka_unit_test(test_integers_are_little_endian),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

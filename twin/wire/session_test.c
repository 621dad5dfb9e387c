/* The handshake: both sides find each other at first, after garbage, and after a reconnect that
 * cut a frame or a greeting off anywhere. */
#include "wire/session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* One side's input, as it would come out of the port. */
static uint8_t port[4 * WIRE_HELLO_BYTES];
static size_t port_length;

static struct wire_session session; /* too large for a stack */

static void port_put(const void *bytes, size_t length)
{
    assert_true(length <= sizeof port - port_length);
    memcpy(port + port_length, bytes, length);
    port_length += length;
}

static void port_put_hello(uint64_t number)
{
    static uint8_t hello[WIRE_HELLO_BYTES];
    wire_hello_encode(hello, number);
    port_put(hello, sizeof hello);
}

static void port_put_ack(uint64_t number)
{
    uint8_t ack[WIRE_ACK_BYTES];
    wire_ack_encode(ack, number);
    port_put(ack, sizeof ack);
}

static void port_put_close(uint32_t stream)
{
    uint8_t header[WIRE_HEADER_BYTES];
    wire_header_encode(header, WIRE_CLOSE, WIRE_STDIN, stream, 0);
    port_put(header, sizeof header);
}

struct outcome {
    size_t started;
    size_t broken;
    size_t frames;
    uint32_t last_stream;
};

/* Reads the port's bytes in pieces of `piece`, and empties it. */
static struct outcome port_read(size_t piece)
{
    struct outcome outcome = {0};
    for (size_t at = 0; at < port_length;) {
        const uint8_t *bytes = port + at;
        size_t length = port_length - at < piece ? port_length - at : piece;
        at += length;
        struct wire_frame frame;
        enum wire_event event;
        while ((event = wire_session_next(&session, &bytes, &length, &frame)) != WIRE_EVENT_NONE) {
            outcome.started += event == WIRE_EVENT_STARTED;
            outcome.broken += event == WIRE_EVENT_BROKEN;
            if (event == WIRE_EVENT_BROKEN && session.role == WIRE_ROLE_HOST)
                return outcome;
            if (event == WIRE_EVENT_FRAME) {
                outcome.frames++;
                outcome.last_stream = frame.stream;
            }
        }
        assert_int_equal(length, 0);
    }
    port_length = 0;
    return outcome;
}

static int port_empty(void **state)
{
    (void)state;
    port_length = 0;
    return 0;
}

static void test_guest_hears_hello_then_frames(void **state)
{
    (void)state;
    const size_t pieces[] = {1, 1000, sizeof port};
    for (size_t i = 0; i < 3; i++) {
        wire_session_begin(&session, WIRE_ROLE_GUEST, 0);
        port_put_hello(UINT64_C(0xfedcba9876543210));
        port_put_close(7);
        struct outcome outcome = port_read(pieces[i]);
        assert_int_equal(outcome.started, 1);
        assert_int_equal(outcome.broken, 0);
        assert_int_equal(outcome.frames, 1);
        assert_int_equal(outcome.last_stream, 7);
        assert_true(session.number == UINT64_C(0xfedcba9876543210));
    }
}

static void test_host_takes_only_its_own_ack(void **state)
{
    (void)state;
    wire_session_begin(&session, WIRE_ROLE_HOST, 42);
    port_put("stale bytes of a former session", 31);
    port_put_ack(41);
    port_put_close(1); /* a former session's frame */
    port_put_hello(42);
    struct outcome outcome = port_read(1);
    assert_int_equal(outcome.started, 0);
    port_put_ack(42);
    port_put_close(2);
    outcome = port_read(5);
    assert_int_equal(outcome.started, 1);
    assert_int_equal(outcome.frames, 1);
    assert_int_equal(outcome.last_stream, 2);
}

static void test_host_finds_its_ack_after_one_cut_off_anywhere(void **state)
{
    (void)state;
    uint8_t former[WIRE_ACK_BYTES];
    wire_ack_encode(former, 41);
    for (size_t cut = 0; cut <= sizeof former; cut++) {
        wire_session_begin(&session, WIRE_ROLE_HOST, 42);
        port_put(former, cut);
        port_put_ack(42);
        assert_int_equal(port_read(sizeof port).started, 1);
    }
}

static void test_guest_finds_hello_after_a_frame_cut_off_anywhere(void **state)
{
    (void)state;
    static uint8_t open[WIRE_HEADER_BYTES + WIRE_PAYLOAD_MAX];
    wire_header_encode(open, WIRE_OPEN, WIRE_STDIN, 3, WIRE_PAYLOAD_MAX);
    memset(open + WIRE_HEADER_BYTES, 0xc7, WIRE_PAYLOAD_MAX);
    const size_t cuts[] = {1, 11, 12, 13, 1000, sizeof open - 1};
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        wire_session_begin(&session, WIRE_ROLE_GUEST, 0);
        port_put_hello(1);
        port_put_close(9);
        port_put(open, cuts[i]);
        port_put_hello(2); /* the guest never saw the port close in between */
        port_put_close(10);
        struct outcome outcome = port_read(4096);
        assert_int_equal(outcome.started, 2);
        assert_true(outcome.broken >= 1);
        assert_int_equal(outcome.last_stream, 10);
        assert_true(session.number == 2);
    }
}

static void test_guest_finds_hello_after_a_hello_cut_off_anywhere(void **state)
{
    (void)state;
    static uint8_t former[WIRE_HELLO_BYTES];
    wire_hello_encode(former, 1);
    for (size_t cut = WIRE_PREAMBLE_BYTES; cut < sizeof former; cut++) {
        wire_session_begin(&session, WIRE_ROLE_GUEST, 0);
        port_put(former, cut);
        port_put_hello(2);
        port_put_close(10);
        /* Cut within its number the former hello counts too, with a number nobody waits for. */
        struct outcome outcome = port_read(sizeof port);
        assert_in_range(outcome.started, 1, 2);
        assert_true(session.number == 2);
        assert_int_equal(outcome.frames, 1);
        assert_int_equal(outcome.last_stream, 10);
    }
}

static void test_broken_frames_end_a_session(void **state)
{
    (void)state;
    wire_session_begin(&session, WIRE_ROLE_HOST, 5);
    port_put_ack(5);
    port_put("this is no frame at all", 23);
    struct outcome outcome = port_read(sizeof port);
    assert_int_equal(outcome.started, 1);
    assert_int_equal(outcome.broken, 1);
    assert_string_equal(session.fault, "a frame of another version");
    port_length = 0;
    port_put_ack(5); /* the host's side stays broken */
    outcome = port_read(sizeof port);
    assert_int_equal(outcome.started, 0);
    assert_int_equal(outcome.broken, 1);
}

static void test_another_version_is_named(void **state)
{
    (void)state;
    wire_session_begin(&session, WIRE_ROLE_HOST, 5);
    port_put_ack(5);
    port[port_length - 16] = WIRE_VERSION + 1;
    assert_int_equal(port_read(sizeof port).broken, 1);
    assert_string_equal(session.fault, "the other side speaks another version");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_guest_hears_hello_then_frames, port_empty),
        cmocka_unit_test_setup(test_host_takes_only_its_own_ack, port_empty),
        cmocka_unit_test_setup(test_host_finds_its_ack_after_one_cut_off_anywhere, port_empty),
        cmocka_unit_test_setup(test_guest_finds_hello_after_a_frame_cut_off_anywhere, port_empty),
        cmocka_unit_test_setup(test_guest_finds_hello_after_a_hello_cut_off_anywhere, port_empty),
        cmocka_unit_test_setup(test_broken_frames_end_a_session, port_empty),
        cmocka_unit_test_setup(test_another_version_is_named, port_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

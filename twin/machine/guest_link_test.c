/* Tests of machine/guest_link.h, with a guest that is played here. */
#include "machine/guest_link.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/text.h"

#define GUEST_LINK_TEST_TURNS_MAX 10000

struct guest_link_test {
    uv_loop_t loop;
    uv_timer_t tick; /* so that no turn of the loop waits for ever */
    char folder[64];
    char path[108];
    int listener, guest;
    struct guest_link *link;
    struct wire_session session; /* the guest's */
    uint32_t stream;
    bool up, stream_lost;
    char why[128]; /* the link was lost */
    struct text seen;
};

static void guest_link_test_up(void *user)
{
    ((struct guest_link_test *)user)->up = true;
}

static void guest_link_test_lost(void *user, const char *why)
{
    struct guest_link_test *test = user;
    snprintf(test->why, sizeof test->why, "%s", why);
}

static const struct guest_link_handlers guest_link_test_handlers = {.up = guest_link_test_up,
                                                                    .lost = guest_link_test_lost};

static void guest_link_test_frame(void *user, const struct wire_frame *frame)
{
    struct guest_link_test *test = user;
    text_append_format(&test->seen, "%d:%d:%.*s ", frame->type, frame->channel,
                       frame->type == WIRE_DATA ? (int)frame->length : 0,
                       (const char *)frame->payload);
}

static void guest_link_test_stream_lost(void *user, const char *why)
{
    (void)why;
    ((struct guest_link_test *)user)->stream_lost = true;
}

static const struct guest_link_stream_handlers guest_link_test_stream_handlers = {
    .frame = guest_link_test_frame, .lost = guest_link_test_stream_lost};

static void guest_link_test_on_tick(uv_timer_t *timer)
{
    (void)timer;
}

static bool guest_link_test_until(struct guest_link_test *test, const bool *flag)
{
    for (int i = 0; i < GUEST_LINK_TEST_TURNS_MAX && !*flag; i++)
        uv_run(&test->loop, UV_RUN_ONCE);
    return *flag;
}

static bool guest_link_test_until_lost(struct guest_link_test *test)
{
    for (int i = 0; i < GUEST_LINK_TEST_TURNS_MAX && !test->why[0]; i++)
        uv_run(&test->loop, UV_RUN_ONCE);
    return test->why[0] != '\0';
}

/* The guest reads what came, until a frame (or the hello) is whole. */
static enum wire_event guest_link_test_guest_reads(struct guest_link_test *test,
                                                   struct wire_frame *frame)
{
    for (int i = 0; i < GUEST_LINK_TEST_TURNS_MAX; i++) {
        static uint8_t chunk[1]; /* a byte at a time: frames are taken one by one */
        uv_run(&test->loop, UV_RUN_NOWAIT);
        for (ssize_t got; (got = recv(test->guest, chunk, 1, MSG_DONTWAIT)) > 0;) {
            const uint8_t *bytes = chunk;
            size_t length = (size_t)got;
            enum wire_event event = wire_session_next(&test->session, &bytes, &length, frame);
            if (event != WIRE_EVENT_NONE)
                return event;
        }
        uv_run(&test->loop, UV_RUN_ONCE);
    }
    return WIRE_EVENT_NONE;
}

static void guest_link_test_guest_sends(struct guest_link_test *test, enum wire_type type,
                                        enum wire_channel channel, uint32_t stream,
                                        const void *payload, size_t length)
{
    uint8_t header[WIRE_HEADER_BYTES];
    wire_header_encode(header, type, channel, stream, length);
    assert_int_equal(send(test->guest, header, sizeof header, 0), sizeof header);
    if (length)
        assert_int_equal(send(test->guest, payload, length, 0), length);
}

/* A link that is up, with one stream open. */
static int guest_link_test_set_up(void **state)
{
    struct guest_link_test *test = memory_zeroed(1, sizeof *test);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    uint8_t ack[WIRE_ACK_BYTES];
    struct wire_frame frame;
    struct error error = {0};
    *state = test;
    uv_loop_init(&test->loop);
    uv_timer_init(&test->loop, &test->tick);
    uv_timer_start(&test->tick, guest_link_test_on_tick, 1, 1);
    snprintf(test->folder, sizeof test->folder, "/tmp/link-test.XXXXXX");
    assert_non_null(mkdtemp(test->folder));
    snprintf(address.sun_path, sizeof address.sun_path, "%s/port", test->folder);
    snprintf(test->path, sizeof test->path, "%s", address.sun_path);
    test->listener = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(test->listener, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(test->listener, 1), 0);
    test->link = guest_link_open(&test->loop, test->path, &guest_link_test_handlers, test);
    test->guest = accept(test->listener, NULL, NULL);
    wire_session_begin(&test->session, WIRE_ROLE_GUEST, 0);
    assert_int_equal(guest_link_test_guest_reads(test, &frame), WIRE_EVENT_STARTED);
    wire_ack_encode(ack, test->session.number);
    assert_int_equal(send(test->guest, ack, sizeof ack, 0), sizeof ack);
    assert_true(guest_link_test_until(test, &test->up));
    struct wire_request request = {
        .kind = WIRE_REQUEST_RUN, .distro = "d", .folder = "", .argv = {"true"}};
    test->stream = guest_link_stream_open(test->link, &request, &guest_link_test_stream_handlers,
                                          test, &error);
    assert_int_not_equal(test->stream, 0);
    assert_int_equal(guest_link_test_guest_reads(test, &frame), WIRE_EVENT_FRAME);
    assert_int_equal(frame.type, WIRE_OPEN);
    assert_int_equal(frame.stream, test->stream);
    return 0;
}

static int guest_link_test_tear_down(void **state)
{
    struct guest_link_test *test = *state;
    guest_link_close(test->link, "end of the test");
    uv_close((uv_handle_t *)&test->tick, NULL);
    while (uv_run(&test->loop, UV_RUN_DEFAULT))
        ;
    assert_int_equal(uv_loop_close(&test->loop), 0);
    close(test->guest);
    close(test->listener);
    unlink(test->path);
    rmdir(test->folder);
    text_release(&test->seen);
    free(test);
    return 0;
}

static void guest_link_carries_a_stream(void **state)
{
    struct guest_link_test *test = *state;
    uint8_t ended[WIRE_EXIT_BYTES];
    struct wire_frame frame;
    assert_true(guest_link_stream_send(test->link, test->stream,
                                       &(struct wire_frame){.type = WIRE_DATA,
                                                            .channel = WIRE_STDIN,
                                                            .length = 2,
                                                            .payload = (const uint8_t *)"hi"}));
    assert_int_equal(guest_link_test_guest_reads(test, &frame), WIRE_EVENT_FRAME);
    assert_int_equal(frame.type, WIRE_DATA);
    assert_memory_equal(frame.payload, "hi", 2);
    guest_link_test_guest_sends(test, WIRE_OPENED, WIRE_STDIN, test->stream, NULL, 0);
    guest_link_test_guest_sends(test, WIRE_DATA, WIRE_STDERR, test->stream, "oh", 2);
    wire_exit_encode(ended, (struct wire_exit){.number = 3});
    guest_link_test_guest_sends(test, WIRE_EXIT, WIRE_STDIN, test->stream, ended, sizeof ended);
    for (int i = 0; i < GUEST_LINK_TEST_TURNS_MAX && guest_link_stream_count(test->link); i++)
        uv_run(&test->loop, UV_RUN_ONCE);
    assert_string_equal(text_get(&test->seen), "2:0: 4:2:oh 7:0: ");
    assert_string_equal(test->why, "");
}

static void guest_link_ends_with_a_guest_that_sends_without_credit(void **state)
{
    struct guest_link_test *test = *state;
    static uint8_t much[WIRE_DATA_MAX];
    for (size_t sent = 0; sent < WIRE_CREDIT_INITIAL; sent += sizeof much) {
        guest_link_test_guest_sends(test, WIRE_DATA, WIRE_STDOUT, test->stream, much, sizeof much);
        uv_run(&test->loop, UV_RUN_ONCE);
    }
    for (int i = 0; i < 100; i++)
        uv_run(&test->loop, UV_RUN_ONCE);
    assert_string_equal(test->why, "");
    guest_link_test_guest_sends(test, WIRE_DATA, WIRE_STDOUT, test->stream, much, 1);
    assert_true(guest_link_test_until_lost(test));
    assert_string_equal(test->why, "the guest broke the protocol");
    assert_true(test->stream_lost);
}

static void guest_link_ends_with_a_guest_that_speaks_of_no_stream(void **state)
{
    struct guest_link_test *test = *state;
    guest_link_test_guest_sends(test, WIRE_OPENED, WIRE_STDIN, test->stream + 1, NULL, 0);
    assert_true(guest_link_test_until_lost(test));
    assert_string_equal(test->why, "the guest broke the protocol");
}

static void guest_link_ends_with_its_port(void **state)
{
    struct guest_link_test *test = *state;
    shutdown(test->guest, SHUT_RDWR);
    assert_true(guest_link_test_until_lost(test));
    assert_string_equal(test->why, "the virtual machine ended");
    assert_true(test->stream_lost);
}

static void guest_link_refuses_what_a_peer_may_not_send(void **state)
{
    struct guest_link_test *test = *state;
    static const uint8_t bytes[WIRE_DATA_MAX];
    const struct wire_frame bad[] = {
        {.type = WIRE_DATA, .channel = WIRE_STDOUT, .length = 1, .payload = bytes},
        {.type = WIRE_END, .channel = WIRE_STDERR},
        {.type = WIRE_CREDIT,
         .channel = WIRE_STDOUT,
         .length = 4,
         .payload = (uint8_t *)"\1\0\0\0"},
        {.type = WIRE_OPEN, .length = 1, .payload = bytes},
        {.type = WIRE_EXIT, .length = 8, .payload = bytes},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(guest_link_stream_send(test->link, test->stream, &bad[i]));
    const struct wire_frame data = {
        .type = WIRE_DATA, .channel = WIRE_STDIN, .length = sizeof bytes, .payload = bytes};
    for (size_t sent = 0; sent < WIRE_CREDIT_INITIAL; sent += sizeof bytes)
        assert_true(guest_link_stream_send(test->link, test->stream, &data));
    assert_false(guest_link_stream_send(test->link, test->stream, &data));
}

static void guest_link_drops_a_stream_without_a_word(void **state)
{
    struct guest_link_test *test = *state;
    struct wire_frame frame;
    uint8_t ended[WIRE_EXIT_BYTES];
    guest_link_stream_drop(test->link, test->stream);
    assert_int_equal(guest_link_test_guest_reads(test, &frame), WIRE_EVENT_FRAME);
    assert_int_equal(frame.type, WIRE_CLOSE);
    guest_link_test_guest_sends(test, WIRE_DATA, WIRE_STDOUT, test->stream, "late", 4);
    assert_int_equal(guest_link_test_guest_reads(test, &frame), WIRE_EVENT_FRAME);
    assert_int_equal(frame.type, WIRE_CREDIT);
    wire_exit_encode(ended, (struct wire_exit){.signalled = true, .number = 9});
    guest_link_test_guest_sends(test, WIRE_EXIT, WIRE_STDIN, test->stream, ended, sizeof ended);
    for (int i = 0; i < GUEST_LINK_TEST_TURNS_MAX && guest_link_stream_count(test->link); i++)
        uv_run(&test->loop, UV_RUN_ONCE);
    assert_int_equal(guest_link_stream_count(test->link), 0);
    assert_string_equal(text_get(&test->seen), "");
    assert_string_equal(test->why, "");
}

#define GUEST_LINK_TEST(function)                                                                  \
    cmocka_unit_test_setup_teardown(function, guest_link_test_set_up, guest_link_test_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        GUEST_LINK_TEST(guest_link_carries_a_stream),
        GUEST_LINK_TEST(guest_link_ends_with_a_guest_that_sends_without_credit),
        GUEST_LINK_TEST(guest_link_ends_with_a_guest_that_speaks_of_no_stream),
        GUEST_LINK_TEST(guest_link_ends_with_its_port),
        GUEST_LINK_TEST(guest_link_refuses_what_a_peer_may_not_send),
        GUEST_LINK_TEST(guest_link_drops_a_stream_without_a_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

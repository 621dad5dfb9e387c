/* The request of a stream: encoded and decoded whole, and every damaged payload is refused. */
#include "wire/request.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint8_t payload[WIRE_PAYLOAD_MAX];

static struct wire_request run_request(void)
{
    return (struct wire_request){
        .kind = WIRE_REQUEST_RUN,
        .distro = "busybox",
        .folder = "/tmp",
        .argv = {"echo", "", "a b\n\xff"},
        .environment = {"PATH=/bin", "EMPTY="},
    };
}

static void test_round_trip(void **state)
{
    (void)state;
    struct wire_request request = run_request();
    const char *fault = NULL;
    size_t length = wire_request_encode(&request, payload, &fault);
    assert_true(length > 0);
    assert_null(fault);
    struct wire_request decoded;
    assert_true(wire_request_decode(&decoded, payload, length, &fault));
    assert_int_equal(decoded.kind, WIRE_REQUEST_RUN);
    assert_string_equal(decoded.distro, "busybox");
    assert_string_equal(decoded.folder, "/tmp");
    assert_string_equal(decoded.argv[0], "echo");
    assert_string_equal(decoded.argv[1], "");
    assert_string_equal(decoded.argv[2], "a b\n\xff");
    assert_null(decoded.argv[3]);
    assert_string_equal(decoded.environment[0], "PATH=/bin");
    assert_string_equal(decoded.environment[1], "EMPTY=");
    assert_null(decoded.environment[2]);
}

static void test_housekeeping_needs_little(void **state)
{
    (void)state;
    const struct wire_request sync = {.kind = WIRE_REQUEST_SYNC};
    const char *fault = NULL;
    size_t length = wire_request_encode(&sync, payload, &fault);
    struct wire_request decoded;
    assert_true(wire_request_decode(&decoded, payload, length, &fault));
    assert_int_equal(decoded.kind, WIRE_REQUEST_SYNC);
    assert_string_equal(decoded.distro, "");
    assert_null(decoded.argv[0]);
}

static void test_every_cut_and_every_addition_is_refused(void **state)
{
    (void)state;
    struct wire_request request = run_request();
    const char *fault = NULL;
    size_t length = wire_request_encode(&request, payload, &fault);
    struct wire_request decoded;
    for (size_t cut = 0; cut < length; cut++) {
        fault = NULL;
        uint8_t *exact = malloc(cut); /* a byte read beyond it shows under ASan */
        memcpy(exact, payload, cut);
        assert_false(wire_request_decode(&decoded, exact, cut, &fault));
        assert_non_null(fault);
        free(exact);
    }
    payload[length] = 0;
    assert_false(wire_request_decode(&decoded, payload, length + 1, &fault));
    assert_string_equal(fault, "a malformed request");
}

static void test_flipped_bytes_never_reach_outside(void **state)
{
    (void)state;
    struct wire_request request = run_request();
    const char *fault = NULL;
    size_t length = wire_request_encode(&request, payload, &fault);
    for (size_t at = 0; at < length; at++) {
        for (unsigned value = 0; value < 256; value++) {
            uint8_t kept = payload[at];
            payload[at] = (uint8_t)value;
            struct wire_request decoded;
            if (wire_request_decode(&decoded, payload, length, &fault)) {
                for (size_t i = 0; decoded.argv[i]; i++)
                    assert_true(strlen(decoded.argv[i]) < length);
            }
            payload[at] = kept;
        }
    }
}

static void test_a_nul_inside_a_string_is_refused(void **state)
{
    (void)state;
    struct wire_request request = run_request();
    const char *fault = NULL;
    size_t length = wire_request_encode(&request, payload, &fault);
    payload[1 + 4 + 3] = '\0'; /* busybox */
    struct wire_request decoded;
    assert_false(wire_request_decode(&decoded, payload, length, &fault));
    assert_string_equal(fault, "a malformed request");
}

static void test_limits_are_named(void **state)
{
    (void)state;
    const char *fault = NULL;
    struct wire_request request = run_request();
    for (size_t i = 0; i < WIRE_ARGUMENTS_MAX + 1; i++)
        request.argv[i] = "x";
    assert_int_equal(wire_request_encode(&request, payload, &fault), 0);
    assert_string_equal(fault, "too many arguments or environment entries");

    request = run_request();
    static char huge[WIRE_PAYLOAD_MAX];
    memset(huge, 'x', sizeof huge - 1);
    request.argv[1] = huge;
    assert_int_equal(wire_request_encode(&request, payload, &fault), 0);
    assert_string_equal(fault, "the command line is too long");

    request = run_request();
    request.argv[0] = NULL;
    assert_int_equal(wire_request_encode(&request, payload, &fault), 0);
    assert_string_equal(fault, "no command");
}

static void test_distro_ids(void **state)
{
    (void)state;
    assert_true(wire_distro_id_valid("busybox"));
    assert_true(wire_distro_id_valid("Ubuntu-22.04_x"));
    assert_true(wire_distro_id_valid("12345678901234567890"));
    assert_false(wire_distro_id_valid("123456789012345678901"));
    assert_false(wire_distro_id_valid(""));
    assert_false(wire_distro_id_valid(".."));
    assert_false(wire_distro_id_valid("a/b"));
    assert_false(wire_distro_id_valid("a b"));
    struct wire_request request = run_request();
    request.distro = "../etc";
    const char *fault = NULL;
    assert_int_equal(wire_request_encode(&request, payload, &fault), 0);
    assert_string_equal(fault, "not a distro id");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_housekeeping_needs_little),
        cmocka_unit_test(test_every_cut_and_every_addition_is_refused),
        cmocka_unit_test(test_flipped_bytes_never_reach_outside),
        cmocka_unit_test(test_a_nul_inside_a_string_is_refused),
        cmocka_unit_test(test_limits_are_named),
        cmocka_unit_test(test_distro_ids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Tests of audit/identity/guid.h. */
#include "audit/identity/guid.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const char guid_sample[] = "a9b7a1b9-0671-405c-95f1-e0612cb4ce7e";

static void guid_is_read_in_each_notation(void **state)
{
    (void)state;
    static const char *const notations[] = {
        "a9b7a1b9-0671-405c-95f1-e0612cb4ce7e", "A9B7A1B9-0671-405C-95F1-E0612CB4CE7E",
        "{A9B7A1B9-0671-405c-95f1-e0612cb4ce7e}", "(a9b7a1b9-0671-405c-95f1-e0612cb4ce7e)",
        "a9b7a1b90671405c95f1e0612cb4ce7e"};
    for (size_t i = 0; i < sizeof notations / sizeof *notations; i++) {
        struct guid guid;
        assert_true(guid_parse_whole(notations[i], &guid));
        char text[GUID_TEXT_CHARS + 1];
        guid_write(&guid, text);
        assert_string_equal(text, guid_sample);
    }
}

static void guid_refuses_what_is_none(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",
                                        "a9b7a1b9-0671-405c-95f1-e0612cb4ce7",
                                        "a9b7a1b9-0671-405c-95f1-e0612cb4ce7g",
                                        "{a9b7a1b9-0671-405c-95f1-e0612cb4ce7e)",
                                        "a9b7a1b9 0671-405c-95f1-e0612cb4ce7e",
                                        "a9b7a1b9-0671-405c-95f1-e0612cb4ce7e0"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct guid guid;
        assert_false(guid_parse_whole(wrong[i], &guid));
    }
}

static void guid_turns_its_numbers_and_back(void **state)
{
    (void)state;
    static const uint8_t little[GUID_BYTES] = {0xb9, 0xa1, 0xb7, 0xa9, 0x71, 0x06, 0x5c, 0x40,
                                               0x95, 0xf1, 0xe0, 0x61, 0x2c, 0xb4, 0xce, 0x7e};
    struct guid guid;
    assert_true(guid_read(guid_sample, &guid));
    struct guid turned = guid_turned(&guid);
    assert_memory_equal(turned.bytes, little, GUID_BYTES);
    turned = guid_turned(&turned);
    assert_memory_equal(turned.bytes, guid.bytes, GUID_BYTES);
}

static void guid_knows_the_blank_ones(void **state)
{
    (void)state;
    struct guid guid = {{0}};
    assert_true(guid_is_blank(&guid));
    guid.bytes[15] = 1;
    assert_false(guid_is_blank(&guid));
    memset(guid.bytes, 0xff, GUID_BYTES);
    assert_true(guid_is_blank(&guid));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(guid_is_read_in_each_notation),
        cmocka_unit_test(guid_refuses_what_is_none),
        cmocka_unit_test(guid_turns_its_numbers_and_back),
        cmocka_unit_test(guid_knows_the_blank_ones),
    };
    return cmocka_run_group_tests_name("guid", tests, NULL, NULL);
}

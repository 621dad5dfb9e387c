/* Tests of GUIDs in their several forms. */
#include "host/windows/guid.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#define GUID_A "790e58b4-7939-4434-9358-89ae7ddbe87e"
#define GUID_B "790e58b4-7939-4434-9358-89ae7ddbe87f"

static void expect_guid(const char *text, const char *wanted)
{
    char guid[GUID_TEXT_BYTES] = "left";
    assert_int_equal(guid_parse(text, guid), wanted != NULL);
    assert_string_equal(guid, wanted ? wanted : "");
}

static void test_parse(void **state)
{
    (void)state;
    expect_guid(GUID_A, GUID_A);
    expect_guid("{790E58B4-7939-4434-9358-89AE7DDBE87E}", GUID_A);
    expect_guid("790E58B4-7939-4434-9358-89AE7DDBE87E", GUID_A);
    expect_guid("{" GUID_A, NULL);
    expect_guid(GUID_A "}", NULL);
    expect_guid(GUID_A "0", NULL);
    expect_guid(" " GUID_A, NULL);
    expect_guid("790e58b4-7939-4434-9358-89ae7ddbe87", NULL);
    expect_guid("790e58b4x7939-4434-9358-89ae7ddbe87e", NULL);
    expect_guid("790e58b4-7939-4434-9358-89ae7ddbe87g", NULL);
    expect_guid("", NULL);
    expect_guid("{", NULL);
    expect_guid(NULL, NULL);
}

static void test_same(void **state)
{
    (void)state;
    assert_true(guid_same(GUID_A, "{790E58B4-7939-4434-9358-89AE7DDBE87E}"));
    assert_false(guid_same(GUID_A, GUID_B));
    /* Other ids are compared as they are. */
    assert_true(guid_same("cafe", "cafe"));
    assert_false(guid_same("cafe", "CAFE"));
    assert_false(guid_same(GUID_A, GUID_A "0"));
    assert_false(guid_same(NULL, NULL));
}

static void test_among(void **state)
{
    (void)state;
    char first[GUID_TEXT_BYTES];
    assert_true(guid_among("vmwp.exe 790E58B4-7939-4434-9358-89AE7DDBE87E", GUID_A));
    assert_true(guid_among("vmwp.exe \"{" GUID_B "}\" {" GUID_A "}", GUID_A));
    assert_false(guid_among("vmwp.exe " GUID_B, GUID_A));
    assert_false(guid_among("vmwp.exe " GUID_A "0", GUID_A));
    assert_false(guid_among("vmwp.exe x" GUID_A, GUID_A));
    assert_false(guid_among("vmwp.exe", GUID_A));
    assert_false(guid_among("", GUID_A));
    assert_true(guid_first("a " GUID_A "0 {" GUID_B "} " GUID_A, first));
    assert_string_equal(first, GUID_B);
    assert_false(guid_first("vmwp.exe " GUID_A "-1", first));
}

static void expect_account(const char *sid, const char *wanted)
{
    char guid[GUID_TEXT_BYTES] = "left";
    assert_int_equal(guid_of_account(sid, guid), wanted != NULL);
    assert_string_equal(guid, wanted ? wanted : "");
}

/* 0x04030201, 0x08070605, … are the bytes 1, 2, 3, … of a GUID in memory, whose first three fields
 * are little-endian numbers. */
static void test_account(void **state)
{
    (void)state;
    expect_account("S-1-5-83-1-67305985-134678021-202050057-269422093",
                   "04030201-0605-0807-090a-0b0c0d0e0f10");
    expect_account("S-1-5-83-1-0-0-0-4294967295", "00000000-0000-0000-0000-0000ffffffff");
    expect_account("S-1-5-83-0", NULL);
    expect_account("S-1-5-83-1-1-2-3", NULL);
    expect_account("S-1-5-83-1-1-2-3-4-5", NULL);
    expect_account("S-1-5-83-1-1-2-3-4294967296", NULL);
    expect_account("S-1-5-83-1-1-2-3-", NULL);
    expect_account("S-1-5-83-1--1-2-3-4", NULL);
    expect_account("S-1-5-18", NULL);
    expect_account(NULL, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_same),
        cmocka_unit_test(test_among),
        cmocka_unit_test(test_account),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

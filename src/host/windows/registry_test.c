/* Tests of the registry on keys that change while they are read: the calls that would show it are
 * the test's own. */
#include "host/windows/registry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <windows.h>

/* How many bytes the value has by the next question; grows with each. */
#define MADE_FIRST_BYTES 8

/* The key's values, and what becomes of them. */
struct made_key {
    const wchar_t *names[3]; /* NULL: no more */
    const wchar_t *leaving;  /* the value that goes when its data are asked for */
    bool leaves_again;       /* it comes back each time */
    bool grows;              /* each value, with each question */
    DWORD bytes;
};

static struct made_key made;

static LSTATUS WINAPI made_open(HKEY root, LPCWSTR path, DWORD options, REGSAM rights, PHKEY key)
{
    (void)root, (void)path, (void)options, (void)rights;
    *key = (HKEY)&made;
    return ERROR_SUCCESS;
}

static LSTATUS WINAPI made_close(HKEY key)
{
    assert_ptr_equal(key, &made);
    return ERROR_SUCCESS;
}

static LSTATUS WINAPI made_enumerate(HKEY key, DWORD index, LPWSTR name, LPDWORD length,
                                     LPDWORD reserved, LPDWORD type, LPBYTE data, LPDWORD bytes)
{
    (void)key, (void)reserved, (void)type, (void)data, (void)bytes;
    if (index >= sizeof made.names / sizeof *made.names || !made.names[index])
        return ERROR_NO_MORE_ITEMS;
    assert_true(wcslen(made.names[index]) < *length);
    wcscpy(name, made.names[index]);
    return ERROR_SUCCESS;
}

/* The value goes: those behind it move up. */
static void made_leave(void)
{
    size_t count = sizeof made.names / sizeof *made.names;
    size_t at = 0;
    while (at < count && made.names[at] != made.leaving)
        at++;
    for (; at < count; at++)
        made.names[at] = at + 1 < count ? made.names[at + 1] : NULL;
    made.leaving = NULL;
}

static LSTATUS WINAPI made_query(HKEY key, LPCWSTR name, LPDWORD reserved, LPDWORD type,
                                 LPBYTE data, LPDWORD bytes)
{
    (void)key, (void)reserved;
    if (made.leaving && wcscmp(name, made.leaving) == 0) {
        if (!made.leaves_again)
            made_leave();
        return ERROR_FILE_NOT_FOUND;
    }
    *type = REG_BINARY;
    DWORD room = *bytes;
    *bytes = made.bytes;
    if (made.grows)
        made.bytes *= 2;
    if (!data)
        return ERROR_SUCCESS;
    if (room < *bytes)
        return ERROR_MORE_DATA;
    memset(data, 0xab, *bytes);
    return ERROR_SUCCESS;
}

/* What the calls of the import library go through. */
extern LSTATUS(WINAPI *made_import_open)(HKEY, LPCWSTR, DWORD, REGSAM,
                                         PHKEY) __asm__("__imp_RegOpenKeyExW");
extern LSTATUS(WINAPI *made_import_close)(HKEY) __asm__("__imp_RegCloseKey");
extern LSTATUS(WINAPI *made_import_enumerate)(HKEY, DWORD, LPWSTR, LPDWORD, LPDWORD, LPDWORD,
                                              LPBYTE, LPDWORD) __asm__("__imp_RegEnumValueW");
extern LSTATUS(WINAPI *made_import_query)(HKEY, LPCWSTR, LPDWORD, LPDWORD, LPBYTE,
                                          LPDWORD) __asm__("__imp_RegQueryValueExW");
LSTATUS(WINAPI *made_import_open)(HKEY, LPCWSTR, DWORD, REGSAM, PHKEY) = made_open;
LSTATUS(WINAPI *made_import_close)(HKEY) = made_close;
LSTATUS(WINAPI *made_import_enumerate)
(HKEY, DWORD, LPWSTR, LPDWORD, LPDWORD, LPDWORD, LPBYTE, LPDWORD) = made_enumerate;
LSTATUS(WINAPI *made_import_query)(HKEY, LPCWSTR, LPDWORD, LPDWORD, LPBYTE, LPDWORD) = made_query;

static int made_renew(void **state)
{
    (void)state;
    made = (struct made_key){.names = {L"a", L"b", L"c"}, .bytes = MADE_FIRST_BYTES};
    return 0;
}

static void registry_that_stands_still(void **state)
{
    (void)state;
    CLEANUP(texts_release) struct texts lines = {0};
    struct error error = {0};
    assert_int_equal(registry_values("HKLM\\SOFTWARE", &lines, &error), REGISTRY_THERE);
    assert_int_equal(lines.count, 3);
    assert_string_equal(lines.items[2], "c REG_BINARY abababababababab");
}

static void registry_value_that_grows_each_time(void **state)
{
    (void)state;
    CLEANUP(text_release) struct text data = {0};
    struct error error = {0};
    made.grows = true;
    assert_int_equal(registry_value("HKLM\\SOFTWARE", "a", &data, &error), REGISTRY_UNREADABLE);
    assert_int_equal(error.code, ERROR_MORE_DATA);
    assert_int_equal(data.length, 0);
}

static void registry_value_that_goes(void **state)
{
    (void)state;
    CLEANUP(texts_release) struct texts lines = {0};
    struct error error = {0};
    made.leaving = made.names[1];
    assert_int_equal(registry_values("HKLM\\SOFTWARE", &lines, &error), REGISTRY_THERE);
    assert_int_equal(lines.count, 2);
    assert_string_equal(lines.items[0], "a REG_BINARY abababababababab");
    assert_string_equal(lines.items[1], "c REG_BINARY abababababababab");
}

static void registry_key_that_never_stands_still(void **state)
{
    (void)state;
    CLEANUP(texts_release) struct texts lines = {0};
    struct error error = {0};
    made.leaving = made.names[1];
    made.leaves_again = true;
    assert_int_equal(registry_values("HKLM\\SOFTWARE", &lines, &error), REGISTRY_UNREADABLE);
    assert_int_equal(lines.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(registry_that_stands_still, made_renew),
        cmocka_unit_test_setup(registry_value_that_grows_each_time, made_renew),
        cmocka_unit_test_setup(registry_value_that_goes, made_renew),
        cmocka_unit_test_setup(registry_key_that_never_stands_still, made_renew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

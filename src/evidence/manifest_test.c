/* Tests of evidence/manifest.h: the one canonical form, and nothing else, is read. */
#include "evidence/manifest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define A64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static bool parse(const char *text, size_t length, struct error *error)
{
    CLEANUP(manifest_release) struct manifest manifest = {0};
    return manifest_parse("M", text, length, &manifest, error);
}

static void manifest_reads_its_own_form(void **state)
{
    (void)state;
    static const char text[] = A64 "  history.jsonl\n" A64 "  logs/a-1.log\n" A64 "  report.md\n";
    CLEANUP(manifest_release) struct manifest manifest = {0};
    struct error error = {0};
    assert_true(manifest_parse("M", text, sizeof text - 1, &manifest, &error));
    assert_int_equal(manifest.count, 3);
    assert_string_equal(manifest.items[1].path, "logs/a-1.log");
    assert_string_equal(manifest_find(&manifest, "report.md")->digest, A64);
    assert_null(manifest_find(&manifest, "report"));
}

static void manifest_refuses_all_else(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *message;
    } cases[] = {
        {A64 "  b\n" A64 "  a\n", "M:2: paths must be sorted"},
        {A64 "  a\n" A64 "  a\n", "M:2: paths must be sorted"},
        {A64 "  a", "M:1: the line does not end"},
        {A64 " a\n", "M:1: not a digest"},
        {A64 " *a\n", "M:1: not a digest"},
        {A64 "  \n", "M:1: not a digest"},
        {"\n", "M:1: not a digest"},
        {"Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa  a\n",
         "M:1: a digest is"},
        {"gaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa  a\n",
         "M:1: a digest is"},
        {A64 "  /etc/passwd\n", "M:1: not a path"},
        {A64 "  ../a\n", "M:1: not a path"},
        {A64 "  a/../b\n", "M:1: not a path"},
        {A64 "  ./a\n", "M:1: not a path"},
        {A64 "  a//b\n", "M:1: not a path"},
        {A64 "  a/\n", "M:1: not a path"},
        {A64 "  a\\b\n", "M:1: not a path"},
        {A64 "  c:a\n", "M:1: not a path"},
        {A64 "  a b\n", "M:1: not a path"},
        {A64 "  a\r\n", "M:1: not a path"},
        {A64 "  \xc3\xa4\n", "M:1: not a path"},
        {A64 "  MANIFEST\n", "M:1: not a path"},
        {A64 "  MANIFEST.sig\n", "M:1: not a path"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error error = {0};
        if (parse(cases[i].text, strlen(cases[i].text), &error))
            fail_msg("read: %s", cases[i].text);
        assert_int_equal(error.class, ERROR_CLASS_INPUT);
        if (!text_starts_with(error.message, cases[i].message))
            fail_msg("%s for %s", error.message, cases[i].text);
    }
}

static void manifest_refuses_nul_bytes(void **state)
{
    (void)state;
    static const char in_path[] = A64 "  a\0b\n";
    static const char in_digest[] =
        "\0aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa  a\n";
    struct error error = {0};
    assert_false(parse(in_path, sizeof in_path - 1, &error));
    assert_false(parse(in_digest, sizeof in_digest - 1, &error));
}

static void manifest_paths_have_a_limit(void **state)
{
    (void)state;
    char path[MANIFEST_PATH_BYTES_MAX + 2];
    memset(path, 'a', sizeof path);
    path[MANIFEST_PATH_BYTES_MAX] = '\0';
    assert_true(manifest_path_valid(path));
    path[MANIFEST_PATH_BYTES_MAX] = 'a';
    path[MANIFEST_PATH_BYTES_MAX + 1] = '\0';
    assert_false(manifest_path_valid(path));
    assert_false(manifest_path_valid(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(manifest_reads_its_own_form),
        cmocka_unit_test(manifest_refuses_all_else),
        cmocka_unit_test(manifest_refuses_nul_bytes),
        cmocka_unit_test(manifest_paths_have_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

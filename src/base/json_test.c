/* Tests of base/json.h. */
#include "base/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void json_line_has_one_form(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"{\"b\": 1, \"a\": [true, null, -9223372036854775808]}",
         "{\"a\":[true,null,-9223372036854775808],\"b\":1}"},
        {"\"\xc3\xa9\\u0001\"", "\"\\u00E9\\u0001\""},
        {"\"\x7f.\\u007F\"", "\"\\u007f.\\u007f\""},
        {"7", "7"},
        {" {} ", "{}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error error = {0};
        CLEANUP(json_release)
        json_t *json = json_parse("x", cases[i].in, strlen(cases[i].in), &error);
        assert_non_null(json);
        CLEANUP(memory_free_text) char *line = json_line(json);
        assert_string_equal(line, cases[i].out);
    }
}

static void json_pretty_ends_its_line(void **state)
{
    (void)state;
    struct error error = {0};
    CLEANUP(json_release) json_t *json = json_parse("x", "{\"b\":1,\"a\":2}", 13, &error);
    CLEANUP(memory_free_text) char *lines = json_pretty(json);
    assert_string_equal(lines, "{\n  \"a\": 2,\n  \"b\": 1\n}\n");
}

static void json_refuses_the_rest(void **state)
{
    (void)state;
    static const struct {
        const char *in, *says;
    } cases[] = {
        {"", "h.jsonl: not JSON"},
        {"{\"a\":1,\"a\":2}", "duplicate"},
        {"1 2", "not JSON at line 1, column 3"},
        {"\n{]", "not JSON at line 2"},
        {"[{\"a\":[1.5]}]", "only whole numbers"},
        {"1e3", "only whole numbers"},
        {"9223372036854775808", "not JSON"},
        {"\"\\u0000\"", "not JSON"},
        {"\"\xff\"", "not JSON"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error error = {0};
        assert_null(json_parse("h.jsonl", cases[i].in, strlen(cases[i].in), &error));
        assert_int_equal(error.class, ERROR_CLASS_INPUT);
        assert_non_null(strstr(error.message, cases[i].says));
    }
}

static void json_bounds_the_depth(void **state)
{
    (void)state;
    CLEANUP(text_release) struct text deep = {0};
    for (int i = 0; i < 100000; i++)
        text_append_char(&deep, '[');
    struct error error = {0};
    assert_null(json_parse("x", deep.data, deep.length, &error));
    assert_non_null(strstr(error.message, "depth"));
}

static void json_takes_bytes_of_strangers(void **state)
{
    (void)state;
    CLEANUP(json_release) json_t *json = json_stranger("a\0\xff\xc3\xa9", 5);
    CLEANUP(memory_free_text) char *line = json_line(json);
    assert_string_equal(line, "\"a\\uFFFD\\uFFFD\\u00E9\"");
    CLEANUP(json_release) json_t *empty = json_stranger("", 0);
    assert_string_equal(json_string_value(empty), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_line_has_one_form),
        cmocka_unit_test(json_pretty_ends_its_line),
        cmocka_unit_test(json_refuses_the_rest),
        cmocka_unit_test(json_bounds_the_depth),
        cmocka_unit_test(json_takes_bytes_of_strangers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

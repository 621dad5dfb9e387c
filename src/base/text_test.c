/* Tests of base/text.h. */
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void text_grows_and_is_taken(void **state)
{
    (void)state;
    CLEANUP(text_release) struct text text = {0};
    assert_string_equal(text_get(&text), "");
    for (int i = 0; i < 1000; i++)
        text_append_char(&text, 'a');
    text_append(&text, "b");
    text_append_format(&text, "%d%s", 7, "c");
    assert_int_equal(text.length, 1003);
    assert_string_equal(text_get(&text) + 1000, "b7c");
    CLEANUP(memory_free_text) char *taken = text_take(&text);
    assert_int_equal(strlen(taken), 1003);
    assert_string_equal(text_get(&text), "");
    CLEANUP(memory_free_text) char *nothing = text_take(&text);
    assert_string_equal(nothing, "");
}

static void text_keeps_nul_bytes(void **state)
{
    (void)state;
    CLEANUP(text_release) struct text text = {0};
    text_append_bytes(&text, "a\0b", 3);
    assert_int_equal(text.length, 3);
    assert_memory_equal(text.data, "a\0b", 4);
    text_clear(&text);
    assert_int_equal(text.length, 0);
    assert_string_equal(text_get(&text), "");
}

static void text_compares_whole(void **state)
{
    (void)state;
    assert_true(text_same("WSL", "WSL"));
    assert_false(text_same("WSL", "WSLX"));
    assert_false(text_same("WSLX", "WSL"));
    assert_false(text_same("wsl", "WSL"));
    assert_true(text_same(NULL, NULL));
    assert_false(text_same(NULL, ""));
    assert_true(text_same_ignoring_case("790E58b4", "790e58B4"));
    assert_false(text_same_ignoring_case("WSL", "wslx"));
    assert_false(text_same_ignoring_case("[", "{")); /* 0x20 apart, and no letters */
    assert_false(text_same_ignoring_case("", NULL));
    assert_true(text_starts_with("WSLX", "WSL"));
    assert_false(text_starts_with("WS", "WSL"));
}

static void text_lists_own_their_items(void **state)
{
    (void)state;
    CLEANUP(texts_release) struct texts texts = {0};
    char name[] = "one";
    texts_add(&texts, name);
    name[0] = 'X';
    for (int i = 0; i < 20; i++)
        texts_add(&texts, "more");
    assert_int_equal(texts.count, 21);
    assert_true(texts_have(&texts, "one"));
    assert_false(texts_have(&texts, "on"));
    CLEANUP(texts_release) struct texts copy = {0};
    texts_copy(&copy, &texts);
    assert_int_equal(copy.count, 21);
    assert_string_equal(copy.items[0], "one");
    assert_ptr_not_equal(copy.items[0], texts.items[0]);
}

static void text_decodes_utf8_strictly(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t length, step;
        unsigned code_point;
    } cases[] = {
        {"a", 1, 1, 'a'},
        {"\xc3\xa9", 2, 2, 0xe9},
        {"\xe2\x82\xac", 3, 3, 0x20ac},
        {"\xf0\x9f\x98\x80", 4, 4, 0x1f600},
        {"\xf4\x8f\xbf\xbf", 4, 4, 0x10ffff},
        {"", 0, 0, 0},
        {"\xe2\x82\xac", 2, 0, 0},         /* cut */
        {"\xc3\x29", 2, 0, 0},             /* no continuation */
        {"\x80", 1, 0, 0},                 /* continuation alone */
        {"\xc0\x80", 2, 0, 0},             /* overlong NUL */
        {"\xe0\x80\xaf", 3, 0, 0},         /* overlong slash */
        {"\xed\xa0\x80", 3, 0, 0},         /* surrogate */
        {"\xf4\x90\x80\x80", 4, 0, 0},     /* above U+10FFFF */
        {"\xf8\x88\x80\x80\x80", 5, 0, 0}, /* five bytes */
        {"\xff", 1, 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        unsigned code_point = 0;
        assert_int_equal(text_utf8_next(cases[i].bytes, cases[i].length, &code_point),
                         cases[i].step);
        assert_int_equal(code_point, cases[i].code_point);
    }
}

static void text_encodes_what_it_decodes(void **state)
{
    (void)state;
    static const unsigned code_points[] = {0,      0x7f,   0x80,    0x7ff,   0x800,
                                           0xd7ff, 0xe000, 0xfffd,  0xffff,  0x10000,
                                           0x1234, 0xabcd, 0x10fff, 0x10ffff};
    for (size_t i = 0; i < sizeof code_points / sizeof *code_points; i++) {
        CLEANUP(text_release) struct text text = {0};
        text_append_code_point(&text, code_points[i]);
        unsigned again = 1;
        assert_int_equal(text_utf8_next(text.data, text.length, &again), text.length);
        assert_int_equal(again, code_points[i]);
    }
    CLEANUP(text_release) struct text wrong = {0};
    text_append_code_point(&wrong, 0xd800);
    text_append_code_point(&wrong, 0x110000);
    assert_string_equal(text_get(&wrong), "\xef\xbf\xbd\xef\xbf\xbd");
}

static void text_from_strangers_is_made_visible(void **state)
{
    (void)state;
    static const struct {
        const char *bytes, *line, *lines;
    } cases[] = {
        {"plain \xc3\xa9 \xf0\x9f\x98\x80", "plain \xc3\xa9 \xf0\x9f\x98\x80",
         "plain \xc3\xa9 \xf0\x9f\x98\x80"},
        {"\x1b[2J", "\\x1b[2J", "\\x1b[2J"},
        {"a\nb\tc", "a\\x0ab\\x09c", "a\nb\tc"},
        {"a\rb\x7f", "a\\x0db\\x7f", "a\\x0db\\x7f"},
        {"\xc2\x9b", "\\u{9b}", "\\u{9b}"}, /* CSI of eight bits */
        {"\xe2\x80\xae", "\\u{202e}", "\\u{202e}"},
        {"\xe2\x80\xa8", "\\u{2028}", "\\u{2028}"},
        {"\xef\xbb\xbf", "\\u{feff}", "\\u{feff}"},
        {"\xef\xbf\xbf\xf0\x9f\xbf\xbe\xef\xb7\x90", "\\u{ffff}\\u{1fffe}\\u{fdd0}",
         "\\u{ffff}\\u{1fffe}\\u{fdd0}"},
        {"\xff\xc3", "\\xff\\xc3", "\\xff\\xc3"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CLEANUP(text_release) struct text line = {0};
        CLEANUP(text_release) struct text lines = {0};
        text_append_visible(&line, cases[i].bytes, strlen(cases[i].bytes), false);
        text_append_visible(&lines, cases[i].bytes, strlen(cases[i].bytes), true);
        assert_string_equal(text_get(&line), cases[i].line);
        assert_string_equal(text_get(&lines), cases[i].lines);
    }
    CLEANUP(text_release) struct text nul = {0};
    text_append_visible(&nul, "a\0b", 3, true);
    assert_string_equal(text_get(&nul), "a\\x00b");
}

static void text_quotes_the_last_line(void **state)
{
    (void)state;
    static const struct {
        const char *said, *shown;
    } cases[] = {
        {"", ""},
        {" \n\t\n", ""},
        {"first\n  the last \r\n\n", "the last"},
        {"exactly thirty bytes are in it", "exactly thirty bytes are in it"},
        {"The network cannot be created: dnsmasq failed to start", "The ... failed to start"},
        {"\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
         "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4",
         "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4 ... "
         "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"},
        {"\x1b[2J", "\\x1b[2J"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CLEANUP(text_release) struct text shown = {0};
        text_append_last_line(&shown, cases[i].said, 30);
        assert_string_equal(text_get(&shown), cases[i].shown);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_grows_and_is_taken),
        cmocka_unit_test(text_keeps_nul_bytes),
        cmocka_unit_test(text_compares_whole),
        cmocka_unit_test(text_lists_own_their_items),
        cmocka_unit_test(text_decodes_utf8_strictly),
        cmocka_unit_test(text_encodes_what_it_decodes),
        cmocka_unit_test(text_from_strangers_is_made_visible),
        cmocka_unit_test(text_quotes_the_last_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

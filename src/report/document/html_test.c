/* Tests of report/document/html.h: no text of a stranger is markup, ends an attribute, or reaches a
 * terminal as more than text. */
#include "report/document/html.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void expect_inline(const char *stranger, const char *wanted)
{
    CLEANUP(text_release) struct text out = {0};
    html_append_inline(&out, stranger);
    assert_string_equal(text_get(&out), wanted);
}

static void markup_is_text(void **state)
{
    (void)state;
    expect_inline("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;");
    expect_inline("\"'>&amp;", "&quot;&#39;&gt;&amp;amp;");
    expect_inline("--><!DOCTYPE", "--&gt;&lt;!DOCTYPE");
}

static void a_line_stays_one(void **state)
{
    (void)state;
    expect_inline("a\r\n\n<b>\n", "a; &lt;b&gt;");
    expect_inline(NULL, "-");
    expect_inline("", "-");
}

static void control_characters_are_shown(void **state)
{
    (void)state;
    expect_inline("\x1b[31mred\x07", "\\x1b[31mred\\x07");
    expect_inline("\xff\xc0\x80", "\\xff\\xc0\\x80");
    expect_inline("a\xe2\x80\xaez", "a\\u{202e}z");
    expect_inline("caf\xc3\xa9", "caf\xc3\xa9");
}

static void blocks_keep_their_lines(void **state)
{
    (void)state;
    CLEANUP(text_release) struct text out = {0};
    html_append_lines(&out, "a\n</pre><b>\x1b\n");
    assert_string_equal(text_get(&out), "a\n&lt;/pre&gt;&lt;b&gt;\\x1b\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(markup_is_text),
        cmocka_unit_test(a_line_stays_one),
        cmocka_unit_test(control_characters_are_shown),
        cmocka_unit_test(blocks_keep_their_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

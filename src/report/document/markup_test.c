/* Tests of report/document/markup.h: whatever a stranger says stays text. */
#include "report/document/markup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void markup_escapes_running_text(void **state)
{
    (void)state;
    static const struct {
        const char *stranger, *wanted;
    } cases[] = {
        {"plain 1.2-3 (x)", "plain 1.2-3 (x)"},
        {"<script>alert(1)</script>", "\\<script\\>alert(1)\\</script\\>"},
        {"a|b", "a\\|b"},
        {"`code` *b* _e_ [l](u) ~s~ &amp;",
         "\\`code\\` \\*b\\* \\_e\\_ \\[l\\](u) \\~s\\~ \\&amp;"},
        {"one\r\ntwo\n\n", "one; two"},
        {"\x1b[31mred", "\\\\x1b\\[31mred"},
        {"\xff", "\\\\xff"},
        {"x86_64 at qemu:///system, a_b_ _c", "x86_64 at qemu:///system, a_b\\_ \\_c"},
        {"see HTTP://x.example/ ftp://x", "see HTTP\\://x.example/ ftp\\://x"},
        {"see https://x.example/ or www.x.example: a.b",
         "see https\\://x.example/ or www\\.x.example: a.b"},
        {"back\\slash", "back\\\\slash"},
        {"", "-"},
        {"\n", "-"},
        {NULL, "-"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CLEANUP(text_release) struct text out = {0};
        markup_append_inline(&out, cases[i].stranger);
        assert_string_equal(text_get(&out), cases[i].wanted);
    }
}

static void markup_fences_are_longer_than_what_they_hold(void **state)
{
    (void)state;
    static const struct {
        const char *stranger, *wanted;
    } cases[] = {
        {"a\nb", "```\na\nb\n```\n"},
        {"a\n", "```\na\n```\n"},
        {"", "```\n```\n"},
        {"```\n<b>", "````\n```\n<b>\n````\n"},
        {"x ````` y", "``````\nx ````` y\n``````\n"},
        {"\x1b]0;t\a\n", "```\n\\x1b]0;t\\x07\n```\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CLEANUP(text_release) struct text out = {0};
        markup_append_block(&out, cases[i].stranger);
        assert_string_equal(text_get(&out), cases[i].wanted);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(markup_escapes_running_text),
        cmocka_unit_test(markup_fences_are_longer_than_what_they_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

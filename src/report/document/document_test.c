/* Tests of the document and its forms: the same words, each safe where they stand. */
#include "report/document/document.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "report/document/document_html.h"
#include "report/document/document_markdown.h"
#include "report/document/document_plain.h"

static void make_document(struct document *document)
{
    static const char *const head[] = {"Who", "Said", NULL};
    struct document_section *section = document_section(document, "s", "Title");
    document_quote(document_note(section), DOCUMENT_PLAIN, "a\nb\x1b[31m");
    struct document_block *table = document_table(section, head, "-n");
    struct document_row *row = document_row(table);
    row->id = memory_text("row-1");
    row->look = DOCUMENT_BAD;
    document_link(&row->cells[0], "row-1", "<b>|*");
    document_say(&row->cells[1], DOCUMENT_BAD, "fail");
    row = document_row(table);
    document_quote(&row->cells[0], DOCUMENT_CODE, NULL);
    struct document_block *facts = document_facts(section);
    document_quote(&facts->title, DOCUMENT_CODE, "CODE");
    document_quote(document_fact(facts, "Term"), DOCUMENT_PLAIN, "</dd>");
    document_say(document_fold(section), DOCUMENT_PLAIN, "more");
    document_say(document_item(document_list(section)), DOCUMENT_FAINT, "item");
}

static void expect_form(void (*append)(const struct document *, struct text *), const char *wanted)
{
    CLEANUP(document_release) struct document document = {0};
    CLEANUP(text_release) struct text out = {0};
    make_document(&document);
    append(&document, &out);
    assert_string_equal(text_get(&out), wanted);
}

static void html_has_no_markup_of_strangers(void **state)
{
    (void)state;
    expect_form(
        document_html_append,
        "<section id=\"s\" aria-labelledby=\"s-title\">\n<h2 id=\"s-title\">Title</h2>\n"
        "<p class=\"note\">a; b\\x1b[31m</p>\n"
        "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"Title, table\">\n<table>\n"
        "<thead><tr><th scope=\"col\">Who</th><th scope=\"col\">Said</th></tr></thead>\n<tbody>\n"
        "<tr id=\"row-1\" class=\"fail-row\"><th scope=\"row\"><a href=\"#row-1\">&lt;b&gt;|*</a>"
        "</th><td class=\"n\"><span class=\"fail\">fail</span></td></tr>\n"
        "<tr><th scope=\"row\"><code>-</code></th><td class=\"n\"></td></tr>\n"
        "</tbody>\n</table>\n</div>\n"
        "<article class=\"cause\">\n<h3><code>CODE</code></h3>\n<dl class=\"plain\">\n"
        "<div><dt>Term</dt><dd>&lt;/dd&gt;</dd></div>\n</dl>\n</article>\n"
        "<details class=\"unreached\"><summary>more</summary>\n"
        "<ul class=\"against\">\n<li><span class=\"none\">item</span></li>\n</ul>\n"
        "</details>\n</section>\n");
}

static void markdown_has_no_markup_of_strangers(void **state)
{
    (void)state;
    expect_form(document_markdown_append,
                "\n## Title\n\na; b\\\\x1b\\[31m\n\n| Who | Said |\n|---|---|\n"
                "| \\<b\\>\\|\\* | **fail** |\n| - | |\n\n### CODE\n\n- Term: \\</dd\\>\n"
                "\nmore:\n\n- item\n");
}

static void plain_lines_stand_at_their_columns(void **state)
{
    (void)state;
    expect_form(document_plain_append, "Title\na; b\\x1b[31m\n<b>|*  fail\n-      \nTerm  </dd>\n"
                                       "more\n- item\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(html_has_no_markup_of_strangers),
        cmocka_unit_test(markdown_has_no_markup_of_strangers),
        cmocka_unit_test(plain_lines_stand_at_their_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

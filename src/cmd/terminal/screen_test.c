/* Tests of cmd/terminal/screen.h: a pipe gets plain lines; a terminal of any width gets every word
 * of it, and no line that is too long. */
#include "cmd/terminal/screen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char plain[] =
    "host: libvirt at qemu:///system, a private host made for this proof, libvirt 9.0.0\n"
    "\n"
    "pass            boot.wsl          shown by 2 steps\n"
    "fail            survive.wslx.wsl  its boot id changed: the guest was started anew\n"
    "not applicable  group.wsl         this host has no such query\n"
    "\n"
    "FAILED: fail is the guest's word\n"
    "  what to do: nothing\n";

/* What gives these lines. */
static void make_result(struct document *document)
{
    static const struct {
        const char *result;
        enum document_look look;
        const char *id;
        const char *reason;
    } rows[] = {
        {"pass", DOCUMENT_GOOD, "boot.wsl", "shown by 2 steps"},
        {"fail", DOCUMENT_BAD, "survive.wslx.wsl",
         "its boot id changed: the guest was started anew"},
        {"not applicable", DOCUMENT_FAINT, "group.wsl", "this host has no such query"},
    };
    document_quote(document_paragraph(document_section(document, "about", NULL)), DOCUMENT_PLAIN,
                   "host: libvirt at qemu:///system, a private host made for this proof, libvirt "
                   "9.0.0");
    struct document_block *table =
        document_table(document_section(document, "criteria", NULL), NULL, "---");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct document_line *cells = document_row(table)->cells;
        document_quote(&cells[0], rows[i].look, rows[i].result);
        document_quote(&cells[1], DOCUMENT_PLAIN, rows[i].id);
        document_quote(&cells[2], DOCUMENT_PLAIN, rows[i].reason);
    }
    struct document_section *section = document_section(document, "verdict", NULL);
    struct document_line *line = document_paragraph(section);
    document_quote(line, DOCUMENT_BAD, "FAILED");
    document_say(line, DOCUMENT_PLAIN, ": fail is the guest's word");
    document_say(document_paragraph(section), DOCUMENT_PLAIN, "what to do: nothing");
    section->blocks.items[1].indent = 2;
}

static void screen_of(struct terminal terminal, struct text *out)
{
    CLEANUP(document_release) struct document document = {0};
    make_result(&document);
    screen_append(&terminal, &document, out);
}

static void a_pipe_gets_plain_lines(void **state)
{
    (void)state;
    CLEANUP(text_release) struct text out = {0};
    screen_of((struct terminal){.columns = 20}, &out);
    assert_string_equal(text_get(&out), plain);
}

static void results_have_colours(void **state)
{
    (void)state;
    CLEANUP(text_release) struct text out = {0};
    screen_of((struct terminal){.drawn = true, .colours = true, .columns = 200}, &out);
    assert_non_null(strstr(text_get(&out), "\n\x1b[32mpass\x1b[0m"));
    assert_non_null(strstr(text_get(&out), "\n\x1b[1;31mfail\x1b[0m"));
    assert_non_null(
        strstr(text_get(&out), "\n\x1b[1;31mFAILED\x1b[0m: fail is the guest's word\n"));
}

/* The words of a text, with one blank after each. */
static void append_words(const char *text, struct text *out)
{
    CLEANUP(memory_free_text) char *copy = memory_text(text);
    char *rest = NULL;
    for (char *word = strtok_r(copy, " \n", &rest); word; word = strtok_r(NULL, " \n", &rest))
        text_append_format(out, "%s ", word);
}

static void narrow_terminals_get_every_word(void **state)
{
    (void)state;
    CLEANUP(text_release) struct text wanted = {0};
    append_words(plain, &wanted);
    for (int columns = 30; columns < 120; columns++) {
        CLEANUP(text_release) struct text out = {0};
        CLEANUP(text_release) struct text words = {0};
        screen_of((struct terminal){.drawn = true, .columns = columns}, &out);
        append_words(text_get(&out), &words);
        assert_string_equal(text_get(&words), text_get(&wanted));
        for (const char *line = text_get(&out); *line; line += strcspn(line, "\n") + 1)
            assert_true(strcspn(line, "\n") <= (size_t)columns);
    }
}

static void a_broken_line_stands_under_its_column(void **state)
{
    (void)state;
    CLEANUP(text_release) struct text out = {0};
    screen_of((struct terminal){.drawn = true, .columns = 60}, &out);
    assert_non_null(strstr(text_get(&out),
                           "\nfail            survive.wslx.wsl  its boot id changed: the\n"
                           "                                  guest was started anew\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pipe_gets_plain_lines),
        cmocka_unit_test(results_have_colours),
        cmocka_unit_test(narrow_terminals_get_every_word),
        cmocka_unit_test(a_broken_line_stands_under_its_column),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Tests of cmd/screen.h: a pipe gets the result as it is; a terminal of any width gets every word
 * of it, and no line that is too long. */
#include "cmd/terminal/screen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char result[] =
    "host: libvirt at qemu:///system, a private host made for this proof, libvirt 9.0.0\n"
    "\n"
    "pass            boot.wsl            shown by 2 steps\n"
    "fail            survive.wslx.wsl    its boot id changed: the guest was started anew\n"
    "not applicable  group.wsl           this host has no such query\n"
    "\n"
    "FAILED: survive.wslx.wsl\n";

static void a_pipe_gets_it_as_it_is(void **state)
{
    (void)state;
    CLEANUP(text_release) struct text out = {0};
    screen_append(&(struct terminal){.columns = 20}, result, &out);
    assert_string_equal(text_get(&out), result);
}

static void results_have_colours(void **state)
{
    (void)state;
    CLEANUP(text_release) struct text out = {0};
    screen_append(&(struct terminal){.drawn = true, .colours = true, .columns = 200}, result, &out);
    assert_non_null(strstr(text_get(&out), "\n\x1b[32mpass \x1b[0m"));
    assert_non_null(strstr(text_get(&out), "\n\x1b[1;31mfail \x1b[0m"));
    assert_non_null(strstr(text_get(&out), "\n\x1b[1;31mFAILED\x1b[0m: survive.wslx.wsl\n"));
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
    append_words(result, &wanted);
    for (int columns = 30; columns < 120; columns++) {
        CLEANUP(text_release) struct text out = {0};
        CLEANUP(text_release) struct text words = {0};
        screen_append(&(struct terminal){.drawn = true, .columns = columns}, result, &out);
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
    screen_append(&(struct terminal){.drawn = true, .columns = 64}, result, &out);
    assert_non_null(strstr(text_get(&out),
                           "\nfail            survive.wslx.wsl    its boot id changed: the\n"
                           "                                    guest was started anew\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pipe_gets_it_as_it_is),
        cmocka_unit_test(results_have_colours),
        cmocka_unit_test(narrow_terminals_get_every_word),
        cmocka_unit_test(a_broken_line_stands_under_its_column),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

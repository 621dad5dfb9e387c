/* Tests of cmd/terminal.h: a pipe, a dumb terminal and NO_COLOR are each given what they can show;
 * the terminals are real ones. */
#include "cmd/terminal/terminal.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cmocka.h>

/* A terminal of so many columns; `*other` is its far end. */
static int terminal_open(unsigned short columns, int *other)
{
    *other = posix_openpt(O_RDWR | O_NOCTTY);
    assert_true(*other >= 0);
    assert_int_equal(grantpt(*other), 0);
    assert_int_equal(unlockpt(*other), 0);
    int file = open(ptsname(*other), O_RDWR | O_NOCTTY);
    assert_true(file >= 0);
    struct winsize size = {.ws_col = columns, .ws_row = 24};
    assert_int_equal(ioctl(file, TIOCSWINSZ, &size), 0);
    return file;
}

static struct terminal terminal_with(const char *kind, const char *no_colour,
                                     unsigned short columns)
{
    int other;
    int file = terminal_open(columns, &other);
    setenv("TERM", kind, 1);
    setenv("LC_ALL", "C.UTF-8", 1);
    if (no_colour)
        setenv("NO_COLOR", no_colour, 1);
    else
        unsetenv("NO_COLOR");
    struct terminal terminal = terminal_of(file);
    close(file);
    close(other);
    return terminal;
}

static void a_terminal_is_drawn_on(void **state)
{
    (void)state;
    struct terminal terminal = terminal_with("xterm", NULL, 133);
    assert_true(terminal.drawn && terminal.colours && terminal.unicode);
    assert_int_equal(terminal.columns, 133);
    assert_int_equal(terminal_with("xterm", NULL, 0).columns, TERMINAL_COLUMNS);
    assert_int_equal(terminal_with("xterm", NULL, 3).columns, TERMINAL_COLUMNS_MIN);
}

static void no_color_is_obeyed(void **state)
{
    (void)state;
    struct terminal terminal = terminal_with("xterm", "1", 80);
    assert_true(terminal.drawn && !terminal.colours);
    CLEANUP(text_release) struct text out = {0};
    terminal_append(&terminal, TERMINAL_BAD, "fail", &out);
    assert_string_equal(text_get(&out), "fail");
    assert_true(terminal_with("xterm", "", 80).colours);
}

static void a_dumb_terminal_is_left_alone(void **state)
{
    (void)state;
    struct terminal terminal = terminal_with("dumb", NULL, 80);
    assert_true(!terminal.drawn && !terminal.colours && !terminal.unicode);
    assert_false(terminal_with("", NULL, 80).drawn);
}

static void a_pipe_is_no_terminal(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    setenv("TERM", "xterm", 1);
    assert_false(terminal_of(ends[1]).drawn);
    assert_false(terminal_of(ends[1]).colours);
    close(ends[0]);
    close(ends[1]);
}

static void a_locale_without_unicode_gets_ascii(void **state)
{
    (void)state;
    int other;
    int file = terminal_open(80, &other);
    setenv("LC_ALL", "C", 1);
    setenv("LANG", "C.UTF-8", 1);
    assert_false(terminal_of(file).unicode);
    unsetenv("LC_ALL");
    assert_true(terminal_of(file).unicode);
    close(file);
    close(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_terminal_is_drawn_on),
        cmocka_unit_test(no_color_is_obeyed),
        cmocka_unit_test(a_dumb_terminal_is_left_alone),
        cmocka_unit_test(a_pipe_is_no_terminal),
        cmocka_unit_test(a_locale_without_unicode_gets_ascii),
    };
    unsetenv("LC_CTYPE");
    return cmocka_run_group_tests(tests, NULL, NULL);
}

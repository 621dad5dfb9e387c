/* Tests of tables. */
#include "cmd/terminal/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cmd/terminal/terminal.h"

static const char *const head[] = {"ITEM", "OK", "WHAT TO DO", NULL};

static void fill(struct table *table, const char *remedy)
{
    table->head = head;
    *table_add(table) = (struct table_row){{memory_text("kernel"), memory_text("ok"), NULL}};
    *table_add(table) = (struct table_row){
        {memory_text("a guest's image"), memory_text("NOT OK"), memory_text(remedy)}};
}

static void expect(const struct table *table, size_t room, const char *wanted)
{
    CLEANUP(text_release) struct text out = {0};
    table_write(table, room, &out);
    assert_string_equal(text_get(&out), wanted);
}

static void a_pipe_gets_whole_lines(void **state)
{
    (void)state;
    CLEANUP(table_release) struct table table = {0};
    fill(&table, "build it anew, or name another one by --distro");
    expect(&table, 0,
           "ITEM             OK      WHAT TO DO\n"
           "kernel           ok      -\n"
           "a guest's image  NOT OK  build it anew, or name another one by --distro\n");
}

static void a_terminal_gets_what_fits(void **state)
{
    (void)state;
    CLEANUP(table_release) struct table table = {0};
    fill(&table, "build it anew, or name another one by --distro");
    expect(&table, 40,
           "ITEM             OK      WHAT TO DO\n"
           "kernel           ok      -\n"
           "a guest's image  NOT OK  build it anew,\n"
           "                         or name\n"
           "                         another one by\n"
           "                         --distro\n");
}

static void too_narrow_a_terminal_gets_a_line_a_cell(void **state)
{
    (void)state;
    CLEANUP(table_release) struct table table = {0};
    fill(&table, "build it anew");
    expect(&table, 24,
           "ITEM        kernel\n"
           "OK          ok\n"
           "WHAT TO DO  -\n"
           "\n"
           "ITEM        a guest's\n"
           "            image\n"
           "OK          NOT OK\n"
           "WHAT TO DO  build it\n"
           "            anew\n");
}

static void no_line_is_wider_than_the_terminal(void **state)
{
    (void)state;
    CLEANUP(table_release) struct table table = {0};
    fill(&table, "a-path/without/any/blank/in/it/that/is/much/longer/than/the/room that there "
                 "\xe2\x80\xa6 is, and\x1b[2J some more words");
    for (size_t room = TERMINAL_COLUMNS_MIN; room < 160; room++) {
        CLEANUP(text_release) struct text out = {0};
        table_write(&table, room, &out);
        char *rest = NULL;
        for (char *line = strtok_r(out.data, "\n", &rest); line;
             line = strtok_r(NULL, "\n", &rest)) {
            assert_true(terminal_width(line) <= room);
            assert_null(strchr(line, '\x1b'));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pipe_gets_whole_lines),
        cmocka_unit_test(a_terminal_gets_what_fits),
        cmocka_unit_test(too_narrow_a_terminal_gets_a_line_a_cell),
        cmocka_unit_test(no_line_is_wider_than_the_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

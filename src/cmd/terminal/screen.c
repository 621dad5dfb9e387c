/* The result on standard output. */
#include "cmd/terminal/screen.h"

#include <string.h>

/* How far the rest of a broken line stands in, in a terminal too narrow for columns. */
#define SCREEN_INDENT 4

/* A column of a table is worth standing under only if so much stays right of it. */
#define SCREEN_COLUMN_MIN 24

struct screen_word {
    const char *word;
    enum terminal_look look;
};

/* What a line of a result can begin with. The criteria come before the verdict, which says nothing
 * of other lines: no line of the form begins with what a runtime said. */
static const struct screen_word screen_words[] = {
    {"pass ", TERMINAL_GOOD},        {"fail ", TERMINAL_BAD},
    {"unknown ", TERMINAL_DOUBTFUL}, {"not applicable ", TERMINAL_FAINT},
    {"PROVEN", TERMINAL_GOOD},       {"FAILED", TERMINAL_BAD},
    {"PARTIAL", TERMINAL_DOUBTFUL},
};

/* How many bytes the line's result has, and its look; 0 for a line without one. */
static size_t screen_result(const char *line, enum terminal_look *look)
{
    for (size_t i = 0; i < sizeof screen_words / sizeof *screen_words; i++) {
        if (!text_starts_with(line, screen_words[i].word))
            continue;
        *look = screen_words[i].look;
        return strlen(screen_words[i].word);
    }
    return 0;
}

/* Where the last column of a table's line begins: after the last gap of two blanks or more. */
static size_t screen_column(const char *line, size_t columns)
{
    size_t column = 0;
    for (size_t i = 2; line[i]; i++) {
        if (line[i] != ' ' && line[i - 1] == ' ' && line[i - 2] == ' ')
            column = i;
    }
    return column && column + SCREEN_COLUMN_MIN <= columns ? column : SCREEN_INDENT;
}

static void screen_line(const struct terminal *terminal, const char *line, struct text *out)
{
    enum terminal_look look = TERMINAL_PLAIN;
    size_t columns = (size_t)terminal->columns;
    size_t result = screen_result(line, &look);
    size_t indent = result ? screen_column(line, columns) : SCREEN_INDENT;
    size_t length = terminal_fitting(line, columns);
    if (result > length)
        result = length;
    CLEANUP(memory_free_text) char *word = memory_text_of(line, result);
    terminal_append(terminal, look, word, out);
    text_append_bytes(out, line + result, length - result);
    text_append_char(out, '\n');
    for (line += length; *line; line += length) {
        line += strspn(line, " ");
        length = terminal_fitting(line, columns - indent);
        if (length)
            text_append_format(out, "%*s%.*s\n", (int)indent, "", (int)length, line);
    }
}

void screen_append(const struct terminal *terminal, const char *plain, struct text *out)
{
    if (!terminal->drawn) {
        text_append(out, plain);
        return;
    }
    while (*plain) {
        size_t length = strcspn(plain, "\n");
        CLEANUP(memory_free_text) char *line = memory_text_of(plain, length);
        screen_line(terminal, line, out);
        plain += length + (plain[length] == '\n');
    }
}

/* The result on standard output. */
#include "cmd/terminal/screen.h"

#include <string.h>

#include "report/document/document_plain.h"

/* How far the rest of a broken line stands in, in a terminal too narrow for columns. */
#define SCREEN_INDENT 4

/* A column of a table is worth standing under only if so much stays right of it. */
#define SCREEN_COLUMN_MIN 24

/* A stretch of a line, up to this byte, in one look. */
struct screen_run {
    size_t end;
    enum terminal_look look;
};

/* A line as it is to be broken. */
struct screen_line {
    struct text words;
    VECTOR(struct screen_run) runs;
};

static void screen_line_release(struct screen_line *line)
{
    text_release(&line->words);
    VECTOR_RELEASE(&line->runs);
}

static enum terminal_look screen_look(enum document_look look)
{
    static const enum terminal_look looks[] = {
        [DOCUMENT_PLAIN] = TERMINAL_PLAIN, [DOCUMENT_GOOD] = TERMINAL_GOOD,
        [DOCUMENT_BAD] = TERMINAL_BAD,     [DOCUMENT_DOUBTFUL] = TERMINAL_DOUBTFUL,
        [DOCUMENT_FAINT] = TERMINAL_FAINT, [DOCUMENT_STRONG] = TERMINAL_BOLD,
        [DOCUMENT_SMALL] = TERMINAL_FAINT, [DOCUMENT_CODE] = TERMINAL_PLAIN,
    };
    return looks[look];
}

static void screen_line_add(struct screen_line *line, enum document_look look, const char *words)
{
    text_append(&line->words, words);
    *VECTOR_ADD(&line->runs) =
        (struct screen_run){.end = line->words.length, .look = screen_look(look)};
}

/* Appends the row as one line, its cells at their columns. */
static void screen_line_fill(struct screen_line *line, const struct document_row *row,
                             size_t columns, const size_t *widths)
{
    for (size_t i = 0; i < columns; i++) {
        const struct document_line *cell = &row->cells[i];
        for (size_t k = 0; k < cell->count; k++)
            screen_line_add(line, cell->items[k].look, cell->items[k].words);
        size_t pad = i + 1 < columns ? widths[i] - document_line_width(cell) : 0;
        CLEANUP(memory_free_text) char *blanks = memory_format("%*s", (int)pad, "");
        screen_line_add(line, DOCUMENT_PLAIN, blanks);
    }
}

/* Appends bytes `from` to `to` of the line, each run in its look. */
static void screen_append_part(const struct terminal *terminal, const struct screen_line *line,
                               size_t from, size_t to, struct text *out)
{
    for (size_t i = 0; i < line->runs.count && from < to; i++) {
        const struct screen_run *run = &line->runs.items[i];
        size_t end = run->end < to ? run->end : to;
        if (end <= from)
            continue;
        CLEANUP(memory_free_text)
        char *words = memory_text_of(text_get(&line->words) + from, end - from);
        terminal_append(terminal, run->look, words, out);
        from = end;
    }
}

/* Breaks the line between words; what is broken off stands `indent` blanks in. */
static void screen_break(const struct terminal *terminal, const struct screen_line *line,
                         size_t indent, struct text *out)
{
    const char *words = text_get(&line->words);
    size_t columns = (size_t)terminal->columns;
    size_t length = terminal_fitting(words, columns);
    screen_append_part(terminal, line, 0, length, out);
    text_append_char(out, '\n');
    for (size_t at = length; words[at]; at += length) {
        at += strspn(words + at, " ");
        length = terminal_fitting(words + at, columns - indent);
        if (!length)
            return;
        text_append_format(out, "%*s", (int)indent, "");
        screen_append_part(terminal, line, at, at + length, out);
        text_append_char(out, '\n');
    }
}

static void screen_block(const struct terminal *terminal, const struct document_block *block,
                         struct text *out)
{
    size_t widths[DOCUMENT_COLUMNS_MAX] = {0};
    size_t columns = document_columns(block), indent = 0;
    document_widths(block, widths);
    for (size_t i = 0; i + 1 < columns; i++)
        indent += widths[i];
    if (!indent || indent + SCREEN_COLUMN_MIN > (size_t)terminal->columns)
        indent = SCREEN_INDENT;
    for (size_t i = 0; i < block->rows.count; i++) {
        CLEANUP(screen_line_release) struct screen_line line = {0};
        CLEANUP(memory_free_text) char *blanks = memory_format("%*s", block->indent, "");
        screen_line_add(&line, DOCUMENT_PLAIN, blanks);
        screen_line_fill(&line, &block->rows.items[i], columns, widths);
        screen_break(terminal, &line, indent, out);
    }
}

void screen_append(const struct terminal *terminal, const struct document *document,
                   struct text *out)
{
    if (!terminal->drawn) {
        document_plain_append(document, out);
        return;
    }
    for (size_t i = 0; i < document->count; i++) {
        const struct document_section *section = &document->items[i];
        if (i)
            text_append_char(out, '\n');
        if (section->title)
            text_append_format(out, "%s\n", section->title);
        for (size_t k = 0; k < section->blocks.count; k++)
            screen_block(terminal, &section->blocks.items[k], out);
    }
}

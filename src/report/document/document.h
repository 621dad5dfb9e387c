/* A report as data: sections of paragraphs, lists and tables, whose words have a meaning. What a
 * report says is put together once, and a form (document_html.h, document_markdown.h,
 * document_plain.h, the terminal's) only says how it is shown: it makes the words safe for itself,
 * and adds none of its own. */
#pragma once

#include <stdint.h>

#include "base/text.h"

/* Most columns of a table. */
#define DOCUMENT_COLUMNS_MAX 8

/* Most rows of one table of a report; result.json has them all. */
#define DOCUMENT_ROWS_MAX 1000

/* What words mean, and so how they look. */
enum document_look {
    DOCUMENT_PLAIN,
    DOCUMENT_GOOD,
    DOCUMENT_BAD,
    DOCUMENT_DOUBTFUL,
    DOCUMENT_FAINT, /* a result that says little */
    DOCUMENT_STRONG,
    DOCUMENT_SMALL, /* beside what matters */
    DOCUMENT_CODE,
};

struct document_span {
    char *words; /* one line, safe to show on a terminal */
    char *link;  /* the id of what they lead to, or NULL */
    enum document_look look;
};

/* A paragraph, an item of a list or a cell of a table. */
struct document_line {
    struct document_span *items;
    size_t count;
    size_t capacity;
};

struct document_row {
    struct document_line cells[DOCUMENT_COLUMNS_MAX];
    char *id;   /* what links lead to, or NULL */
    bool group; /* the head of the rows below it: its first cell alone, in full width */
    enum document_look look; /* of the whole row */
};

enum document_kind {
    DOCUMENT_PARAGRAPH,
    DOCUMENT_NOTE, /* a paragraph that explains the section */
    DOCUMENT_LIST,
    DOCUMENT_TABLE,
    DOCUMENT_FACTS,    /* under a title, what is said to each of a few terms */
    DOCUMENT_COMMANDS, /* lines to be typed */
    DOCUMENT_FOLD,     /* the title of the rest of the section, which may be folded away */
};

/* Paragraphs and folds have one row of one cell, lists and commands one cell a row, facts two. */
struct document_block {
    enum document_kind kind;
    int indent;                 /* how far it stands in, in blanks */
    const char *const *head;    /* a table's titles, NULL at the end; NULL: it has none */
    struct document_line title; /* of facts */
    const char *numbers;        /* a table's: 'n' for each column of numbers, else '-' */
    VECTOR(struct document_row) rows;
};

struct document_section {
    const char *id;
    const char *title; /* or NULL */
    VECTOR(struct document_block) blocks;
};

struct document {
    struct document_section *items;
    size_t count;
    size_t capacity;
};

/* Each adds to the end, and gives what was added, which stays good until the next is added beside
 * it. `head` and `numbers` must outlive the document. */
struct document_section *document_section(struct document *document, const char *id,
                                          const char *title);
struct document_line *document_paragraph(struct document_section *section);
struct document_line *document_note(struct document_section *section);
struct document_block *document_list(struct document_section *section);
struct document_line *document_item(struct document_block *list);
struct document_block *document_commands(struct document_section *section);
struct document_line *document_fold(struct document_section *section);
struct document_block *document_facts(struct document_section *section);
struct document_line *document_fact(struct document_block *facts, const char *term);
struct document_block *document_table(struct document_section *section, const char *const *head,
                                      const char *numbers);
struct document_row *document_row(struct document_block *table);

/* Appends our own words to the line. */
void document_say(struct document_line *line, enum document_look look, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* Appends what a stranger said, made safe; "-" for none. */
void document_quote(struct document_line *line, enum document_look look, const char *stranger);

/* Appends words that lead to what has this id. */
void document_link(struct document_line *line, const char *id, const char *stranger);

/* Appends a time in seconds. */
void document_seconds(struct document_line *line, enum document_look look, int64_t time_ns);

/* The words of a line, without their looks. */
void document_line_append(const struct document_line *line, struct text *out);

/* How many columns a table has. */
size_t document_columns(const struct document_block *table);

void document_release(struct document *document);

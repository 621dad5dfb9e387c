/* A report as data. */
#include "report/document/document.h"

#include <stdarg.h>
#include <stdlib.h>

#include "report/summary/claim.h"

struct document_section *document_section(struct document *document, const char *id,
                                          const char *title)
{
    struct document_section *section = VECTOR_ADD(document);
    *section = (struct document_section){.id = id, .title = title};
    return section;
}

static struct document_block *document_block(struct document_section *section,
                                             enum document_kind kind)
{
    struct document_block *block = VECTOR_ADD(&section->blocks);
    *block = (struct document_block){.kind = kind};
    return block;
}

struct document_line *document_paragraph(struct document_section *section)
{
    return document_item(document_block(section, DOCUMENT_PARAGRAPH));
}

struct document_line *document_note(struct document_section *section)
{
    return document_item(document_block(section, DOCUMENT_NOTE));
}

struct document_block *document_list(struct document_section *section)
{
    return document_block(section, DOCUMENT_LIST);
}

struct document_line *document_item(struct document_block *list)
{
    return &document_row(list)->cells[0];
}

struct document_block *document_commands(struct document_section *section)
{
    return document_block(section, DOCUMENT_COMMANDS);
}

struct document_line *document_fold(struct document_section *section)
{
    return document_item(document_block(section, DOCUMENT_FOLD));
}

struct document_block *document_facts(struct document_section *section)
{
    return document_block(section, DOCUMENT_FACTS);
}

struct document_line *document_fact(struct document_block *facts, const char *term)
{
    struct document_row *row = document_row(facts);
    document_say(&row->cells[0], DOCUMENT_PLAIN, "%s", term);
    return &row->cells[1];
}

struct document_block *document_table(struct document_section *section, const char *const *head,
                                      const char *numbers)
{
    struct document_block *table = document_block(section, DOCUMENT_TABLE);
    table->head = head;
    table->numbers = numbers;
    return table;
}

struct document_row *document_row(struct document_block *table)
{
    struct document_row *row = VECTOR_ADD(&table->rows);
    *row = (struct document_row){0};
    return row;
}

/* Takes the words. */
static struct document_span *document_span(struct document_line *line, enum document_look look,
                                           char *words)
{
    struct document_span *span = VECTOR_ADD(line);
    *span = (struct document_span){.words = words, .look = look};
    return span;
}

void document_say(struct document_line *line, enum document_look look, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    document_span(line, look, memory_format_list(format, arguments));
    va_end(arguments);
}

void document_quote(struct document_line *line, enum document_look look, const char *stranger)
{
    struct text words = {0};
    claim_append_stranger(&words, stranger);
    document_span(line, look, text_take(&words));
}

void document_link(struct document_line *line, const char *id, const char *stranger)
{
    struct text words = {0};
    claim_append_stranger(&words, stranger);
    document_span(line, DOCUMENT_PLAIN, text_take(&words))->link = memory_text(id);
}

void document_seconds(struct document_line *line, enum document_look look, int64_t time_ns)
{
    struct text words = {0};
    claim_append_seconds(&words, time_ns);
    document_span(line, look, text_take(&words));
}

void document_line_append(const struct document_line *line, struct text *out)
{
    for (size_t i = 0; i < line->count; i++)
        text_append(out, line->items[i].words);
}

size_t document_columns(const struct document_block *table)
{
    size_t columns = 0;
    while (table->head && table->head[columns])
        columns++;
    for (size_t i = 0; !table->head && i < table->rows.count; i++) {
        for (size_t k = columns; k < DOCUMENT_COLUMNS_MAX; k++)
            columns = table->rows.items[i].cells[k].count ? k + 1 : columns;
    }
    return columns;
}

static void document_line_release(struct document_line *line)
{
    for (size_t i = 0; i < line->count; i++) {
        free(line->items[i].words);
        free(line->items[i].link);
    }
    VECTOR_RELEASE(line);
}

static void document_row_release(struct document_row *row)
{
    for (size_t i = 0; i < DOCUMENT_COLUMNS_MAX; i++)
        document_line_release(&row->cells[i]);
    free(row->id);
}

static void document_block_release(struct document_block *block)
{
    for (size_t i = 0; i < block->rows.count; i++)
        document_row_release(&block->rows.items[i]);
    VECTOR_RELEASE(&block->rows);
    document_line_release(&block->title);
}

void document_release(struct document *document)
{
    for (size_t i = 0; i < document->count; i++) {
        struct document_section *section = &document->items[i];
        for (size_t k = 0; k < section->blocks.count; k++)
            document_block_release(&section->blocks.items[k]);
        VECTOR_RELEASE(&section->blocks);
    }
    VECTOR_RELEASE(document);
}

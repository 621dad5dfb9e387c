/* A document's sections as Markdown. Links lead nowhere in it, and only what is bad is bold. */
#include "report/document/document_markdown.h"

#include "report/document/markup.h"

static void markdown_line(const struct document_line *line, struct text *out)
{
    for (size_t i = 0; i < line->count; i++) {
        const struct document_span *span = &line->items[i];
        bool bad = span->look == DOCUMENT_BAD;
        if (text_same(span->words, " ")) { /* a blank alone is no stranger's word */
            text_append_char(out, ' ');
            continue;
        }
        text_append(out, bad ? "**" : span->look == DOCUMENT_SMALL ? "(" : "");
        markup_append_inline(out, span->words);
        text_append(out, bad ? "**" : span->look == DOCUMENT_SMALL ? ")" : "");
    }
}

static void markdown_table(const struct document_block *table, struct text *out)
{
    size_t columns = document_columns(table);
    for (size_t i = 0; i < columns; i++)
        text_append_format(out, "| %s ", table->head[i]);
    text_append(out, "|\n");
    for (size_t i = 0; i < columns; i++)
        text_append(out, "|---");
    text_append(out, "|\n");
    for (size_t i = 0; i < table->rows.count; i++) {
        if (table->rows.items[i].group)
            continue; /* Markdown's tables have no such rows; the ids say the same */
        for (size_t k = 0; k < columns; k++) {
            text_append(out, "| ");
            markdown_line(&table->rows.items[i].cells[k], out);
            text_append(out, table->rows.items[i].cells[k].count ? " " : "");
        }
        text_append(out, "|\n");
    }
}

static void markdown_facts(const struct document_block *facts, struct text *out)
{
    text_append(out, "### ");
    markdown_line(&facts->title, out);
    text_append(out, "\n\n");
    for (size_t i = 0; i < facts->rows.count; i++) {
        text_append(out, "- ");
        markdown_line(&facts->rows.items[i].cells[0], out);
        text_append(out, ": ");
        markdown_line(&facts->rows.items[i].cells[1], out);
        text_append_char(out, '\n');
    }
}

static void markdown_block(const struct document_block *block, struct text *out)
{
    if (block->kind == DOCUMENT_TABLE) {
        markdown_table(block, out);
        return;
    }
    if (block->kind == DOCUMENT_FACTS) {
        markdown_facts(block, out);
        return;
    }
    for (size_t i = 0; i < block->rows.count; i++) {
        const struct document_line *line = &block->rows.items[i].cells[0];
        if (block->kind == DOCUMENT_COMMANDS) { /* as they are: nothing in them is a stranger's */
            text_append(out, "    ");
            document_line_append(line, out);
        } else {
            text_append(out, block->kind == DOCUMENT_LIST ? "- " : "");
            markdown_line(line, out);
            text_append(out, block->kind == DOCUMENT_FOLD ? ":" : "");
        }
        text_append_char(out, '\n');
    }
}

void document_markdown_append(const struct document *document, struct text *out)
{
    for (size_t i = 0; i < document->count; i++) {
        const struct document_section *section = &document->items[i];
        text_append_format(out, "\n## %s\n", section->title);
        for (size_t k = 0; k < section->blocks.count; k++) {
            text_append_char(out, '\n');
            markdown_block(&section->blocks.items[k], out);
        }
    }
}

/* A document as plain lines. */
#include "report/document/document_plain.h"

#include <stdlib.h>

size_t document_line_width(const struct document_line *line)
{
    size_t width = 0;
    for (size_t i = 0; i < line->count; i++) {
        for (const char *at = line->items[i].words; *at; at++)
            width += ((unsigned char)*at & 0xC0) != 0x80; /* one a code point */
    }
    return width;
}

void document_widths(const struct document_block *table, size_t widths[DOCUMENT_COLUMNS_MAX])
{
    size_t columns = document_columns(table);
    for (size_t i = 0; i + 1 < columns; i++) {
        size_t most = 0;
        for (size_t k = 0; k < table->rows.count; k++) {
            size_t width = document_line_width(&table->rows.items[k].cells[i]);
            most = width > most ? width : most;
        }
        widths[i] = most + DOCUMENT_GAP;
    }
}

static void plain_row(const struct document_block *table, const struct document_row *row,
                      const size_t *widths, struct text *out)
{
    size_t columns = document_columns(table);
    for (size_t i = 0; i < columns; i++) {
        document_line_append(&row->cells[i], out);
        size_t pad = i + 1 < columns ? widths[i] - document_line_width(&row->cells[i]) : 0;
        text_append_format(out, "%*s", (int)pad, "");
    }
}

void document_plain_append(const struct document *document, struct text *out)
{
    for (size_t i = 0; i < document->count; i++) {
        const struct document_section *section = &document->items[i];
        if (i)
            text_append_char(out, '\n');
        if (section->title)
            text_append_format(out, "%s\n", section->title);
        for (size_t k = 0; k < section->blocks.count; k++) {
            const struct document_block *block = &section->blocks.items[k];
            size_t widths[DOCUMENT_COLUMNS_MAX] = {0};
            document_widths(block, widths);
            for (size_t row = 0; row < block->rows.count; row++) {
                text_append_format(out, "%*s%s", block->indent, "",
                                   block->kind == DOCUMENT_LIST ? "- " : "");
                plain_row(block, &block->rows.items[row], widths, out);
                text_append_char(out, '\n');
            }
        }
    }
}

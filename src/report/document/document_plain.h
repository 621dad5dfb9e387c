/* A document as plain lines: for a pipe, and for what shows text as it is. */
#pragma once

#include "report/document/document.h"

/* Blanks between two columns. */
#define DOCUMENT_GAP 2

/* Appends every line; a blank line stands between two sections. */
void document_plain_append(const struct document *document, struct text *out);

/* How wide each column of a table is, its gap with it; the last one is as wide as its line. */
void document_widths(const struct document_block *table, size_t widths[DOCUMENT_COLUMNS_MAX]);

/* How many columns of a terminal a line's words take. */
size_t document_line_width(const struct document_line *line);

/* Text from strangers, made harmless in Markdown: it shows as it is, and is never markup. */
#pragma once

#include "base/text.h"

/* Running text or a table's cell: one line, safe for a terminal too, markup escaped. "-" for none.
 */
void markup_append_inline(struct text *out, const char *stranger);

/* A block of code that keeps its lines, in a fence longer than any in the text. */
void markup_append_block(struct text *out, const char *stranger);

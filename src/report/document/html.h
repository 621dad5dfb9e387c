/* Text from strangers, made harmless in HTML: it shows as it is, and is never markup. It fits into
 * an element, and into an attribute between double quotes. Markup of our own is appended as it
 * is, by text_append. */
#pragma once

#include "base/text.h"

/* One line, safe for a terminal too. "-" for none. */
void html_append_inline(struct text *out, const char *stranger);

/* Keeps its lines; for the inside of a <pre>. */
void html_append_lines(struct text *out, const char *stranger);

/* The result on standard output. To a file or a pipe it goes as plain lines; on a terminal its
 * results are told apart by colour, and long lines are broken between words, to stand under
 * themselves. */
#pragma once

#include "cmd/terminal/terminal.h"
#include "report/document/document.h"

/* Appends what the terminal is to show for the document. */
void screen_append(const struct terminal *terminal, const struct document *document,
                   struct text *out);

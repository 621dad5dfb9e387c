/* The result on standard output. To a file or a pipe it goes as it is; on a terminal its results
 * are told apart by colour, and long lines are broken between words, to stand under themselves. */
#pragma once

#include "cmd/terminal/terminal.h"

/* Appends what the terminal is to show for `plain`, the lines of the form "plain". */
void screen_append(const struct terminal *terminal, const char *plain, struct text *out);

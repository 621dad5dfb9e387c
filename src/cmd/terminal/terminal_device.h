/* What differs between the systems for terminals; for terminal.c alone. */
#pragma once

#include <stdbool.h>

/* Columns of the terminal that `file` is; -1 if it is none, 0 if it does not say. */
int terminal_device_columns(int file);

/* Whether lines can be drawn over, and text coloured, on the terminal that `file` is. */
bool terminal_device_draws(int file);

/* Whether it shows signs beyond ASCII. */
bool terminal_device_unicode(void);

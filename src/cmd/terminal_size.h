/* Whether an open file is a terminal, and how wide. */
#pragma once

/* Its columns; 0 for a terminal that does not say; -1 if it is no terminal. */
int terminal_size_columns(int file);

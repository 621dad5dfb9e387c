/* What a stream can show: whether it is a terminal that can be drawn on, in colours, with signs
 * beyond ASCII, and how wide it is. NO_COLOR and TERM=dumb are obeyed. */
#pragma once

#include "base/text.h"

/* Taken for a terminal that does not say how wide it is, and the least that is drawn on. */
#define TERMINAL_COLUMNS     80
#define TERMINAL_COLUMNS_MIN 20

/* One of the few ways in which text is told apart. */
enum terminal_look {
    TERMINAL_PLAIN,
    TERMINAL_BOLD,
    TERMINAL_FAINT,
    TERMINAL_GOOD,
    TERMINAL_BAD,
    TERMINAL_DOUBTFUL,
};

struct terminal {
    bool drawn;   /* lines can be drawn over */
    bool colours; /* text can be told apart by colour */
    bool unicode;
    int columns;
};

/* What the open file can show, by the environment's word and the terminal's. */
struct terminal terminal_of(int file);

/* How many columns it has now: it may have been resized. */
int terminal_columns(int file);

/* How wide a line printed on it may be; 0 for a file or a pipe, where any width is right. */
size_t terminal_room(int file);

/* Appends the words in this look, as far as the terminal has colours. The words are our own or
 * safe already. */
void terminal_append(const struct terminal *terminal, enum terminal_look look, const char *words,
                     struct text *out);

/* How many columns text without escape sequences takes, one a code point. */
size_t terminal_width(const char *words);

/* How many bytes of such text fit into so many columns, up to a blank if there is one. */
size_t terminal_fitting(const char *text, size_t columns);

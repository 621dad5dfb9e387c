/* What a stream can show. */
#include "cmd/terminal/terminal.h"

#include <stdlib.h>

#include "cmd/terminal/terminal_device.h"

static const char *const terminal_looks[] = {
    [TERMINAL_PLAIN] = "",  [TERMINAL_BOLD] = "1",   [TERMINAL_FAINT] = "2",
    [TERMINAL_GOOD] = "32", [TERMINAL_BAD] = "1;31", [TERMINAL_DOUBTFUL] = "33",
};

int terminal_columns(int file)
{
    int columns = terminal_device_columns(file);
    if (columns <= 0)
        return TERMINAL_COLUMNS;
    return columns < TERMINAL_COLUMNS_MIN ? TERMINAL_COLUMNS_MIN : columns;
}

size_t terminal_room(int file)
{
    return terminal_device_columns(file) > 0 ? (size_t)terminal_columns(file) : 0;
}

struct terminal terminal_of(int file)
{
    const char *no_colour = getenv("NO_COLOR");
    struct terminal terminal = {.columns = terminal_columns(file)};
    terminal.drawn = terminal_device_draws(file);
    terminal.colours = terminal.drawn && !(no_colour && *no_colour);
    terminal.unicode = terminal.drawn && terminal_device_unicode();
    return terminal;
}

void terminal_append(const struct terminal *terminal, enum terminal_look look, const char *words,
                     struct text *out)
{
    if (terminal->colours && look != TERMINAL_PLAIN)
        text_append_format(out, "\x1b[%sm%s\x1b[0m", terminal_looks[look], words);
    else
        text_append(out, words);
}

size_t terminal_width(const char *words)
{
    size_t width = 0;
    for (; *words; words++)
        width += ((unsigned char)*words & 0xC0) != 0x80;
    return width;
}

size_t terminal_fitting(const char *text, size_t columns)
{
    size_t width = 0, end = 0, blank = 0;
    for (; text[end]; end++) {
        bool begins = ((unsigned char)text[end] & 0xC0) != 0x80;
        if (begins && width == columns)
            return blank ? blank : end;
        width += begins;
        if (text[end] == ' ' && end > 0)
            blank = end;
    }
    return end;
}

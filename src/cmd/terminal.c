/* What a stream can show. */
#include "cmd/terminal.h"

#include <stdlib.h>
#include <string.h>

#include "cmd/terminal_size.h"

static const char *const terminal_looks[] = {
    [TERMINAL_PLAIN] = "",  [TERMINAL_BOLD] = "1",   [TERMINAL_FAINT] = "2",
    [TERMINAL_GOOD] = "32", [TERMINAL_BAD] = "1;31", [TERMINAL_DOUBTFUL] = "33",
};

int terminal_columns(int file)
{
    int columns = terminal_size_columns(file);
    if (columns <= 0)
        return TERMINAL_COLUMNS;
    return columns < TERMINAL_COLUMNS_MIN ? TERMINAL_COLUMNS_MIN : columns;
}

/* Whether the locale that the environment names is one of UTF-8. */
static bool terminal_is_unicode(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *locale = getenv(names[i]);
        if (locale && *locale)
            return strcasestr(locale, "UTF-8") || strcasestr(locale, "UTF8");
    }
    return false;
}

struct terminal terminal_of(int file)
{
    const char *kind = getenv("TERM");
    const char *no_colour = getenv("NO_COLOR");
    struct terminal terminal = {.columns = terminal_columns(file)};
    terminal.drawn = terminal_size_columns(file) >= 0 && kind && *kind && strcmp(kind, "dumb") != 0;
    terminal.colours = terminal.drawn && !(no_colour && *no_colour);
    terminal.unicode = terminal.drawn && terminal_is_unicode();
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

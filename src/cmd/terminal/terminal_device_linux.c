/* Terminals of POSIX, by their driver's word and the environment's. */
#include "cmd/terminal/terminal_device.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

int terminal_device_columns(int file)
{
    struct winsize size = {0};
    if (!isatty(file))
        return -1;
    return ioctl(file, TIOCGWINSZ, &size) < 0 ? 0 : size.ws_col;
}

bool terminal_device_draws(int file)
{
    const char *kind = getenv("TERM");
    return isatty(file) && kind && *kind && strcmp(kind, "dumb") != 0;
}

/* The locale that the environment names is one of UTF-8. */
bool terminal_device_unicode(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *locale = getenv(names[i]);
        if (locale && *locale)
            return strcasestr(locale, "UTF-8") || strcasestr(locale, "UTF8");
    }
    return false;
}

/* Whether an open file is a terminal, and how wide. */
#include "cmd/terminal_size.h"

#include <sys/ioctl.h>
#include <unistd.h>

int terminal_size_columns(int file)
{
    struct winsize size = {0};
    if (!isatty(file))
        return -1;
    return ioctl(file, TIOCGWINSZ, &size) < 0 ? 0 : size.ws_col;
}

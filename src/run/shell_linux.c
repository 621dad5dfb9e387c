/* Shells of POSIX. */
#include "run/shell.h"

#include <stdlib.h>

const char *shell_wanted(void)
{
    const char *shell = getenv("SHELL");
    return shell && *shell ? shell : NULL;
}

const char *shell_default(void)
{
    return "/bin/sh";
}

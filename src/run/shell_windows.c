/* Command interpreters of Windows. */
#include "run/shell.h"

#include <stdlib.h>

const char *shell_wanted(void)
{
    const char *shell = getenv("COMSPEC");
    return shell && *shell ? shell : NULL;
}

const char *shell_default(void)
{
    return "cmd.exe";
}

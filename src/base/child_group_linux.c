/* Process groups of POSIX. */
#include "base/child_group.h"

#include <signal.h>

unsigned child_group_flags(void)
{
    return UV_PROCESS_DETACHED; /* setsid */
}

void child_group_kill(int pid, int signal)
{
    if (pid > 1)
        (void)kill(-pid, signal); /* gone already is fine */
}

/* New children of init. */
#include "guest/child.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>

#include "guest/console.h"

static int child_own_pid_namespace = -1;

bool child_prepare(void)
{
    child_own_pid_namespace = open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC);
    return child_own_pid_namespace >= 0;
}

bool children_enter(int holder)
{
    return setns(holder, CLONE_NEWPID) == 0;
}

void children_leave(void)
{
    int kept = errno;
    if (setns(child_own_pid_namespace, CLONE_NEWPID) < 0)
        console_die("cannot return to init's own PID namespace");
    errno = kept;
}

void child_become_ordinary(void)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
}

/* The terminal, and whose it is: job control around a command on a private host. */
#include "private/foreground.h"

#include <signal.h>
#include <unistd.h>

bool foreground_has_terminal(void)
{
    return tcgetpgrp(STDIN_FILENO) == getpgrp();
}

bool foreground_is_ours(void)
{
    return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && getpgrp() == getpid() &&
           foreground_has_terminal();
}

void foreground_give(pid_t group)
{
    /* From the background this sends SIGTTOU to the caller, unless it is blocked. */
    sigset_t stop, before;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTTOU);
    sigprocmask(SIG_BLOCK, &stop, &before);
    (void)tcsetpgrp(STDIN_FILENO, group);
    sigprocmask(SIG_SETMASK, &before, NULL);
}

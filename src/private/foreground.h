/* The terminal, and whose it is: job control around a command on a private host.
 *
 * An interactive shell makes the program the leader of a group and gives it the terminal. The
 * command can then have both for itself: a group of its own inside the private host (a shell there
 * sees only such a group: getpgrp of one outside is 0) and the terminal, so that Ctrl-C and Ctrl-Z
 * go to it. In a pipeline, a script or without a terminal it stays in the program's group. */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

/* Whether the program has a terminal that it can pass on: standard input and output are its
 * controlling terminal, its group is in the foreground, and it leads that group. */
bool foreground_is_ours(void);

/* Whether the program's group has the terminal now. */
bool foreground_has_terminal(void);

/* Gives the terminal to the group, from whatever group the caller is in. A terminal that is gone
 * is no matter. */
void foreground_give(pid_t group);

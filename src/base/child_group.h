/* What differs between the systems for child processes; for child.c alone. */
#pragma once

#include <uv.h>

/* libuv's flags that make the child the leader of its own group. */
unsigned child_group_flags(void);

/* Sends the signal to the group that the process leads; after its end only the group's rest. */
void child_group_kill(int pid, int signal);

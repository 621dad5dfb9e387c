/* What differs between the systems for child processes; for child.c alone. */
#pragma once

#include <uv.h>

/* What a child started belongs to its group, and is killed with it. */
struct child_group;

/* libuv's flags that make the child the leader of its own group. */
unsigned child_group_flags(void);

/* The group of a process that was just spawned; the caller frees it. */
struct child_group *child_group_new(const uv_process_t *process);

/* Kills everything in the group; what has ended already is fine. */
void child_group_kill(struct child_group *group);

/* Forgets the group and kills nothing. NULL is fine. */
void child_group_free(struct child_group *group);

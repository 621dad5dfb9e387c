/* The control group of a stream: every process that its command started, however far it forked
 * away. Only so can a stream be ended whole; a session or a process group can be left by setsid.
 *
 * A background process may outlive its stream, so a group may not be empty when it is released;
 * the kernel refuses to remove it then, and a later sweep tries again. */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

struct cgroup {
    int members_fd; /* a process id written there moves the process in */
    int kill_fd;
    unsigned number;
};

/* A group that is no group. */
#define CGROUP_NONE ((struct cgroup){.members_fd = -1, .kill_fd = -1})

/* Makes an empty group; false with errno. */
bool cgroup_create(struct cgroup *cgroup);
/* Moves a process in, before it has children. False with errno. */
bool cgroup_add(const struct cgroup *cgroup, pid_t pid);
/* Kills all its processes (SIGKILL). */
void cgroup_kill(const struct cgroup *cgroup);
/* Closes the group, and removes it if it is empty. */
void cgroup_release(struct cgroup *cgroup);
/* Removes the groups that were released and have become empty; one that is in use has a process. */
void cgroup_sweep(void);

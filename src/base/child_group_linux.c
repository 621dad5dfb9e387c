/* Process groups of POSIX. */
#include "base/child_group.h"

#include <signal.h>
#include <stdlib.h>

#include "base/memory.h"

struct child_group {
    int leader;
};

unsigned child_group_flags(void)
{
    return UV_PROCESS_DETACHED; /* setsid */
}

struct child_group *child_group_new(const uv_process_t *process)
{
    struct child_group *group = memory_zeroed(1, sizeof *group);
    group->leader = process->pid;
    return group;
}

void child_group_kill(struct child_group *group)
{
    if (group->leader > 1)
        (void)kill(-group->leader, SIGKILL); /* gone already is fine */
}

void child_group_free(struct child_group *group)
{
    free(group);
}

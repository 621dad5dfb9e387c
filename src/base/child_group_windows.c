/* Job objects: what a process in a job starts is in that job too, unless it asks to be left out.
 *
 * libuv puts every child into one job that kills what is in it when we end, and leaves out silently
 * what those children start. So each child gets a second job, nested in that one, by which it can
 * be killed with all that it started. That one leaves out nobody silently, and a process leaves
 * jobs from the innermost outwards only: what a child starts is in both. So closing ours kills
 * nothing, and what a runtime's command left running goes on as long as we do; it outlives us only
 * if it was started outside the job on purpose, or by somebody else, as a service is. */
#include "base/child_group.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/memory.h"

/* The exit status of what is killed. */
#define CHILD_GROUP_KILLED 1

struct child_group {
    HANDLE job;
    HANDLE process; /* libuv's, for where there is no job */
};

unsigned child_group_flags(void)
{
    /* Not detached, which would leave the child without a console. As it inherits none of our
     * streams, libuv gives it a hidden console of its own, where no Ctrl-C of ours arrives. */
    return 0;
}

struct child_group *child_group_new(const uv_process_t *process)
{
    struct child_group *group = memory_zeroed(1, sizeof *group);
    group->process = process->process_handle;
    group->job = CreateJobObjectW(NULL, NULL);
    /* A child that starts something outside its job on purpose would fail without this. */
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {.BasicLimitInformation.LimitFlags =
                                                       JOB_OBJECT_LIMIT_BREAKAWAY_OK};
    bool grouped = group->job &&
                   SetInformationJobObject(group->job, JobObjectExtendedLimitInformation, &limits,
                                           sizeof limits) &&
                   AssignProcessToJobObject(group->job, group->process);
    if (!grouped && group->job) { /* it has ended already, or there are no nested jobs */
        CloseHandle(group->job);
        group->job = NULL;
    }
    return group;
}

void child_group_kill(struct child_group *group)
{
    if (group->job)
        TerminateJobObject(group->job, CHILD_GROUP_KILLED);
    else
        TerminateProcess(group->process, CHILD_GROUP_KILLED);
}

void child_group_free(struct child_group *group)
{
    if (group && group->job)
        CloseHandle(group->job);
    free(group);
}

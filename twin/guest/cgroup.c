/* The control group of a stream. */
#include "guest/cgroup.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CGROUP_FOLDER "/sys/fs/cgroup"
#define CGROUP_PREFIX "stream-"

static unsigned cgroup_last_number; /* numbers are never used twice */

static void cgroup_path(const struct cgroup *cgroup, const char *file, char *path, size_t size)
{
    snprintf(path, size, CGROUP_FOLDER "/" CGROUP_PREFIX "%u%s", cgroup->number, file);
}

bool cgroup_create(struct cgroup *cgroup)
{
    *cgroup = CGROUP_NONE;
    cgroup->number = ++cgroup_last_number;
    char path[96];
    cgroup_path(cgroup, "", path, sizeof path);
    if (mkdir(path, 0755) < 0)
        return false;
    cgroup_path(cgroup, "/cgroup.procs", path, sizeof path);
    cgroup->members_fd = open(path, O_WRONLY | O_CLOEXEC);
    cgroup_path(cgroup, "/cgroup.kill", path, sizeof path);
    cgroup->kill_fd = open(path, O_WRONLY | O_CLOEXEC);
    if (cgroup->members_fd >= 0 && cgroup->kill_fd >= 0)
        return true;
    cgroup_release(cgroup);
    return false;
}

bool cgroup_add(const struct cgroup *cgroup, pid_t pid)
{
    return dprintf(cgroup->members_fd, "%d", pid) > 0;
}

void cgroup_kill(const struct cgroup *cgroup)
{
    if (cgroup->kill_fd < 0)
        return;
    ssize_t written = write(cgroup->kill_fd, "1", 1);
    (void)written; /* refused only once the group is gone */
}

void cgroup_release(struct cgroup *cgroup)
{
    if (cgroup->number == 0)
        return;
    if (cgroup->members_fd >= 0)
        close(cgroup->members_fd);
    if (cgroup->kill_fd >= 0)
        close(cgroup->kill_fd);
    char path[96];
    cgroup_path(cgroup, "", path, sizeof path);
    rmdir(path);
    *cgroup = CGROUP_NONE;
}

void cgroup_sweep(void)
{
    DIR *folder = opendir(CGROUP_FOLDER);
    if (!folder)
        return;
    struct dirent *entry;
    while ((entry = readdir(folder))) {
        if (strncmp(entry->d_name, CGROUP_PREFIX, strlen(CGROUP_PREFIX)) == 0)
            unlinkat(dirfd(folder), entry->d_name, AT_REMOVEDIR);
    }
    closedir(folder);
}

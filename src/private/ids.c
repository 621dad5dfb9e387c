/* The user and group ids of a private host that an ordinary user started. */
#include "private/ids.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"

static bool ids_write(const char *path, const char *line, struct error *error)
{
    /* One write: the kernel takes a map whole or not at all. */
    int file = open(path, O_WRONLY | O_CLOEXEC);
    ssize_t put = file < 0 ? -1 : write(file, line, strlen(line));
    int code = errno;
    if (file >= 0)
        close(file);
    if (put == (ssize_t)strlen(line))
        return true;
    return error_set_errno(error, ERROR_CLASS_UNAVAILABLE, code,
                           "cannot map this user to root in a user namespace (%s)", path);
}

bool ids_map_one(uid_t uid, gid_t gid, struct error *error)
{
    CLEANUP(memory_free_text) char *uid_line = memory_format("0 %u 1\n", uid);
    CLEANUP(memory_free_text) char *gid_line = memory_format("0 %u 1\n", gid);
    return ids_write("/proc/self/setgroups", "deny", error) &&
           ids_write("/proc/self/uid_map", uid_line, error) &&
           ids_write("/proc/self/gid_map", gid_line, error);
}

static void ids_filter_release(scmp_filter_ctx *filter)
{
    if (*filter)
        seccomp_release(*filter);
}

bool ids_pretend_setgroups(struct error *error)
{
    CLEANUP(ids_filter_release) scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    int code = filter ? 0 : -ENOMEM;
    /* We have CAP_SYS_ADMIN over our namespace: no need to give up setuid programs as well. */
    if (code == 0)
        code = seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP, 0);
    if (code == 0)
        code = seccomp_rule_add(filter, SCMP_ACT_ERRNO(0), SCMP_SYS(setgroups), 0);
    if (code == 0)
        code = seccomp_load(filter);
    if (code < 0)
        return error_set_errno(error, ERROR_CLASS_UNAVAILABLE, -code,
                               "cannot load the seccomp filter for setgroups");
    return true;
}

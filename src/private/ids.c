/* The user and group ids of a private host on which only root's are mapped. */
#include "private/ids.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"

#define IDS_UID_MAP   "/proc/self/uid_map"
#define IDS_GID_MAP   "/proc/self/gid_map"
#define IDS_SETGROUPS "/proc/self/setgroups"

/* Debian's accounts have the ids from 0 to nobody's. */
#define IDS_ACCOUNT_MAX 65534

/* A map has at most 340 lines of three numbers. */
#define IDS_MAP_BYTES_MAX 16384

/* The first id from `id` on that the map (user_namespaces(7)) has no line for. */
static unsigned long ids_first_unmapped(const char *map, unsigned long id)
{
    for (const char *line = map; *line;) {
        char *at = NULL; /* a line is: id inside, id outside, count */
        unsigned long inside = strtoul(line, &at, 10);
        (void)strtoul(at, &at, 10);
        unsigned long count = strtoul(at, NULL, 10);
        if (inside <= id && id - inside < count) {
            id = inside + count;
            line = map; /* the lines are in no order */
            continue;
        }
        line += strcspn(line, "\n");
        line += *line == '\n';
    }
    return id;
}

/* Whether the map has the ids from `first` to `last`. */
static bool ids_map_has(const char *path, unsigned long first, unsigned long last)
{
    CLEANUP(text_release) struct text map = {0};
    struct error ignored = {0};
    return file_read(path, IDS_MAP_BYTES_MAX, &map, &ignored) &&
           ids_first_unmapped(text_get(&map), first) > last;
}

bool ids_are_whole(void)
{
    CLEANUP(text_release) struct text setgroups = {0};
    struct error ignored = {0};
    return ids_map_has(IDS_UID_MAP, 0, IDS_ACCOUNT_MAX) &&
           ids_map_has(IDS_GID_MAP, 0, IDS_ACCOUNT_MAX) &&
           file_read(IDS_SETGROUPS, IDS_MAP_BYTES_MAX, &setgroups, &ignored) &&
           text_starts_with(text_get(&setgroups), "allow");
}

bool ids_have_own(void)
{
    return ids_map_has(IDS_UID_MAP, geteuid(), geteuid()) &&
           ids_map_has(IDS_GID_MAP, getegid(), getegid());
}

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
    return ids_write(IDS_SETGROUPS, "deny", error) && ids_write(IDS_UID_MAP, uid_line, error) &&
           ids_write(IDS_GID_MAP, gid_line, error);
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

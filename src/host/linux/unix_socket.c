/* Who listens on a Unix socket, found without connecting to it. */
#include "host/linux/unix_socket.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* __SO_ACCEPTCON in the Flags column (linux/net.h): the socket listens. */
#define UNIX_SOCKET_LISTENS 0x10000

#define UNIX_SOCKET_PATH_BYTES 64

static void unix_socket_close(FILE **file)
{
    if (*file)
        fclose(*file);
}

static void unix_socket_close_folder(DIR **folder)
{
    if (*folder)
        closedir(*folder);
}

/* What follows `fields` words and the blanks after them. */
static const char *unix_socket_skip(const char *line, int fields)
{
    for (int i = 0; i < fields; i++) {
        line += strspn(line, " ");
        line += strcspn(line, " ");
    }
    return line + strspn(line, " ");
}

uint64_t unix_socket_parse_line(const char *line, const char *path)
{
    /* Num RefCount Protocol Flags Type St Inode Path */
    const char *flags_field = unix_socket_skip(line, 3);
    const char *inode_field = unix_socket_skip(flags_field, 3);
    char *end = NULL;
    uint64_t inode = strtoull(inode_field, &end, 10);
    if (end == inode_field || *end != ' ')
        return 0;
    const char *bound = end + 1;
    bool same = strcspn(bound, "\n") == strlen(path) && text_starts_with(bound, path);
    bool listens = strtoul(flags_field, NULL, 16) & UNIX_SOCKET_LISTENS;
    return same && listens ? inode : 0;
}

/* The inode of the listening socket at `path`, 0 if there is none. */
static bool unix_socket_inode(const char *path, uint64_t *inode, struct error *error)
{
    CLEANUP(unix_socket_close) FILE *file = fopen("/proc/net/unix", "re");
    if (!file)
        return error_set_errno(error, ERROR_CLASS_UNAVAILABLE, errno, "cannot read /proc/net/unix");
    CLEANUP(memory_free_text) char *line = NULL;
    size_t capacity = 0;
    *inode = 0;
    for (int i = 0; *inode == 0 && getline(&line, &capacity, file) >= 0; i++) {
        if (i == UNIX_SOCKETS_MAX)
            return error_set(error, ERROR_CLASS_UNAVAILABLE, "/proc/net/unix: more than %d sockets",
                             UNIX_SOCKETS_MAX);
        *inode = unix_socket_parse_line(line, path);
    }
    return true;
}

/* Whether a descriptor of the process is the socket; false with errno if they may not be read. */
static bool unix_socket_held(int64_t pid, const char *wanted, bool *held)
{
    char folder_path[UNIX_SOCKET_PATH_BYTES];
    snprintf(folder_path, sizeof folder_path, "/proc/%" PRId64 "/fd", pid);
    CLEANUP(unix_socket_close_folder) DIR *folder = opendir(folder_path);
    *held = false;
    if (!folder)
        return errno == ENOENT || errno == ESRCH; /* it is gone: it holds nothing */
    const struct dirent *entry = NULL;
    while (!*held && (entry = readdir(folder))) {
        char target[UNIX_SOCKET_PATH_BYTES];
        ssize_t length = readlinkat(dirfd(folder), entry->d_name, target, sizeof target - 1);
        target[length > 0 ? length : 0] = '\0';
        *held = text_same(target, wanted);
    }
    return true;
}

bool unix_socket_listener(const char *path, const struct processes *processes, int64_t *pid,
                          struct error *error)
{
    uint64_t inode = 0;
    CLEANUP(memory_free_text) char *whole = realpath(path, NULL); /* /var/run is a link */
    if (!unix_socket_inode(path, &inode, error) ||
        (inode == 0 && whole && !unix_socket_inode(whole, &inode, error)))
        return false;
    *pid = 0;
    if (inode == 0)
        return true;
    CLEANUP(memory_free_text) char *wanted = memory_format("socket:[%" PRIu64 "]", inode);
    const struct process *holder = NULL;
    int hidden = 0;
    for (size_t i = 0; i < processes->count; i++) {
        const struct process *process = &processes->items[i];
        bool held = false;
        if (!unix_socket_held(process->pid, wanted, &held))
            hidden = errno;
        else if (held && (!holder || process->start_time < holder->start_time))
            holder = process;
    }
    if (!holder)
        return error_set_errno(error, ERROR_CLASS_UNAVAILABLE, hidden ? hidden : ENOENT,
                               "no process that may be looked into listens on %s", path);
    *pid = holder->pid;
    return true;
}

/* The process that holds a mounted distro up. */
#include "guest/holder.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "guest/child.h"
#include "guest/console.h"
#include "guest/disk.h"

/* An empty folder of the initramfs, where a distro is mounted before it becomes the root. */
#define HOLDER_FOLDER "/distro"

#define HOLDER_RESOLVER "/etc/resolv.conf"

static _Noreturn void holder_fail(int report_fd, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static _Noreturn void holder_fail(int report_fd, const char *format, ...)
{
    char report[HOLDER_REPORT_MAX + 1] = {HOLDER_FAILED};
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(report + 1, sizeof report - 1, format, arguments);
    va_end(arguments);
    ssize_t written = write(report_fd, report, strlen(report));
    (void)written; /* init sees the end of the pipe in any case */
    _exit(1);
}

/* Mounts a kernel file system in the distro; a distro without the folder gets one. */
static void holder_mount(int report_fd, const char *type, const char *target, unsigned long flags,
                         const char *options)
{
    if (mkdir(target, 0755) < 0 && errno != EEXIST)
        holder_fail(report_fd, "cannot make %s in the distro: %s", target, strerror(errno));
    if (mount(type, target, type, flags, options) < 0)
        holder_fail(report_fd, "cannot mount %s on %s: %s", type, target, strerror(errno));
}

/* Binds init's resolver file (a detached mount) over the distro's, which must be a plain file for
 * that. Without it the distro just has its own. */
static void holder_bind_resolver(int resolver)
{
    struct stat status;
    if (lstat(HOLDER_RESOLVER, &status) == 0 && !S_ISREG(status.st_mode))
        unlink(HOLDER_RESOLVER);
    int fd = open(HOLDER_RESOLVER, O_RDONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (fd >= 0)
        close(fd);
    if (resolver < 0 || fd < 0 ||
        move_mount(resolver, "", AT_FDCWD, HOLDER_RESOLVER, MOVE_MOUNT_F_EMPTY_PATH) < 0)
        console_say("cannot bind " HOLDER_RESOLVER " into a distro: %s", strerror(errno));
}

/* Makes the disk the root of this process's mounts, with what a program expects to find. The
 * initramfs can't be pivoted away: the disk is moved over it. */
static void holder_make_root(int report_fd, const char *id, const char *disk)
{
    if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
        holder_fail(report_fd, "no mount namespace for %s: %s", id, strerror(errno));
    int resolver = open_tree(AT_FDCWD, HOLDER_RESOLVER, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    if (mount(disk, HOLDER_FOLDER, "ext4", 0, "") < 0)
        holder_fail(report_fd, "cannot mount the disk of %s: %s", id, strerror(errno));
    if (chdir(HOLDER_FOLDER) < 0 || mount(".", "/", NULL, MS_MOVE, NULL) < 0 || chroot(".") < 0 ||
        chdir("/") < 0)
        holder_fail(report_fd, "cannot enter the disk of %s: %s", id, strerror(errno));
    holder_mount(report_fd, "proc", "/proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, "");
    holder_mount(report_fd, "sysfs", "/sys", MS_NOSUID | MS_NODEV | MS_NOEXEC, "");
    holder_mount(report_fd, "devtmpfs", "/dev", MS_NOSUID, "");
    holder_mount(report_fd, "devpts", "/dev/pts", MS_NOSUID | MS_NOEXEC, "mode=620,ptmxmode=666");
    holder_mount(report_fd, "tmpfs", "/dev/shm", MS_NOSUID | MS_NODEV, "mode=1777");
    holder_mount(report_fd, "tmpfs", "/run", MS_NOSUID | MS_NODEV, "mode=755");
    if (mkdir("/tmp", 01777) == 0)
        chmod("/tmp", 01777);
    mkdir("/etc", 0755);
    holder_bind_resolver(resolver);
    if (resolver >= 0)
        close(resolver);
}

/* The holder: mounts, reports, and is the parent of the distro's orphans for as long as it lives.
 * The kernel reaps the children of a process that ignores SIGCHLD. */
static _Noreturn void holder_become(const char *id, int report_fd)
{
    /* Init's port and pipes must not stay open here. */
    dup2(report_fd, 3);
    report_fd = 3;
    close_range(4, UINT_MAX, 0);
    child_become_ordinary();
    signal(SIGCHLD, SIG_IGN);
    setsid();
    char report[1 + DISK_PATH_MAX] = {HOLDER_READY};
    if (!disk_find(id, HOLDER_DISK_WAIT_MS, report + 1))
        holder_fail(report_fd, "there is no disk with the serial %s", id);
    holder_make_root(report_fd, id, report + 1);
    if (write(report_fd, report, strlen(report)) < 0)
        _exit(1);
    close(report_fd);
    for (;;)
        pause();
}

pid_t holder_start(const char *id, int *report_fd)
{
    int report[2];
    if (pipe2(report, O_CLOEXEC) < 0)
        return -1;
    pid_t pid = -1;
    if (unshare(CLONE_NEWPID) == 0) {
        pid = fork();
        if (pid == 0)
            holder_become(id, report[1]);
        children_leave();
    }
    int kept = errno;
    close(report[1]);
    if (pid < 0)
        close(report[0]);
    errno = kept;
    *report_fd = report[0];
    return pid;
}

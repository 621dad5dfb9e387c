/* The disks of the distros: virtio-blk disks, each with its distro's id as serial. */
#include "guest/disk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "guest/poll_set.h"
#include "wire/request.h"

#define DISK_FOLDER "/sys/block"

/* How often to look again: a disk appears, and an unmount is done, within milliseconds. */
#define DISK_POLL_MS 5

static void disk_pause(void)
{
    nanosleep(&(struct timespec){.tv_nsec = DISK_POLL_MS * 1000000L}, NULL);
}

/* Whether a block device has this serial. The kernel gives it without a NUL or a newline. */
static bool disk_has_serial(int folder, const char *name, const char *serial)
{
    char path[DISK_PATH_MAX];
    snprintf(path, sizeof path, "%.32s/serial", name);
    int fd = openat(folder, path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    char found[WIRE_DISTRO_ID_MAX + 2];
    ssize_t length = read(fd, found, sizeof found);
    close(fd);
    while (length > 0 && (found[length - 1] == '\n' || found[length - 1] == '\0'))
        length--;
    return length == (ssize_t)strlen(serial) && memcmp(found, serial, (size_t)length) == 0;
}

/* Whether the device answers already: a disk that was plugged in has its serial and its file a
 * moment before it can be opened (ENXIO until then). */
static bool disk_opens(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

static bool disk_find_now(const char *serial, char path[DISK_PATH_MAX])
{
    DIR *folder = opendir(DISK_FOLDER);
    if (!folder)
        return false;
    bool found = false;
    struct dirent *entry;
    while (!found && (entry = readdir(folder))) {
        found = entry->d_name[0] != '.' && disk_has_serial(dirfd(folder), entry->d_name, serial);
        if (found)
            snprintf(path, DISK_PATH_MAX, "/dev/%.32s", entry->d_name);
    }
    closedir(folder);
    return found && disk_opens(path);
}

bool disk_find(const char *serial, int wait_ms, char path[DISK_PATH_MAX])
{
    int64_t deadline_ms = poll_set_now_ms() + wait_ms;
    while (!disk_find_now(serial, path)) {
        if (poll_set_now_ms() >= deadline_ms)
            return false;
        disk_pause();
    }
    return true;
}

bool disk_settle(const char *path, int wait_ms)
{
    int64_t deadline_ms = poll_set_now_ms() + wait_ms;
    for (;;) {
        /* An exclusive open of a mounted disk is refused, so this sees the very end of it. */
        int fd = open(path, O_RDONLY | O_EXCL | O_CLOEXEC);
        if (fd >= 0) {
            bool flushed = fsync(fd) == 0;
            close(fd);
            return flushed;
        }
        if (errno != EBUSY || poll_set_now_ms() >= deadline_ms)
            return false;
        disk_pause();
    }
}

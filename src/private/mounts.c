/* The file system as a private host sees it.
 *
 * libvirt's folders are hidden by empty ones in memory. Where the machine has no such folder
 * (Debian makes /var/lib/libvirt with the package that starts the service, which we do without),
 * none may be made on its disk: then the folder above is replaced by one in memory, into which all
 * that it had is mounted again. /run is replaced whole: the sockets in it lead to the machine's
 * services, D-Bus above all, by which libvirtd would tell the machine's firewalld about our
 * bridges. */
#include "private/mounts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "private/accounts.h"
#include "private/cache.h"

/* Folders that libvirtd reads and writes (its build's localstatedir and sysconfdir). */
static const struct {
    const char *above;
    const char *name;
} mounts_libvirt[] = {
    {"/var/lib", "libvirt"},
    {"/var/cache", "libvirt"},
    {"/var/log", "libvirt"},
    {"/etc", "libvirt"},
};

#define MOUNTS_LIBVIRT_CACHE "/var/cache/libvirt"

/* Most entries of a folder that is replaced; a machine has some tens. */
#define MOUNTS_ENTRIES_MAX 4096

static bool mounts_fail(int code, const char *doing, const char *path, struct error *error)
{
    return error_set_errno(error, ERROR_CLASS_UNAVAILABLE, code,
                           "cannot %s %s in the private host's mount namespace", doing, path);
}

bool mounts_make_private(struct error *error)
{
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
        return mounts_fail(errno, "make private all mounts under", "/", error);
    return true;
}

static void mounts_close(int *file)
{
    if (*file >= 0)
        close(*file);
}

bool mounts_keep(struct mounts *mounts, const char *path, bool must, struct error *error)
{
    if (!path)
        return true;
    CLEANUP(mounts_close) int folder = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return mounts_fail(errno, "open", path, error);
    struct mounts_kept *kept = VECTOR_ADD(&mounts->kept);
    kept->path = memory_text(path);
    kept->folder = folder;
    kept->must = must;
    folder = -1;
    return true;
}

static bool mounts_tmpfs(const char *path, struct error *error)
{
    if (mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755") < 0)
        return mounts_fail(errno, "mount a tmpfs on", path, error);
    return true;
}

static bool mounts_bind(const char *from, const char *to, struct error *error)
{
    if (mount(from, to, NULL, MS_BIND | MS_REC, NULL) < 0)
        return mounts_fail(errno, "mount again", to, error);
    return true;
}

static bool mounts_make_folder(const char *path, struct error *error)
{
    if (mkdir(path, 0755) < 0 && errno != EEXIST)
        return mounts_fail(errno, "make the folder", path, error);
    return true;
}

bool mounts_make_folders(const char *path, struct error *error)
{
    CLEANUP(memory_free_text) char *part = memory_text(path);
    for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (!mounts_make_folder(part, error))
            return false;
        *slash = '/';
    }
    return mounts_make_folder(part, error);
}

static bool mounts_make_file(const char *path, struct error *error)
{
    int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0)
        return mounts_fail(errno, "make the file", path, error);
    close(file);
    return true;
}

/* Makes `to` the same as the entry at `from`: a link again, or mounted. */
static bool mounts_repeat_entry(const char *from, const char *to, struct error *error)
{
    struct stat status;
    if (lstat(from, &status) < 0)
        return errno == ENOENT || mounts_fail(errno, "look at", to, error);
    if (S_ISLNK(status.st_mode)) {
        CLEANUP(memory_free_text) char *target = memory_zeroed((size_t)status.st_size + 1, 1);
        if (readlink(from, target, (size_t)status.st_size) < 0 || symlink(target, to) < 0)
            return mounts_fail(errno, "repeat the link", to, error);
        return true;
    }
    bool folder = S_ISDIR(status.st_mode);
    return (folder ? mounts_make_folder(to, error) : mounts_make_file(to, error)) &&
           mounts_bind(from, to, error);
}

static void mounts_names_close(DIR **folder)
{
    if (*folder)
        closedir(*folder);
}

static bool mounts_names(const char *path, struct texts *names, struct error *error)
{
    CLEANUP(mounts_names_close) DIR *folder = opendir(path);
    if (!folder)
        return mounts_fail(errno, "list", path, error);
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        if (text_same(entry->d_name, ".") || text_same(entry->d_name, ".."))
            continue;
        if (names->count == MOUNTS_ENTRIES_MAX)
            return error_set(error, ERROR_CLASS_UNAVAILABLE, "%s has more than %d entries", path,
                             MOUNTS_ENTRIES_MAX);
        texts_add(names, entry->d_name);
    }
    return true;
}

/* Replaces the folder by one in memory with the same entries. */
static bool mounts_replace(const char *path, struct error *error)
{
    CLEANUP(texts_release) struct texts names = {0};
    CLEANUP(mounts_close) int before = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (before < 0)
        return mounts_fail(errno, "open", path, error);
    if (!mounts_names(path, &names, error) || !mounts_tmpfs(path, error))
        return false;
    for (size_t i = 0; i < names.count; i++) {
        CLEANUP(memory_free_text)
        char *from = memory_format("/proc/self/fd/%d/%s", before, names.items[i]);
        CLEANUP(memory_free_text) char *to = memory_format("%s/%s", path, names.items[i]);
        if (!mounts_repeat_entry(from, to, error))
            return false;
    }
    return true;
}

/* An empty folder of our own at ABOVE/NAME. */
static bool mounts_own(const char *above, const char *name, struct error *error)
{
    CLEANUP(memory_free_text) char *path = memory_format("%s/%s", above, name);
    struct stat status;
    if (stat(path, &status) == 0)
        return mounts_tmpfs(path, error);
    return mounts_replace(above, error) && mounts_make_folder(path, error);
}

/* A fresh file system of the kernel: `/proc` of our PID namespace, `/sys` of our network one. */
static bool mounts_fresh(const char *type, const char *path, struct error *error)
{
    unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
    if (mount(type, path, type, flags, NULL) == 0 ||
        mount(type, path, type, flags | MS_RDONLY, NULL) == 0)
        return true;
    int code = errno;
    return error_set_errno(error, ERROR_CLASS_UNAVAILABLE, code,
                           "cannot mount a fresh %s on %s: a container that hides parts of it "
                           "forbids that; run outside of it, or let it show all of %s",
                           type, path, path);
}

bool mounts_build(bool one_id, struct error *error)
{
    for (size_t i = 0; i < sizeof mounts_libvirt / sizeof *mounts_libvirt; i++)
        if (!mounts_own(mounts_libvirt[i].above, mounts_libvirt[i].name, error))
            return false;
    return mounts_tmpfs("/run", error) && mounts_make_folders("/run/libvirt", error) &&
           mounts_make_folders("/run/lock", error) &&
           mounts_make_folders(MOUNTS_OWN_FOLDER, error) && accounts_build(one_id, error) &&
           mounts_fresh("proc", "/proc", error) && mounts_fresh("sysfs", "/sys", error);
}

/* Shows the folder again if one of our mounts hides it. Where the private host has a folder of its
 * own under that path, that one stays. */
static bool mounts_show(const struct mounts_kept *kept, struct error *error)
{
    struct stat now, then;
    if (fstat(kept->folder, &then) < 0)
        return mounts_fail(errno, "look at", kept->path, error);
    if (stat(kept->path, &now) == 0) {
        if (!kept->must || (now.st_dev == then.st_dev && now.st_ino == then.st_ino))
            return true;
        return error_set(error, ERROR_CLASS_USAGE,
                         "%s is replaced on a private host: choose another folder", kept->path);
    }
    CLEANUP(memory_free_text) char *from = memory_format("/proc/self/fd/%d", kept->folder);
    return mounts_make_folders(kept->path, error) && mounts_bind(from, kept->path, error);
}

bool mounts_restore(const struct mounts *mounts, const char *cache, struct error *error)
{
    for (size_t i = 0; i < mounts->kept.count; i++)
        if (!mounts_show(&mounts->kept.items[i], error))
            return false;
    if (!cache)
        return true;
    CLEANUP(memory_free_text) char *libvirt = memory_format("%s/" CACHE_LIBVIRT, cache);
    return mounts_bind(libvirt, MOUNTS_LIBVIRT_CACHE, error);
}

void mounts_release(struct mounts *mounts)
{
    for (size_t i = 0; i < mounts->kept.count; i++) {
        free(mounts->kept.items[i].path);
        mounts_close(&mounts->kept.items[i].folder);
    }
    VECTOR_RELEASE(&mounts->kept);
}

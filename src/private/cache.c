/* The folder in the user's cache that outlives private hosts. */
#include "private/cache.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/text.h"

/* Whether the folder exists, or could be made. */
static bool cache_make(const char *path)
{
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

/* Root with somebody else's HOME (sudo) must not leave its own folders there: only a place that
 * belongs to the caller is used. */
static bool cache_is_ours(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == geteuid() &&
           access(path, W_OK) == 0;
}

/* $XDG_CACHE_HOME (an absolute path, else it is ignored as its specification asks), or
 * $HOME/.cache; made if missing. NULL if there is neither; the caller frees it. */
static char *cache_root(void)
{
    const char *given = getenv("XDG_CACHE_HOME");
    const char *home = getenv("HOME");
    if (given && given[0] == '/') {
        (void)cache_make(given);
        return memory_text(given);
    }
    if (!home || home[0] != '/' || !cache_is_ours(home))
        return NULL;
    char *root = memory_format("%s/.cache", home);
    (void)cache_make(root);
    return root;
}

char *cache_folder(void)
{
    CLEANUP(memory_free_text) char *root = cache_root();
    if (!root || !cache_is_ours(root))
        return NULL;
    CLEANUP(memory_free_text) char *ours = memory_format("%s/cotenant", root);
    CLEANUP(memory_free_text) char *libvirt = memory_format("%s/" CACHE_LIBVIRT, ours);
    if (!cache_make(ours) || !cache_make(libvirt) || !cache_is_ours(ours) ||
        !cache_is_ours(libvirt))
        return NULL;
    return realpath(ours, NULL);
}

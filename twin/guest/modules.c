/* The kernel modules that the initramfs brings along. */
#include "guest/modules.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "guest/console.h"

#define MODULES_FOLDER "/modules"

static int modules_select(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static void module_load(const char *name)
{
    char path[sizeof MODULES_FOLDER + 256];
    snprintf(path, sizeof path, MODULES_FOLDER "/%s", name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || syscall(SYS_finit_module, fd, "", 0) < 0)
        console_say("cannot load %s: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
}

void modules_load(void)
{
    struct dirent **entries;
    int count = scandir(MODULES_FOLDER, &entries, modules_select, alphasort);
    if (count < 0)
        console_die("cannot read " MODULES_FOLDER);
    for (int i = 0; i < count; i++) {
        module_load(entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
}

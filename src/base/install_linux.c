/* Where the program's own files lie, on Linux. */
#include "base/install.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

char *install_executable(struct error *error)
{
    char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path);
    if (length < 0 || (size_t)length == sizeof path) {
        error_set_errno(error, ERROR_CLASS_INTERNAL, length < 0 ? errno : ENAMETOOLONG,
                        "cannot find the program's own path (/proc/self/exe)");
        return NULL;
    }
    return memory_text_of(path, (size_t)length);
}

char *install_path(const char *file, struct error *error)
{
    CLEANUP(memory_free_text) char *executable = install_executable(error);
    if (!executable)
        return NULL;
    char *slash = strrchr(executable, '/');
    *slash = '\0'; /* the kernel's path is absolute */
    CLEANUP(memory_free_text) char *build_mark = memory_format("%s/profiles", executable);
    if (access(build_mark, F_OK) == 0)
        return memory_format("%s/%s", executable, file);
    return memory_format("%s/" INSTALL_FROM_PROGRAM "/%s", executable, file);
}

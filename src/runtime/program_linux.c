/* Programs by their names on Linux. */
#include "runtime/program.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

static bool program_can_run(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode) && access(path, X_OK) == 0;
}

bool program_is_there(const char *name)
{
    if (strchr(name, '/'))
        return program_can_run(name);
    const char *folders = getenv("PATH");
    while (folders && *name) {
        size_t length = strcspn(folders, ":");
        CLEANUP(memory_free_text)
        char *path =
            memory_format("%.*s/%s", length ? (int)length : 1, length ? folders : ".", name);
        if (program_can_run(path))
            return true;
        folders = folders[length] ? folders + length + 1 : NULL;
    }
    return false;
}

bool program_was_refused(int64_t exit_status)
{
    (void)exit_status;
    return false;
}

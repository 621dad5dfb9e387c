/* Where the program's own files lie, on Windows: beside the program, as its archive has them. */
#include "base/install.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include "base/path.h"
#include "base/wide_windows.h"

/* Longest path of an executable, in UTF-16 units: the system's own limit. */
#define INSTALL_PATH_UNITS_MAX 32768

char *install_executable(struct error *error)
{
    CLEANUP(wide_free) wchar_t *path = memory_zeroed(INSTALL_PATH_UNITS_MAX, sizeof *path);
    DWORD length = GetModuleFileNameW(NULL, path, INSTALL_PATH_UNITS_MAX);
    if (length == 0 || length == INSTALL_PATH_UNITS_MAX) {
        error_set_code(error, ERROR_CLASS_INTERNAL, ERROR_ORIGIN_WIN32, GetLastError(),
                       "cannot find the program's own path (error %lu)", GetLastError());
        return NULL;
    }
    CLEANUP(memory_free_text) char *text = wide_text(path);
    return path_absolute(text, error);
}

char *install_path(const char *file, struct error *error)
{
    char *executable = install_executable(error);
    if (!executable)
        return NULL;
    char *slash = strrchr(executable, '/');
    *slash = '\0'; /* path_absolute gives one */
    char *path = memory_format("%s/%s", executable, file);
    free(executable);
    return path;
}

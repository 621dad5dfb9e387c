/* Paths of Windows, where '\' parts the names too. The system takes '/' everywhere but behind the
 * prefix \\?\, which is therefore taken off; that a path may be longer than 260 characters without
 * it is asked for in the program's manifest. */
#include "base/path.h"

#include <string.h>
#include <windows.h>

#include "base/text.h"
#include "base/wide_windows.h"

#define PATH_PREFIX     "//?/"
#define PATH_PREFIX_UNC "//?/UNC/"

static void path_turn_slashes(char *path)
{
    for (char *mark = strchr(path, '\\'); mark; mark = strchr(mark, '\\'))
        *mark = '/';
}

char *path_absolute(const char *path, struct error *error)
{
    CLEANUP(wide_free) wchar_t *wide = wide_from(path);
    DWORD units = GetFullPathNameW(wide, 0, NULL, NULL);
    CLEANUP(wide_free) wchar_t *full = memory_zeroed((size_t)units + 1, sizeof *full);
    if (units == 0 || GetFullPathNameW(wide, units + 1, full, NULL) == 0) {
        error_set_code(error, ERROR_CLASS_UNAVAILABLE, ERROR_ORIGIN_WIN32, GetLastError(),
                       "the path %s leads nowhere (error %lu)", path, GetLastError());
        return NULL;
    }
    CLEANUP(memory_free_text) char *text = wide_text(full);
    path_turn_slashes(text);
    char *whole = NULL;
    if (text_starts_with(text, PATH_PREFIX_UNC))
        whole = memory_format("//%s", text + strlen(PATH_PREFIX_UNC));
    else
        whole =
            memory_text(text_starts_with(text, PATH_PREFIX) ? text + strlen(PATH_PREFIX) : text);
    size_t root = (size_t)(path_names(whole) - whole);
    size_t length = strlen(whole);
    while (length > root && whole[length - 1] == '/')
        whole[--length] = '\0';
    return whole;
}

/* "C:/", or "//server/share/". */
const char *path_names(const char *path)
{
    if (!text_starts_with(path, "//")) {
        const char *slash = strchr(path, '/');
        return slash ? slash + 1 : path + strlen(path);
    }
    const char *at = path + 2;
    for (int name = 0; name < 2 && *at; name++) {
        at += strcspn(at, "/");
        at += *at == '/';
    }
    return at;
}

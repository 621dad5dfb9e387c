/* Programs by their names on Windows: libuv, which starts them, looks in the working folder and
 * then in PATH, for the name as it is if it has a suffix, and with .com and .exe behind it. */
#include "runtime/program.h"

#include <string.h>
#include <wchar.h>
#include <windows.h>

#include "base/text.h"
#include "base/wide_windows.h"

static bool program_is_file(const char *folder, const char *name, const char *suffix)
{
    CLEANUP(memory_free_text)
    char *path = memory_format("%s%s%s%s", folder, *folder ? "\\" : "", name, suffix);
    CLEANUP(wide_free) wchar_t *wide = wide_from(path);
    DWORD attributes = GetFileAttributesW(wide);
    return attributes != INVALID_FILE_ATTRIBUTES && !(attributes & FILE_ATTRIBUTE_DIRECTORY);
}

static bool program_is_in(const char *folder, const char *name)
{
    const char *leaf = name + strlen(name);
    while (leaf > name && !strchr("/\\:", leaf[-1]))
        leaf--;
    return (strchr(leaf, '.') && program_is_file(folder, name, "")) ||
           program_is_file(folder, name, ".com") || program_is_file(folder, name, ".exe");
}

/* The environment's PATH; NULL without one. The caller frees it. */
static char *program_folders(void)
{
    DWORD units = GetEnvironmentVariableW(L"PATH", NULL, 0);
    CLEANUP(wide_free) wchar_t *wide = memory_zeroed((size_t)units + 1, sizeof *wide);
    if (units == 0 || GetEnvironmentVariableW(L"PATH", wide, units + 1) == 0)
        return NULL;
    return wide_text(wide);
}

bool program_is_there(const char *name)
{
    if (program_is_in("", name))
        return true;
    if (strpbrk(name, "/\\:"))
        return false;
    CLEANUP(memory_free_text) char *folders = program_folders();
    for (char *at = folders; at;) {
        char *end = strchr(at, ';');
        if (end)
            *end = '\0';
        size_t length = strlen(at);
        if (length > 1 && at[0] == '"' && at[length - 1] == '"') {
            at[length - 1] = '\0';
            at++;
        }
        if (*at && program_is_in(at, name))
            return true;
        at = end ? end + 1 : NULL;
    }
    return false;
}

bool program_was_refused(int64_t exit_status)
{
    static const int64_t statuses[] = {
        0xC0000017, /* STATUS_NO_MEMORY */
        0xC000009A, /* STATUS_INSUFFICIENT_RESOURCES */
        0xC000012D, /* STATUS_COMMITMENT_LIMIT */
        0xC0000142, /* STATUS_DLL_INIT_FAILED: no desktop heap */
    };
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        if (exit_status == statuses[i])
            return true;
    }
    return false;
}

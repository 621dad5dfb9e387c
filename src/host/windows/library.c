/* The libraries of the system that are loaded at run time. */
#include "host/windows/library.h"

#include <stdlib.h>
#include <uv.h>
#include <windows.h>

#include "base/wide_windows.h"
#include "host/windows/hresult.h"

/* Longest path of a module that Windows gives. */
#define LIBRARY_PATH_MAX 32768

/* A version resource is some KiB. */
#define LIBRARY_VERSION_BYTES_MAX (1024 * 1024)

static struct library libraries[LIBRARIES] = {
    [LIBRARY_COMPUTECORE] = {.name = "computecore.dll"},
    [LIBRARY_COMPUTENETWORK] = {.name = "computenetwork.dll"},
    [LIBRARY_WEVTAPI] = {.name = "wevtapi.dll"},
};

static char *library_path(HMODULE module)
{
    wchar_t *path = memory_zeroed(LIBRARY_PATH_MAX, sizeof *path);
    DWORD length = GetModuleFileNameW(module, path, LIBRARY_PATH_MAX);
    char *text = length && length < LIBRARY_PATH_MAX ? wide_text(path) : NULL;
    free(path);
    return text;
}

/* The file version of the library's version resource. The caller frees it. */
static char *library_version(const char *path)
{
    CLEANUP(wide_free) wchar_t *wide = wide_from(path);
    DWORD unused = 0;
    DWORD bytes = GetFileVersionInfoSizeW(wide, &unused);
    if (bytes == 0 || bytes > LIBRARY_VERSION_BYTES_MAX)
        return NULL;
    void *block = memory_zeroed(bytes, 1);
    VS_FIXEDFILEINFO *fixed = NULL;
    UINT length = 0;
    char *version = NULL;
    if (GetFileVersionInfoW(wide, 0, bytes, block) &&
        VerQueryValueW(block, L"\\", (void **)&fixed, &length) && length >= sizeof *fixed)
        version = memory_format("%u.%u.%u.%u", HIWORD(fixed->dwFileVersionMS),
                                LOWORD(fixed->dwFileVersionMS), HIWORD(fixed->dwFileVersionLS),
                                LOWORD(fixed->dwFileVersionLS));
    free(block);
    return version;
}

static void library_load(struct library *library)
{
    CLEANUP(wide_free) wchar_t *wide = wide_from(library->name);
    struct error error = {0};
    library->module = LoadLibraryExW(wide, NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
    if (!library->module) {
        DWORD code = GetLastError();
        error_set_code(&library->lack, ERROR_CLASS_UNAVAILABLE, ERROR_ORIGIN_WIN32, code,
                       "no %s can be loaded from System32: error %lu%s", library->name, code,
                       code == ERROR_MOD_NOT_FOUND ? ", it is not there" : "");
        return;
    }
    library->path = library_path(library->module);
    library->version = library->path ? library_version(library->path) : NULL;
    if (!library->path || !digest_file(library->path, library->digest, &error))
        library->digest[0] = '\0';
}

static void libraries_load(void)
{
    for (size_t i = 0; i < LIBRARIES; i++)
        library_load(&libraries[i]);
}

const struct library *library_get(enum library_name name)
{
    static uv_once_t once = UV_ONCE_INIT;
    uv_once(&once, libraries_load);
    return &libraries[name];
}

void (*library_function(const struct library *library, const char *name, struct error *error))(void)
{
    if (!library->module) {
        *error = library->lack;
        return NULL;
    }
    FARPROC function = GetProcAddress(library->module, name);
    if (!function)
        hresult_error_win32(error, GetLastError(), name);
    return (void (*)(void))function;
}

char *library_describe(const struct library *library)
{
    if (!library->module)
        return memory_text(library->lack.message);
    return memory_format("%s %s (%s, sha256 %s)", library->name,
                         library->version ? library->version : "without a version",
                         library->path ? library->path : "of an unknown path",
                         *library->digest ? library->digest : "unknown");
}

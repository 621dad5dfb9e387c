/* Paths of Linux. */
#include "base/path.h"

#include <string.h>
#include <uv.h>

static char *path_here(struct error *error)
{
    size_t bytes = 1;
    char *path = memory_zeroed(bytes, 1);
    int code = uv_cwd(path, &bytes);
    if (code == UV_ENOBUFS) {
        path = memory_resized(path, bytes, 1);
        code = uv_cwd(path, &bytes);
    }
    if (code == 0)
        return path;
    memory_free_text(&path);
    error_set_code(error, ERROR_CLASS_UNAVAILABLE, ERROR_ORIGIN_LIBUV, code,
                   "the working folder is gone: %s", uv_strerror(code));
    return NULL;
}

char *path_absolute(const char *path, struct error *error)
{
    CLEANUP(memory_free_text) char *here = path_here(error);
    if (!here)
        return NULL;
    if (strcmp(path, ".") == 0)
        return memory_text(here);
    char *whole = *path == '/' ? memory_text(path) : memory_format("%s/%s", here, path);
    size_t length = strlen(whole);
    while (length > 1 && whole[length - 1] == '/')
        whole[--length] = '\0';
    return whole;
}

const char *path_names(const char *path)
{
    return path + 1;
}

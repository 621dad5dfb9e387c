#include "cmd/platform.h"
bool platform_write(const char *path, struct error *error)
{
    return error_set(error, ERROR_CLASS_UNAVAILABLE, "%s", path);
}

/* What is asked of Windows' interfaces, on Linux: nothing. */
#include "cmd/doctor/platform.h"

bool platform_write(const char *path, struct error *error)
{
    return error_set(error, ERROR_CLASS_UNAVAILABLE,
                     "%s is not written: --platform is about the interfaces of Windows, and this "
                     "is Linux",
                     path);
}

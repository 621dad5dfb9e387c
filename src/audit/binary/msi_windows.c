/* MSI packages on Windows: not read. There an installed folder and the package's sources say the
 * same, and msi.dll opens packages only for whoever may also change them. */
#include "audit/binary/msi.h"

bool msi_read(const char *path, struct finder *finder, size_t *read, struct error *error)
{
    *read = 0;
    (void)path;
    (void)finder;
    return error_set(error, ERROR_CLASS_UNAVAILABLE,
                     "MSI packages are read on Linux only: give the installed folder or the "
                     "package's sources");
}

/* An audit's readers of PE, ELF and other binaries: headers that lie cost nothing but their names,
 * and the same is found however the bytes were cut. */
#include "install_file.h"
#include "target.h"

void fuzz_take(const char *bytes, size_t length)
{
    install_file_take("a.dll", bytes, length);
}

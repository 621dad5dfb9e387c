/* An audit's reader of lines and words: the first byte says which language, the rest is the file;
 * the same is found however the bytes were cut. */
#include "install_file.h"
#include "target.h"

void fuzz_take(const char *bytes, size_t length)
{
    static const char *const names[] = {"CMakeLists.txt", "a.ps1",  "a.sh",   "a.cmd",
                                        "a.yaml",         "a.json", "a.conf", "a.service",
                                        "unknown",        "a.md"};
    if (length)
        install_file_take(names[(unsigned char)bytes[0] % (sizeof names / sizeof *names)],
                          bytes + 1, length - 1);
}

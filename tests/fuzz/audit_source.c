/* An audit's reader of C, C++ and IDL sources: the same is found however the bytes were cut. */
#include "install_file.h"
#include "target.h"

void fuzz_take(const char *bytes, size_t length)
{
    install_file_take("a.cpp", bytes, length);
}

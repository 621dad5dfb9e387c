/* One file of an install, read as an audit reads it. */
#pragma once

#include <stddef.h>

/* Reads the bytes as a file of this name, at once and in windows so small that they cut everything;
 * requires the same of both, and of each occurrence that it lies in the file and is whole. */
void install_file_take(const char *name, const char *bytes, size_t length);

/* Whole files, read with a limit and written to the disk; the standard three. */
#pragma once

#include <stdio.h>

#include "base/error.h"
#include "base/text.h"

/* Reads the file `path`, at most `bytes_max` bytes, and appends it to `out`. A larger file, a
 * folder or an unreadable file is an input error that names the path. */
bool file_read(const char *path, size_t bytes_max, struct text *out, struct error *error);

/* Writes `length` bytes to `path` (replacing it), flushed to the disk before it returns true. */
bool file_write(const char *path, const char *bytes, size_t length, struct error *error);

/* Whether `path` is a file and nothing else, such as a pipe whose reader may wait for ever; if not,
 * an input error says so. */
bool file_is_regular(const char *path, struct error *error);

/* Opens the regular file `path` for reading its bytes as they are. NULL with the error (class
 * input); the caller closes it with fclose. */
FILE *file_stream(const char *path, struct error *error);

/* Opens /dev/null where standard input, output or error is closed, here and in children: the number
 * would else be that of the next file that this process opens. To be called first in main. (On
 * Windows the C library keeps the three numbers.) */
void file_open_standard(void);

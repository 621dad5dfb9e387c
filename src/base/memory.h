/* Memory that is there or ends the process, and the cleanup attribute.
 *
 * The programs of this project are short-lived command lines: none can go on
 * without memory, so allocation never returns NULL and nobody tests for it. */
#pragma once

#include <stdarg.h>
#include <stddef.h>

/* Runs `function(&variable)` when the variable leaves its scope. */
#define CLEANUP(function) __attribute__((cleanup(function)))

/* Lets the compiler check a printf-like function's arguments. PRINTF_DIALECT comes from Meson: by
 * "printf" mingw-w64 means that of Microsoft's C library, which this program doesn't use. */
#define PRINTF_LIKE(format_index, first_index)                                                     \
    __attribute__((format(PRINTF_DIALECT, format_index, first_index)))

/* Zeroed memory for `count` objects of `size` bytes; the caller frees it. */
void *memory_zeroed(size_t count, size_t size);

/* Resizes a block to `count` objects of `size` bytes; what is added is not zeroed. */
void *memory_resized(void *block, size_t count, size_t size);

/* A copy of a string; NULL gives NULL. The caller frees it. */
char *memory_text(const char *text);

/* A NUL-terminated copy of `length` bytes. The caller frees it. */
char *memory_text_of(const char *bytes, size_t length);

/* A formatted string. The caller frees it. */
char *memory_format(const char *format, ...) PRINTF_LIKE(1, 2);
char *memory_format_list(const char *format, va_list arguments) PRINTF_LIKE(1, 0);

/* For CLEANUP on a `char *`. */
void memory_free_text(char **text);

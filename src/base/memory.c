/* Memory that is there or ends the process. */
#include "base/memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn static void memory_exhausted(void)
{
    fputs("cotenant: out of memory\n", stderr);
    abort();
}

void *memory_zeroed(size_t count, size_t size)
{
    void *block = calloc(count ? count : 1, size ? size : 1);
    if (!block)
        memory_exhausted();
    return block;
}

void *memory_resized(void *block, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        memory_exhausted();
    size_t bytes = count * size;
    void *resized = realloc(block, bytes ? bytes : 1);
    if (!resized)
        memory_exhausted();
    return resized;
}

char *memory_text(const char *text)
{
    return text ? memory_text_of(text, strlen(text)) : NULL;
}

char *memory_text_of(const char *bytes, size_t length)
{
    if (length == SIZE_MAX)
        memory_exhausted();
    char *copy = memory_resized(NULL, length + 1, 1);
    if (length)
        memcpy(copy, bytes, length);
    copy[length] = '\0';
    return copy;
}

char *memory_format_list(const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length < 0)
        return memory_text("(unprintable)");
    char *text = memory_resized(NULL, (size_t)length + 1, 1);
    vsnprintf(text, (size_t)length + 1, format, arguments);
    return text;
}

char *memory_format(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = memory_format_list(format, arguments);
    va_end(arguments);
    return text;
}

void memory_free_text(char **text)
{
    free(*text);
    *text = NULL;
}

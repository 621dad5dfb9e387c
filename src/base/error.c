/* The one error object. */
#include "base/error.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static void error_fill(struct error *error, enum error_class class, enum error_origin origin,
                       int64_t code, const char *text)
{
    error->class = class;
    error->origin = origin;
    error->code = code;
    CLEANUP(text_release) struct text line = {0};
    for (size_t i = 0; text[i];) {
        size_t blanks = strspn(text + i, "\r\n\t");
        size_t words = strcspn(text + i + blanks, "\r\n\t");
        if (blanks && words && line.length)
            text_append_char(&line, ' ');
        text_append_visible(&line, text + i + blanks, words, false);
        i += blanks + words;
    }
    size_t length = line.length;
    if (length >= sizeof error->message) {
        length = sizeof error->message - 1;
        while (length && (line.data[length] & 0xc0) == 0x80) /* inside a character */
            length--;
    }
    memcpy(error->message, text_get(&line), length);
    error->message[length] = '\0';
}

bool error_set(struct error *error, enum error_class class, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    CLEANUP(memory_free_text) char *text = memory_format_list(format, arguments);
    va_end(arguments);
    error_fill(error, class, ERROR_ORIGIN_NONE, 0, text);
    return false;
}

bool error_set_errno(struct error *error, enum error_class class, int errno_code,
                     const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    CLEANUP(memory_free_text) char *text = memory_format_list(format, arguments);
    va_end(arguments);
    CLEANUP(memory_free_text) char *whole = memory_format("%s: %s", text, strerror(errno_code));
    error_fill(error, class, ERROR_ORIGIN_ERRNO, errno_code, whole);
    return false;
}

bool error_set_code(struct error *error, enum error_class class, enum error_origin origin,
                    int64_t code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    CLEANUP(memory_free_text) char *text = memory_format_list(format, arguments);
    va_end(arguments);
    error_fill(error, class, origin, code, text);
    return false;
}

bool error_prefix(struct error *error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    CLEANUP(memory_free_text) char *context = memory_format_list(format, arguments);
    va_end(arguments);
    CLEANUP(memory_free_text) char *whole = memory_format("%s: %s", context, error->message);
    error_fill(error, error->class, error->origin, error->code, whole);
    return false;
}

bool error_is_set(const struct error *error)
{
    return error->class != ERROR_CLASS_NONE;
}

const char *error_origin_name(enum error_origin origin)
{
    switch (origin) {
    case ERROR_ORIGIN_NONE:
        return "";
    case ERROR_ORIGIN_ERRNO:
        return "errno";
    case ERROR_ORIGIN_LIBUV:
        return "libuv";
    case ERROR_ORIGIN_LIBVIRT:
        return "libvirt";
    case ERROR_ORIGIN_HRESULT:
        return "hresult";
    case ERROR_ORIGIN_WIN32:
        return "win32";
    }
    abort();
}

int error_exit_status(const struct error *error)
{
    switch (error->class) {
    case ERROR_CLASS_NONE:
        return 0;
    case ERROR_CLASS_USAGE:
        return 64;
    case ERROR_CLASS_INPUT:
        return 65;
    case ERROR_CLASS_UNAVAILABLE:
        return 69;
    case ERROR_CLASS_INTERNAL:
        return 70;
    }
    abort();
}

/* The one error object.
 *
 * It is the last parameter of every function that can fail. Such a function
 * returns false (or NULL) on failure and has then filled the error; on success
 * it leaves the error alone. The caller owns the object: it holds no memory of
 * its own and needs no release. Only `main` turns a class into an exit status.
 * The raw code of the platform is kept because, for a proof, it is evidence. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/memory.h"

enum error_class {
    ERROR_CLASS_NONE = 0,
    ERROR_CLASS_USAGE,       /* the command line was wrong: exit 64 */
    ERROR_CLASS_INPUT,       /* a file was wrong or damaged: exit 65 */
    ERROR_CLASS_UNAVAILABLE, /* a host, runtime or precondition is missing: exit 69 */
    ERROR_CLASS_INTERNAL,    /* our own trouble, or the system's: exit 70 */
};

enum error_origin {
    ERROR_ORIGIN_NONE = 0,
    ERROR_ORIGIN_ERRNO,
    ERROR_ORIGIN_LIBUV,   /* a negative libuv code */
    ERROR_ORIGIN_LIBVIRT, /* virErrorNumber */
    ERROR_ORIGIN_HRESULT,
    ERROR_ORIGIN_WIN32, /* GetLastError */
};

/* Longest message kept; a longer one is cut. Messages are one line. */
#define ERROR_MESSAGE_BYTES_MAX 1024

struct error {
    enum error_class class;
    enum error_origin origin;
    int64_t code;
    char message[ERROR_MESSAGE_BYTES_MAX];
};

/* Fills the error and returns false, so that `return error_set(…)` reads as one step.
 * The finished message is one safe line: ends of lines and tabs become a blank, and what a terminal
 * would obey is escaped as text_append_visible does. */
bool error_set(struct error *error, enum error_class class, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* As error_set, and appends ": " and the text of `errno_code` (strerror). */
bool error_set_errno(struct error *error, enum error_class class, int errno_code,
                     const char *format, ...) PRINTF_LIKE(4, 5);

/* As error_set, with a raw code of another origin; the caller words the message. */
bool error_set_code(struct error *error, enum error_class class, enum error_origin origin,
                    int64_t code, const char *format, ...) PRINTF_LIKE(5, 6);

/* Puts "CONTEXT: " before the message of an error that is already set; returns false. */
bool error_prefix(struct error *error, const char *format, ...) PRINTF_LIKE(2, 3);

/* Whether the error was set. */
bool error_is_set(const struct error *error);

/* "errno", "libvirt", …: the origin as written in histories; "" for none. */
const char *error_origin_name(enum error_origin origin);

/* The exit status of the class (sysexits: 64, 65, 69, 70; 0 for none). */
int error_exit_status(const struct error *error);

/* JSON by jansson, in the one form this project writes: keys sorted, integers only, ASCII. */
#pragma once

#include <jansson.h>

#include "base/error.h"
#include "base/text.h"

/* For CLEANUP on a `json_t *`: gives the reference back. */
void json_release(json_t **json);

/* Parses exactly one JSON value. Duplicate keys, reals and text after the value are input
 * errors; `name` says in the message where the text came from. NULL with the error; the caller
 * releases the value. */
json_t *json_parse(const char *name, const char *bytes, size_t length, struct error *error);

/* One line without a line end: keys sorted, no blanks, everything beyond ASCII, and DEL, as
 * \uNNNN, so that the same value is the same bytes on every system and safe on a terminal. */
char *json_line(const json_t *json);

/* The same on indented lines, with a line end, for files that people open. */
char *json_pretty(const json_t *json);

/* A JSON string of bytes from a stranger: what is not UTF-8, and NUL, becomes U+FFFD. */
json_t *json_stranger(const char *bytes, size_t length);

/* Text that grows, lists of texts, and text from strangers made safe to show. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/memory.h"
#include "base/vector.h"

/* A growing string. `{0}` is the empty one. `data` is NUL-terminated, or NULL while nothing
 * was ever appended: read it through text_get. */
struct text {
    char *data;
    size_t length;
    size_t capacity;
};

/* A list of strings that it owns. */
struct texts {
    char **items;
    size_t count;
    size_t capacity;
};

/* The string, never NULL; good until the text changes. */
const char *text_get(const struct text *text);

/* Append a string; bytes, NUL included; one byte; a formatted string. */
void text_append(struct text *text, const char *string);
void text_append_bytes(struct text *text, const char *bytes, size_t length);
void text_append_char(struct text *text, char character);
void text_append_format(struct text *text, const char *format, ...) PRINTF_LIKE(2, 3);

/* Appends bytes from a stranger so that a terminal shows them and obeys none: valid printable
 * UTF-8 stays; control characters, bidirectional overrides, noncharacters and invalid bytes become
 * \xNN or \u{N}; a newline and a tab stay only if `keep_lines`. */
void text_append_visible(struct text *text, const char *bytes, size_t length, bool keep_lines);

/* Appends the last line with more than blanks in it of what a program said, made safe to show.
 * Where it has more than `bytes_max` bytes its middle is left out, whole words, for " ... ". */
void text_append_last_line(struct text *text, const char *said, size_t bytes_max);

/* Empties the text and keeps its memory. */
void text_clear(struct text *text);
/* Gives the string away (never NULL); the caller frees it. The text is empty afterwards. */
char *text_take(struct text *text);
void text_release(struct text *text);

/* Adds a copy of the string. */
void texts_add(struct texts *texts, const char *string);
/* Whether the list has exactly this string. */
bool texts_have(const struct texts *texts, const char *string);
void texts_copy(struct texts *to, const struct texts *from);
void texts_release(struct texts *texts);

/* Whole comparison; NULL equals only NULL. */
bool text_same(const char *left, const char *right);
/* Whole comparison that ignores ASCII case, as Windows and GUIDs want it. */
bool text_same_ignoring_case(const char *left, const char *right);
bool text_starts_with(const char *string, const char *prefix);

/* How many bytes the UTF-8 character at `bytes` has, and its code point; 0 for an invalid one
 * (overlong forms, surrogates and what is above U+10FFFF included). */
size_t text_utf8_next(const char *bytes, size_t length, unsigned *code_point);
/* Appends one code point as UTF-8; an impossible one becomes U+FFFD. */
void text_append_code_point(struct text *text, unsigned code_point);

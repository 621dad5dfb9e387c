/* What a command printed, made into text: programs of Windows print UTF-16, others UTF-8, and a
 * broken one anything. */
#pragma once

#include "base/text.h"

#define OUTPUT_UTF_8    "UTF-8"
#define OUTPUT_UTF_16LE "UTF-16LE"
/* Neither: the text is what could be made of it, with U+FFFD for the rest. */
#define OUTPUT_UNKNOWN "unknown"

/* Appends the bytes as UTF-8 without a byte order mark and with LF as line end; NUL and what is
 * invalid become U+FFFD. Returns which of the encodings above it was. UTF-16 without a byte order
 * mark, as wsl.exe prints it unless WSL_UTF8=1, is known by its NULs in odd positions. */
const char *output_decode(const char *bytes, size_t length, struct text *text);

/* Whether one of the lines is exactly `line`, but for blanks around it. */
bool output_has_line(const char *output, const char *line);

/* GUIDs: sixteen bytes, and how they are written. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GUID_BYTES      16
#define GUID_DIGITS     32
#define GUID_TEXT_CHARS 36 /* "a9b7a1b9-0671-405c-95f1-e0612cb4ce7e" */

/* The bytes in the order of the text, which is also that of RFC 4122. */
struct guid {
    uint8_t bytes[GUID_BYTES];
};

/* Reads the 36 characters 8-4-4-4-12, upper or lower case, at `text`. */
bool guid_read(const char *text, struct guid *guid);

/* Reads the 32 digits without dashes at `text`. */
bool guid_read_digits(const char *text, struct guid *guid);

/* Reads a C initialiser at `text`, of at most `length` bytes: {0xa9b7a1b9, 0x671, 0x405c, {0x95,
 * …}}, the inner braces may be missing. Gives how many bytes it has, 0 if there is none. */
size_t guid_read_initialiser(const char *text, size_t length, struct guid *guid);

/* Reads a whole string that is a GUID: with or without braces or parentheses, or 32 digits. */
bool guid_parse_whole(const char *text, struct guid *guid);

/* Lower-case, without braces. */
void guid_write(const struct guid *guid, char out[static GUID_TEXT_CHARS + 1]);

/* The same GUID with its first three numbers' bytes turned: Windows' layout in memory on a
 * little-endian machine (guiddef.h: unsigned long, two unsigned short, eight bytes). */
struct guid guid_turned(const struct guid *guid);

/* All bits are clear or all are set: it stands for "none" or "any" and identifies nothing. */
bool guid_is_blank(const struct guid *guid);

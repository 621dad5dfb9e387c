/* What a command printed, made into text. */
#include "runtime/output.h"

#include <string.h>

#define OUTPUT_REPLACEMENT 0xfffdU

/* Whether all is valid UTF-8 without a NUL. */
static bool output_is_utf_8(const char *bytes, size_t length)
{
    for (size_t at = 0; at < length;) {
        unsigned code_point = 0;
        size_t taken = text_utf8_next(bytes + at, length - at, &code_point);
        if (taken == 0 || code_point == 0)
            return false;
        at += taken;
    }
    return true;
}

/* Most of UTF-16LE is NUL in odd positions, and hardly any in even ones (U+3000 is one). */
static bool output_looks_utf_16(const char *bytes, size_t length)
{
    size_t even = 0, odd = 0;
    for (size_t i = 0; i < length; i++) {
        if (!bytes[i])
            *(i % 2 ? &odd : &even) += 1;
    }
    return odd > even;
}

/* Appends the code point unless it is the CR of a CRLF. */
static void output_append(struct text *text, unsigned code_point, bool before_lf)
{
    if (code_point == '\r' && before_lf)
        return;
    text_append_code_point(text, code_point ? code_point : OUTPUT_REPLACEMENT);
}

static void output_append_utf_8(const char *bytes, size_t length, struct text *text)
{
    for (size_t at = 0; at < length;) {
        unsigned code_point = 0;
        size_t taken = text_utf8_next(bytes + at, length - at, &code_point);
        if (taken == 0) {
            code_point = OUTPUT_REPLACEMENT;
            taken = 1;
        }
        at += taken;
        output_append(text, code_point, at < length && bytes[at] == '\n');
    }
}

static unsigned output_unit(const char *bytes, size_t length, size_t at)
{
    if (length - at < 2)
        return 0;
    return (unsigned)(unsigned char)bytes[at] | (unsigned)(unsigned char)bytes[at + 1] << 8;
}

static bool output_is_high(unsigned unit)
{
    return unit >= 0xd800 && unit <= 0xdbff;
}

static bool output_is_low(unsigned unit)
{
    return unit >= 0xdc00 && unit <= 0xdfff;
}

/* An unpaired surrogate and half a unit at the end become U+FFFD by themselves: the first is no
 * code point, the second reads as NUL. */
static void output_append_utf_16(const char *bytes, size_t length, struct text *text)
{
    for (size_t at = 0; at < length;) {
        unsigned code_point = output_unit(bytes, length, at);
        at += 2;
        unsigned next = at < length ? output_unit(bytes, length, at) : 0;
        if (output_is_high(code_point) && output_is_low(next)) {
            code_point = 0x10000 + ((code_point - 0xd800) << 10) + (next - 0xdc00);
            at += 2;
        }
        output_append(text, code_point, next == '\n');
    }
}

const char *output_decode(const char *bytes, size_t length, struct text *text)
{
    if (length >= 2 && memcmp(bytes, "\xff\xfe", 2) == 0) {
        output_append_utf_16(bytes + 2, length - 2, text);
        return OUTPUT_UTF_16LE;
    }
    if (length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
        bytes += 3;
        length -= 3;
    }
    bool valid = output_is_utf_8(bytes, length);
    if (!valid && output_looks_utf_16(bytes, length)) {
        output_append_utf_16(bytes, length, text);
        return OUTPUT_UTF_16LE;
    }
    output_append_utf_8(bytes, length, text);
    return valid ? OUTPUT_UTF_8 : OUTPUT_UNKNOWN;
}

bool output_has_line(const char *output, const char *line)
{
    while (*output) {
        size_t length = strcspn(output, "\n");
        size_t first = strspn(output, " \t\r");
        size_t last = length;
        while (last > first && strchr(" \t\r", output[last - 1]))
            last--;
        if (last > first && last - first == strlen(line) &&
            memcmp(output + first, line, last - first) == 0)
            return true;
        output += length + (output[length] == '\n');
    }
    return false;
}

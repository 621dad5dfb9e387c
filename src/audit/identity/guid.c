/* GUIDs: sixteen bytes, and how they are written. */
#include "audit/identity/guid.h"

#include <string.h>

/* The value of a hexadecimal digit, or -1. */
static int guid_digit(char character)
{
    if (character >= '0' && character <= '9')
        return character - '0';
    char lower = (char)(character | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

static bool guid_read_form(const char *text, size_t length, bool dashes, struct guid *guid)
{
    size_t digits = 0;
    for (size_t i = 0; i < length; i++) {
        if (dashes && (i == 8 || i == 13 || i == 18 || i == 23)) {
            if (text[i] != '-')
                return false;
            continue;
        }
        int digit = guid_digit(text[i]);
        if (digit < 0)
            return false;
        uint8_t *byte = &guid->bytes[digits++ / 2];
        *byte = (uint8_t)(*byte << 4 | digit);
    }
    return true;
}

bool guid_read(const char *text, struct guid *guid)
{
    return guid_read_form(text, GUID_TEXT_CHARS, true, guid);
}

bool guid_read_digits(const char *text, struct guid *guid)
{
    return guid_read_form(text, GUID_DIGITS, false, guid);
}

/* What stands between two numbers of an initialiser. */
static size_t guid_skip(const char *text, size_t length, size_t at, const char *signs)
{
    while (at < length && text[at] && strchr(signs, text[at]))
        at++;
    return at;
}

size_t guid_read_initialiser(const char *text, size_t length, struct guid *guid)
{
    static const uint8_t bytes[] = {4, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1}; /* of each number */
    size_t at = 1, filled = 0;
    if (!length || *text != '{')
        return 0;
    for (size_t i = 0; i < sizeof bytes; i++) {
        at = guid_skip(text, length, at, i == 3 ? " \t{" : " \t");
        if (length - at < 3 || text[at] != '0' || (text[at + 1] | 0x20) != 'x')
            return 0;
        uint32_t number = 0;
        size_t digits = 0;
        for (at += 2; at < length && guid_digit(text[at]) >= 0; at++, digits++)
            number = number << 4 | (uint32_t)guid_digit(text[at]);
        if (!digits || digits > 2 * (size_t)bytes[i])
            return 0;
        for (size_t k = bytes[i]; k-- > 0;)
            guid->bytes[filled++] = (uint8_t)(number >> 8 * k);
        at = guid_skip(text, length, at, " \t");
        bool last = i + 1 == sizeof bytes;
        if (at >= length || text[at++] != (last ? '}' : ','))
            return 0;
    }
    return at;
}

bool guid_parse_whole(const char *text, struct guid *guid)
{
    size_t length = strlen(text);
    if (length == GUID_TEXT_CHARS + 2 && ((text[0] == '{' && text[length - 1] == '}') ||
                                          (text[0] == '(' && text[length - 1] == ')')))
        return guid_read(text + 1, guid);
    if (length == GUID_TEXT_CHARS)
        return guid_read(text, guid);
    return length == GUID_DIGITS && guid_read_digits(text, guid);
}

void guid_write(const struct guid *guid, char out[static GUID_TEXT_CHARS + 1])
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < GUID_BYTES; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *out++ = '-';
        *out++ = digits[guid->bytes[i] >> 4];
        *out++ = digits[guid->bytes[i] & 0xf];
    }
    *out = '\0';
}

struct guid guid_turned(const struct guid *guid)
{
    static const uint8_t order[GUID_BYTES] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
    struct guid turned;
    for (size_t i = 0; i < GUID_BYTES; i++)
        turned.bytes[i] = guid->bytes[order[i]];
    return turned;
}

bool guid_is_blank(const struct guid *guid)
{
    for (size_t i = 1; i < GUID_BYTES; i++) {
        if (guid->bytes[i] != guid->bytes[0])
            return false;
    }
    return guid->bytes[0] == 0 || guid->bytes[0] == 0xff;
}

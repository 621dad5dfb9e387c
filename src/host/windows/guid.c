/* GUIDs as Windows writes them. */
#include "host/windows/guid.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define GUID_LENGTH (GUID_TEXT_BYTES - 1)

/* Numbers of a VM's account after the prefix. */
#define GUID_ACCOUNT_NUMBERS 4

static bool guid_is_dash_place(size_t place)
{
    return place == 8 || place == 13 || place == 18 || place == 23;
}

/* Reads a GUID without braces at `text`; what follows it does not matter. */
static bool guid_read(const char *text, char out[static GUID_TEXT_BYTES])
{
    for (size_t i = 0; i < GUID_LENGTH; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (guid_is_dash_place(i) ? byte != '-' : !isxdigit(byte)) {
            *out = '\0';
            return false;
        }
        out[i] = (char)tolower(byte);
    }
    out[GUID_LENGTH] = '\0';
    return true;
}

bool guid_parse(const char *text, char out[static GUID_TEXT_BYTES])
{
    *out = '\0';
    bool braces = text && *text == '{';
    if (!text || !guid_read(text + braces, out))
        return false;
    const char *end = text + braces + GUID_LENGTH;
    if (braces ? end[0] == '}' && end[1] == '\0' : *end == '\0')
        return true;
    *out = '\0';
    return false;
}

bool guid_same(const char *left, const char *right)
{
    char a[GUID_TEXT_BYTES];
    char b[GUID_TEXT_BYTES];
    if (!left || !right)
        return false;
    if (guid_parse(left, a) && guid_parse(right, b))
        return strcmp(a, b) == 0;
    return strcmp(left, right) == 0;
}

char *guid_text(const char *text)
{
    char guid[GUID_TEXT_BYTES];
    return memory_text(guid_parse(text, guid) ? guid : text);
}

static bool guid_is_word_byte(char byte)
{
    return isalnum((unsigned char)byte) || byte == '-' || byte == '_';
}

/* The next GUID that stands whole at or after `from`; NULL if there is none. */
static const char *guid_next(const char *words, const char *from, char out[static GUID_TEXT_BYTES])
{
    for (const char *at = from; *at; at++) {
        if ((at == words || !guid_is_word_byte(at[-1])) && guid_read(at, out) &&
            !guid_is_word_byte(at[GUID_LENGTH]))
            return at;
    }
    *out = '\0';
    return NULL;
}

bool guid_first(const char *words, char out[static GUID_TEXT_BYTES])
{
    return guid_next(words, words, out) != NULL;
}

bool guid_among(const char *words, const char *guid)
{
    char found[GUID_TEXT_BYTES];
    const char *at = words;
    while ((at = guid_next(words, at, found)) != NULL) {
        if (guid_same(found, guid))
            return true;
        at += GUID_LENGTH;
    }
    return false;
}

bool guid_of_account(const char *sid, char out[static GUID_TEXT_BYTES])
{
    static const char prefix[] = "S-1-5-83-1-";
    uint32_t numbers[GUID_ACCOUNT_NUMBERS];
    *out = '\0';
    if (!sid || !text_starts_with(sid, prefix))
        return false;
    const char *next = sid + strlen(prefix);
    for (int i = 0; i < GUID_ACCOUNT_NUMBERS; i++) {
        char *end = NULL;
        if (!isdigit((unsigned char)*next))
            return false;
        unsigned long long number = strtoull(next, &end, 10);
        if (number > UINT32_MAX || *end != (i + 1 < GUID_ACCOUNT_NUMBERS ? '-' : '\0'))
            return false;
        numbers[i] = (uint32_t)number;
        next = end + 1;
    }
    /* The last eight bytes of a GUID's text are in the order of memory, the others are numbers. */
    uint32_t third = __builtin_bswap32(numbers[2]);
    uint32_t fourth = __builtin_bswap32(numbers[3]);
    snprintf(out, GUID_TEXT_BYTES,
             "%08" PRIx32 "-%04" PRIx32 "-%04" PRIx32 "-%04" PRIx32 "-%04" PRIx32 "%08" PRIx32,
             numbers[0], numbers[1] & 0xffff, numbers[1] >> 16, third >> 16, third & 0xffff,
             fourth);
    return true;
}

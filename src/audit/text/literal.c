/* A string literal as it means. */
#include "audit/text/literal.h"

#include <stdlib.h>
#include <string.h>

#define LITERAL_OCTAL_DIGITS_MAX 3
#define LITERAL_HEX_DIGITS_MAX   8

const char *literal_quotes(const char *path)
{
    static const char *const scripts[] = {".js", ".ts"};
    size_t length = strlen(path);
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
        if (length > 3 && strcmp(path + length - 3, scripts[i]) == 0)
            return "\"'`";
    }
    return "\"";
}

void literal_open(struct literal *literal, int64_t line, int64_t offset)
{
    if (literal->open)
        return;
    literal->open = true;
    literal->before = -1;
    literal->line = line;
    literal->offset = offset;
    text_clear(&literal->text);
}

static int literal_digit(char character)
{
    if (character >= '0' && character <= '9')
        return character - '0';
    char lower = (char)(character | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* Reads up to `digits_max` digits of the base from `at` on; gives how many there are. */
static size_t literal_number(const char *bytes, size_t length, size_t at, int base,
                             size_t digits_max, unsigned *value)
{
    size_t count = 0;
    *value = 0;
    while (count < digits_max && at + count < length) {
        int digit = literal_digit(bytes[at + count]);
        if (digit < 0 || digit >= base)
            break;
        *value = *value * (unsigned)base + (unsigned)digit;
        count++;
    }
    return count;
}

static void literal_append(struct literal *literal, unsigned code_point)
{
    if (literal)
        text_append_code_point(&literal->text, code_point);
}

size_t literal_append_escape(struct literal *literal, const char *bytes, size_t length)
{
    static const char letters[] = "abfnrtv", means[] = "\a\b\f\n\r\t\v";
    if (length < 2)
        return 1;
    char letter = bytes[1];
    unsigned value;
    const char *known = letter ? strchr(letters, letter) : NULL;
    if (letter == '\n')
        return 2;
    if (letter == '\r')
        return length > 2 && bytes[2] == '\n' ? 3 : 2;
    if (known) {
        literal_append(literal, (unsigned char)means[known - letters]);
        return 2;
    }
    if (letter == 'x' || letter == 'u' || letter == 'U') {
        size_t digits_max = letter == 'u' ? 4 : LITERAL_HEX_DIGITS_MAX;
        size_t digits = literal_number(bytes, length, 2, 16, digits_max, &value);
        if (digits)
            literal_append(literal, value);
        return 2 + digits;
    }
    if (letter >= '0' && letter <= '7') {
        size_t digits = literal_number(bytes, length, 1, 8, LITERAL_OCTAL_DIGITS_MAX, &value);
        literal_append(literal, value);
        return 1 + digits;
    }
    if (literal)
        text_append_char(&literal->text, letter);
    return 2;
}

uint64_t literal_integer(const char *word, size_t length)
{
    char digits[32] = "";
    size_t kept = 0;
    for (size_t i = 0; i < length && kept < sizeof digits - 1; i++) {
        if (word[i] != '\'')
            digits[kept++] = word[i];
    }
    return strtoull(digits, NULL, 0);
}

bool literal_is_long(const struct literal *literal)
{
    return literal->text.length >= LITERAL_BYTES_MAX;
}

void literal_feed(struct literal *literal, struct finder *finder, enum occurrence_use use,
                  const char *place, bool ended)
{
    struct text *text = &literal->text;
    if (!literal->open || (!ended && text->length <= SPAN_OVERLAP_BYTES))
        return;
    struct span span = span_of(text_get(text), text->length);
    span.before = literal->before;
    span.line = literal->line;
    span.offset = literal->offset;
    span.use = use;
    span.place = place;
    span.goes_on = !ended;
    if (!ended)
        span.owned = text->length - SPAN_OVERLAP_BYTES;
    finder_feed(finder, &span);
    if (ended) {
        literal->open = false;
        text_clear(text);
        return;
    }
    literal->before = (unsigned char)text->data[span.owned - 1];
    memmove(text->data, text->data + span.owned, SPAN_OVERLAP_BYTES + 1);
    text->length = SPAN_OVERLAP_BYTES;
}

void literal_release(struct literal *literal)
{
    text_release(&literal->text);
}

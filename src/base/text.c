/* Text that grows, lists of texts, and text from strangers made safe to show. */
#include "base/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_CAPACITY_FIRST   64
#define TEXT_CODE_POINT_MAX   0x10ffffU
#define TEXT_CODE_POINT_WRONG 0xfffdU

/* How far a cut is moved so that it lies between two words. */
#define TEXT_WORD_BYTES_MAX 60

const char *text_get(const struct text *text)
{
    return text->data ? text->data : "";
}

static void text_reserve(struct text *text, size_t more)
{
    size_t wanted = text->length + more + 1;
    if (wanted <= text->capacity)
        return;
    size_t capacity = text->capacity ? text->capacity : TEXT_CAPACITY_FIRST;
    while (capacity < wanted)
        capacity *= 2;
    text->data = memory_resized(text->data, capacity, 1);
    text->capacity = capacity;
}

void text_append_bytes(struct text *text, const char *bytes, size_t length)
{
    text_reserve(text, length);
    if (length)
        memcpy(text->data + text->length, bytes, length);
    text->length += length;
    text->data[text->length] = '\0';
}

void text_append(struct text *text, const char *string)
{
    text_append_bytes(text, string, strlen(string));
}

void text_append_char(struct text *text, char character)
{
    text_append_bytes(text, &character, 1);
}

void text_append_format(struct text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    CLEANUP(memory_free_text) char *string = memory_format_list(format, arguments);
    va_end(arguments);
    text_append(text, string);
}

void text_clear(struct text *text)
{
    text->length = 0;
    if (text->data)
        text->data[0] = '\0';
}

char *text_take(struct text *text)
{
    char *data = text->data ? text->data : memory_text("");
    *text = (struct text){0};
    return data;
}

void text_release(struct text *text)
{
    free(text->data);
    *text = (struct text){0};
}

void texts_add(struct texts *texts, const char *string)
{
    *VECTOR_ADD(texts) = memory_text(string);
}

bool texts_have(const struct texts *texts, const char *string)
{
    for (size_t i = 0; i < texts->count; i++) {
        if (text_same(texts->items[i], string))
            return true;
    }
    return false;
}

void texts_copy(struct texts *to, const struct texts *from)
{
    for (size_t i = 0; i < from->count; i++)
        texts_add(to, from->items[i]);
}

void texts_release(struct texts *texts)
{
    for (size_t i = 0; i < texts->count; i++)
        free(texts->items[i]);
    VECTOR_RELEASE(texts);
}

bool text_same(const char *left, const char *right)
{
    if (!left || !right)
        return left == right;
    return strcmp(left, right) == 0;
}

static char text_lower(char character)
{
    return character >= 'A' && character <= 'Z' ? (char)(character - 'A' + 'a') : character;
}

bool text_same_ignoring_case(const char *left, const char *right)
{
    if (!left || !right)
        return left == right;
    size_t i = 0;
    while (left[i] && text_lower(left[i]) == text_lower(right[i]))
        i++;
    return text_lower(left[i]) == text_lower(right[i]);
}

bool text_starts_with(const char *string, const char *prefix)
{
    return strncmp(string, prefix, strlen(prefix)) == 0;
}

size_t text_utf8_next(const char *bytes, size_t length, unsigned *code_point)
{
    static const struct {
        unsigned char mask, lead;
        size_t length;
        unsigned least;
    } forms[] = {{0x80, 0x00, 1, 0},
                 {0xe0, 0xc0, 2, 0x80},
                 {0xf0, 0xe0, 3, 0x800},
                 {0xf8, 0xf0, 4, 0x10000}};
    if (!length)
        return 0;
    unsigned char first = (unsigned char)bytes[0];
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if ((first & forms[i].mask) != forms[i].lead)
            continue;
        if (length < forms[i].length)
            return 0;
        unsigned value = first & (unsigned char)~forms[i].mask;
        for (size_t k = 1; k < forms[i].length; k++) {
            unsigned char next = (unsigned char)bytes[k];
            if ((next & 0xc0) != 0x80)
                return 0;
            value = value << 6 | (next & 0x3f);
        }
        bool surrogate = value >= 0xd800 && value <= 0xdfff;
        if (value < forms[i].least || value > TEXT_CODE_POINT_MAX || surrogate)
            return 0;
        *code_point = value;
        return forms[i].length;
    }
    return 0;
}

void text_append_code_point(struct text *text, unsigned code_point)
{
    if (code_point > TEXT_CODE_POINT_MAX || (code_point >= 0xd800 && code_point <= 0xdfff))
        code_point = TEXT_CODE_POINT_WRONG;
    if (code_point < 0x80) {
        text_append_char(text, (char)code_point);
        return;
    }
    char bytes[4];
    size_t length = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    static const unsigned char leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = length - 1; i > 0; i--) {
        bytes[i] = (char)(0x80 | (code_point & 0x3f));
        code_point >>= 6;
    }
    bytes[0] = (char)(leads[length] | code_point);
    text_append_bytes(text, bytes, length);
}

/* Characters that a terminal or a reader's eye would obey: controls, line and paragraph
 * separators, bidirectional marks, overrides and isolates, and the byte order mark. And what is no
 * character at all, which XML cannot carry. */
static bool text_is_obeyed(unsigned code_point)
{
    return code_point < 0x20 || (code_point >= 0x7f && code_point <= 0x9f) ||
           (code_point >= 0x200b && code_point <= 0x200f) ||
           (code_point >= 0x2028 && code_point <= 0x202e) ||
           (code_point >= 0x2060 && code_point <= 0x206f) || code_point == 0xfeff ||
           code_point == 0x061c || (code_point >= 0xfdd0 && code_point <= 0xfdef) ||
           (code_point & 0xfffe) == 0xfffe;
}

void text_append_visible(struct text *text, const char *bytes, size_t length, bool keep_lines)
{
    for (size_t i = 0; i < length;) {
        unsigned code_point = 0;
        size_t step = text_utf8_next(bytes + i, length - i, &code_point);
        if (!step) {
            text_append_format(text, "\\x%02x", (unsigned char)bytes[i]);
            i++;
            continue;
        }
        bool kept = keep_lines && (code_point == '\n' || code_point == '\t');
        if (kept || !text_is_obeyed(code_point))
            text_append_bytes(text, bytes + i, step);
        else if (code_point < 0x80)
            text_append_format(text, "\\x%02x", code_point);
        else
            text_append_format(text, "\\u{%x}", code_point);
        i += step;
    }
}

/* Where the word ends that the text's byte `at` is in, or, if no blank is near, `at`. */
static size_t text_word_end(const char *bytes, size_t at, size_t end)
{
    size_t to = at;
    while (to < end && to - at < TEXT_WORD_BYTES_MAX && bytes[to] != ' ')
        to++;
    return to < end && bytes[to] == ' ' ? to : at;
}

/* The same for its start. */
static size_t text_word_start(const char *bytes, size_t at)
{
    size_t to = at;
    while (to > 0 && at - to < TEXT_WORD_BYTES_MAX && bytes[to - 1] != ' ')
        to--;
    return to > 0 && bytes[to - 1] == ' ' ? to : at;
}

void text_append_last_line(struct text *text, const char *said, size_t bytes_max)
{
    static const char blank[] = " \t\r\n";
    size_t end = strlen(said);
    while (end && strchr(blank, said[end - 1]))
        end--;
    size_t start = end;
    while (start && said[start - 1] != '\n')
        start--;
    if (start < end)
        start += strspn(said + start, blank);
    if (end - start <= bytes_max) {
        text_append_visible(text, said + start, end - start, false);
        return;
    }
    /* What went wrong stands at the start, why at the end. */
    const char *line = said + start;
    size_t length = end - start;
    size_t head = text_word_start(line, bytes_max / 3);
    size_t tail = text_word_end(line, length - (bytes_max - bytes_max / 3), length);
    while (head && ((unsigned char)line[head] & 0xc0) == 0x80)
        head--;
    while (tail < length && ((unsigned char)line[tail] & 0xc0) == 0x80)
        tail++;
    while (head && line[head - 1] == ' ')
        head--;
    tail += strspn(line + tail, blank);
    text_append_visible(text, line, head, false);
    text_append(text, " ... ");
    text_append_visible(text, line + tail, length - tail, false);
}

/* Reads what is written in lines and words. A line is read at once and knows nothing of the others,
 * but for block comments: so a quote that is never closed spoils one line. A line that is too long
 * to wait for is read in pieces, each to the last word that surely ends in it. */
#include "audit/text/script.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "audit/text/literal.h"
#include "base/memory.h"

#define SCRIPT_KEY_BYTES 64
/* In a piece of a long line no word or string is begun so near its end. */
#define SCRIPT_TAIL_BYTES 4096

const struct script_language script_cmake = {
    .comments = {"#"}, .block_begin = "#[[", .block_end = "]]", .backslash_escapes = true};
const struct script_language script_powershell = {
    .comments = {"#"}, .block_begin = "<#", .block_end = "#>"};
const struct script_language script_shell = {.comments = {"#"}, .backslash_escapes = true};
const struct script_language script_python = {
    .comments = {"#"}, .backslash_escapes = true, .is_program = true};
const struct script_language script_batch = {.comments = {"::", "rem ", "REM "}};
const struct script_language script_yaml = {
    .comments = {"#"}, .backslash_escapes = true, .colon_assigns = true};
const struct script_language script_json = {
    .comments = {"//"}, .backslash_escapes = true, .colon_assigns = true};
const struct script_language script_ini = {.comments = {"#", ";"}, .value_is_rest_of_line = true};
const struct script_language script_plain = {0};
const struct script_language script_prose = {.is_prose = true};

struct script {
    struct finder *finder;
    const struct script_language *language;
    struct literal literal;
    int64_t line;
    bool in_block;
    char key[SCRIPT_KEY_BYTES];
    size_t words;   /* of the line so far */
    bool assigned;  /* what follows is the key's value */
    bool in_remark; /* to the line's end */
    bool goes_on;   /* the next bytes are of a line whose begin was read */
    int before;     /* in a remark: the byte before the next piece, or -1 */
};

/* One line, without its end. */
struct script_line {
    const char *bytes;
    size_t length, at;
    int64_t offset;
    bool ended; /* else more of it follows */
};

struct script *script_new(struct finder *finder, const struct script_language *language)
{
    struct script *script = memory_zeroed(1, sizeof *script);
    script->finder = finder;
    script->language = language;
    script->line = 1;
    return script;
}

void script_free(void *user)
{
    struct script *script = user;
    if (!script)
        return;
    literal_release(&script->literal);
    free(script);
}

static struct span script_span(const struct script *script, const struct script_line *line,
                               size_t begin, size_t end)
{
    struct span span = span_of(line->bytes + begin, end - begin);
    span.line = script->line;
    span.offset = line->offset < 0 ? -1 : line->offset + (int64_t)begin;
    span.stride = line->offset < 0 ? 0 : 1;
    return span;
}

static void script_feed(struct script *script, const struct script_line *line, size_t begin,
                        size_t end, enum occurrence_use use, const char *place)
{
    struct span span = script_span(script, line, begin, end);
    span.use = use;
    span.place = place;
    finder_feed(script->finder, &span);
}

static bool script_begins(const struct script_line *line, size_t at, const char *word)
{
    size_t length = word ? strlen(word) : 0;
    return length && line->length - at >= length && memcmp(line->bytes + at, word, length) == 0;
}

static const char *script_find(const struct script_line *line, size_t from, const char *word)
{
    for (size_t at = from; at < line->length; at++) {
        if (script_begins(line, at, word))
            return line->bytes + at;
    }
    return NULL;
}

/* The block comment's part of the line, from `at` on; leaves `at` behind it. */
static void script_block(struct script *script, struct script_line *line)
{
    const char *end = script_find(line, line->at, script->language->block_end);
    size_t stop = end ? (size_t)(end - line->bytes) : line->length;
    script_feed(script, line, line->at, stop, OCCURRENCE_REMARK, "comment");
    script->in_block = !end;
    line->at = end ? stop + strlen(script->language->block_end) : line->length;
}

static bool script_is_comment(const struct script *script, const struct script_line *line)
{
    size_t at = line->at;
    if (at && !isspace((unsigned char)line->bytes[at - 1]) && line->bytes[at - 1] != ')')
        return false;
    for (size_t i = 0; i < sizeof script->language->comments / sizeof(char *); i++) {
        if (script_begins(line, at, script->language->comments[i]))
            return true;
    }
    return false;
}

/* Keeps a word as the key if it is one: before '=' or ':', the line's first, or set()'s first. */
static void script_note(struct script *script, struct script_line *line, const char *word,
                        size_t length)
{
    size_t at = line->at;
    while (at < line->length && (line->bytes[at] == ' ' || line->bytes[at] == '\t'))
        at++;
    char next = at < line->length ? line->bytes[at] : '\0';
    bool equal = next == '=' && !(at + 1 < line->length && line->bytes[at + 1] == '=');
    bool colon =
        script->language->colon_assigns && (next == ':' || (length && word[length - 1] == ':'));
    bool set =
        script->words == 1 && script->language == &script_cmake && strcmp(script->key, "set") == 0;
    script->words++;
    if (script->words > 1 && !equal && !colon && !set)
        return;
    size_t kept = length < SCRIPT_KEY_BYTES ? length : SCRIPT_KEY_BYTES - 1;
    kept -= colon && kept && word[kept - 1] == ':';
    memcpy(script->key, word, kept);
    script->key[kept] = '\0';
    script->assigned = equal || colon || set;
    if ((equal || (colon && next == ':')) && at < line->length)
        line->at = at + 1;
}

static void script_quoted(struct script *script, struct script_line *line)
{
    char quote = line->bytes[line->at];
    size_t begin = ++line->at;
    bool escapes = quote == '"' && script->language->backslash_escapes;
    literal_open(&script->literal, script->line,
                 line->offset < 0 ? -1 : line->offset + (int64_t)begin);
    while (line->at < line->length && line->bytes[line->at] != quote) {
        const char *at = line->bytes + line->at;
        if (*at == '\\' && escapes) {
            line->at += literal_append_escape(&script->literal, at, line->length - line->at);
            continue;
        }
        text_append_char(&script->literal.text, *at);
        line->at++;
    }
    size_t end = line->at < line->length ? line->at++ : line->length;
    char place[SCRIPT_KEY_BYTES];
    memcpy(place, script->key, sizeof place);
    enum occurrence_use use = script->assigned ? OCCURRENCE_DEFINED : OCCURRENCE_USED;
    script_note(script, line, line->bytes + begin, end > begin ? end - begin : 0);
    literal_feed(&script->literal, script->finder, use, place, true);
}

static void script_word(struct script *script, struct script_line *line)
{
    size_t begin = line->at;
    while (line->at < line->length && !isspace((unsigned char)line->bytes[line->at]) &&
           !strchr("\"'=,;()[]{}", line->bytes[line->at]))
        line->at++;
    if (line->at == begin) {
        line->at++;
        return;
    }
    size_t end = line->at;
    enum occurrence_use use = script->assigned ? OCCURRENCE_DEFINED : OCCURRENCE_USED;
    char place[SCRIPT_KEY_BYTES];
    memcpy(place, script->key, sizeof place);
    script_note(script, line, line->bytes + begin, end - begin);
    struct span span = script_span(script, line, begin, end);
    span.use = use;
    span.place = place;
    span.is_code = script->language->is_program;
    finder_feed(script->finder, &span);
}

/* `key=value with blanks`: the value as one string. */
static bool script_rest(struct script *script, struct script_line *line)
{
    const char *equal = memchr(line->bytes, '=', line->length);
    if (!script->language->value_is_rest_of_line || !equal || line->at)
        return false;
    line->at = (size_t)(equal - line->bytes);
    size_t begin = 0, end = line->at;
    while (begin < end && isspace((unsigned char)line->bytes[begin]))
        begin++;
    while (end > begin && isspace((unsigned char)line->bytes[end - 1]))
        end--;
    if (begin < end && strchr("#;", line->bytes[begin])) {
        line->at = 0;
        return false;
    }
    script_note(script, line, line->bytes + begin, end - begin);
    begin = (size_t)(equal - line->bytes) + 1;
    end = line->length;
    while (begin < end && isspace((unsigned char)line->bytes[begin]))
        begin++;
    while (end > begin && isspace((unsigned char)line->bytes[end - 1]))
        end--;
    script_feed(script, line, begin, end, OCCURRENCE_DEFINED, script->key);
    line->at = line->length;
    return true;
}

/* The rest of the line is a remark: all that is there, or a piece of it. */
static void script_remark(struct script *script, struct script_line *line)
{
    struct span span = script_span(script, line, line->at, line->length);
    span.use = OCCURRENCE_REMARK;
    span.place = script->language->is_prose ? "" : "comment";
    span.before = script->before;
    span.goes_on = !line->ended;
    if (!line->ended && span.length > SPAN_OVERLAP_BYTES)
        span.owned = span.length - SPAN_OVERLAP_BYTES;
    finder_feed(script->finder, &span);
    line->at += span.owned;
    script->in_remark = true;
    script->before = span.owned ? (unsigned char)span.bytes[span.owned - 1] : -1;
}

/* A GUID as a C initialiser that is not in quotes: -DPROXY_CLSID_IS={0x4ea0c6dd, …}. */
static bool script_initialiser(struct script *script, struct script_line *line)
{
    struct guid guid;
    size_t length = guid_read_initialiser(line->bytes + line->at, line->length - line->at, &guid);
    if (!length)
        return false;
    script_feed(script, line, line->at, line->at + length,
                script->assigned ? OCCURRENCE_DEFINED : OCCURRENCE_USED, script->key);
    line->at += length;
    return true;
}

static void script_token(struct script *script, struct script_line *line)
{
    unsigned char byte = (unsigned char)line->bytes[line->at];
    if (script->in_block) {
        script_block(script, line);
    } else if (isspace(byte)) {
        line->at++;
    } else if (script_begins(line, line->at, script->language->block_begin)) {
        script->in_block = true;
        line->at += strlen(script->language->block_begin);
        script_block(script, line);
    } else if (script_is_comment(script, line)) {
        script_remark(script, line);
    } else if (byte == '{' && script_initialiser(script, line)) {
        return;
    } else if (byte == '"' || byte == '\'') {
        script_quoted(script, line);
    } else {
        script_word(script, line);
    }
}

/* Reads the line, or of a piece of one what surely ends in it. */
static void script_read_line(struct script *script, struct script_line *line)
{
    if (!script->goes_on) {
        script->key[0] = '\0';
        script->words = 0;
        script->assigned = false;
        script->in_remark = script->language->is_prose;
        script->before = -1;
        if (!script->in_block && script_rest(script, line))
            return;
    }
    if (script->in_remark) {
        script_remark(script, line);
        return;
    }
    size_t tail = line->ended ? 0 : SCRIPT_TAIL_BYTES;
    while (!script->in_remark && line->length - line->at > tail)
        script_token(script, line);
}

size_t script_take(void *user, const char *bytes, size_t length, int64_t offset, bool last)
{
    struct script *script = user;
    size_t done = 0;
    while (done < length) {
        size_t left = length - done;
        const char *newline = memchr(bytes + done, '\n', left);
        if (!newline && !last && left < FEED_TOKEN_BYTES_MAX)
            break;
        size_t end = newline ? (size_t)(newline - bytes) : length;
        struct script_line line = {.bytes = bytes + done,
                                   .length = end - done,
                                   .offset = offset < 0 ? -1 : offset + (int64_t)done,
                                   .ended = newline || last};
        script_read_line(script, &line);
        script->line += newline != NULL;
        script->goes_on = !line.ended;
        done = newline ? end + 1 : done + line.at;
    }
    return done;
}

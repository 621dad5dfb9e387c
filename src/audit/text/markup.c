/* Reads XML.
 *
 * Between two calls it knows what it is inside of (`mode`) and the names of the open elements.
 * Element and attribute names are kept without their prefix: place names are for people. */
#include "audit/text/markup.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/text/branch.h"
#include "audit/text/literal.h"
#include "base/memory.h"

enum markup_mode {
    MARKUP_TEXT,
    MARKUP_TAG,
    MARKUP_VALUE,
    MARKUP_COMMENT,
    MARKUP_CDATA,
    MARKUP_INSTRUCTION, /* <?…?> */
    MARKUP_DECLARATION, /* <!…> */
};

#define MARKUP_NAME_BYTES       64
#define MARKUP_DEPTH_MAX        64
#define MARKUP_OPENER_BYTES_MAX 9 /* <![CDATA[ */
#define MARKUP_ENTITY_BYTES_MAX 12

struct markup {
    struct finder *finder;
    const struct branch_switches *switches;
    struct branches branches;
    struct literal literal;
    enum markup_mode mode;
    int64_t line;
    char names[MARKUP_DEPTH_MAX][MARKUP_NAME_BYTES];
    size_t depth;
    char attribute[MARKUP_NAME_BYTES];
    char quote;
    bool closing;         /* in </name> */
    int before;           /* of a line that is cut: the byte before the next piece, else -1 */
    bool comment_is_code; /* an element was seen in this comment */
    char place[2 * MARKUP_NAME_BYTES + 3];
};

struct markup_view {
    const char *bytes;
    size_t length, at;
    int64_t offset;
    bool last;
};

struct markup *markup_new(struct finder *finder, const struct branch_switches *switches)
{
    struct markup *markup = memory_zeroed(1, sizeof *markup);
    markup->finder = finder;
    markup->switches = switches;
    markup->line = 1;
    markup->before = -1;
    return markup;
}

void markup_free(void *user)
{
    struct markup *markup = user;
    if (!markup)
        return;
    literal_release(&markup->literal);
    free(markup);
}

static int64_t markup_offset(const struct markup_view *view)
{
    return view->offset < 0 ? -1 : view->offset + (int64_t)view->at;
}

static const char *markup_element(const struct markup *markup)
{
    bool known = markup->depth && markup->depth <= MARKUP_DEPTH_MAX;
    return known ? markup->names[markup->depth - 1] : "";
}

static bool markup_is_one_of(const char *name, const char *const *words)
{
    for (; *words; words++) {
        if (strcmp(name, *words) == 0)
            return true;
    }
    return false;
}

/* Whether the attribute gives something its identity, rather than naming what has one elsewhere. */
static bool markup_defines(const char *element, const char *attribute)
{
    static const char *const identities[] = {"Id",          "Guid", "Name",      "UpgradeCode",
                                             "ProductCode", "Key",  "own",       "Clsid",
                                             "AppId",       "name", "Publisher", NULL};
    static const char *const users[] = {"ServiceControl",    "ServiceDependency", "Custom",
                                        "RegistrySearch",    "DirectorySearch",   "FileSearch",
                                        "ComponentSearch",   "CustomAction",      "RemoveFile",
                                        "RemoveRegistryKey", "PackageDependency", NULL};
    size_t length = strlen(element);
    bool refers = length > 3 && strcmp(element + length - 3, "Ref") == 0;
    return !refers && !markup_is_one_of(element, users) && markup_is_one_of(attribute, identities);
}

/* Ends a value or a text and gives it to the finder. */
static void markup_flush(struct markup *markup, bool ended)
{
    struct literal *literal = &markup->literal;
    if (!literal->open)
        return;
    bool value = markup->mode == MARKUP_VALUE;
    if (!value && ended) {
        struct text *text = &literal->text;
        while (text->length && isspace((unsigned char)text->data[text->length - 1]))
            text->data[--text->length] = '\0';
    }
    const char *element = markup_element(markup);
    enum occurrence_use use = OCCURRENCE_USED;
    if (branches_leave_out(&markup->branches))
        use = OCCURRENCE_INACTIVE;
    else if (value && markup_defines(element, markup->attribute))
        use = OCCURRENCE_DEFINED;
    snprintf(markup->place, sizeof markup->place, value ? "%s/@%s" : "%s", element,
             markup->attribute);
    literal_feed(literal, markup->finder, use, markup->place, ended);
}

/* Appends what `&…;` at `bytes` means; gives its length, 0 if more bytes are needed. */
static size_t markup_entity(struct literal *literal, const char *bytes, size_t length, bool last)
{
    static const struct {
        const char *entity;
        char means;
    } entities[] = {
        {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};
    size_t looked = length < MARKUP_ENTITY_BYTES_MAX ? length : MARKUP_ENTITY_BYTES_MAX;
    const char *end = memchr(bytes, ';', looked);
    if (!end && looked == length && !last)
        return 0;
    size_t used = end ? (size_t)(end - bytes) + 1 : 1;
    for (size_t i = 0; end && i < sizeof entities / sizeof *entities; i++) {
        if (used == strlen(entities[i].entity) && memcmp(bytes, entities[i].entity, used) == 0) {
            text_append_char(&literal->text, entities[i].means);
            return used;
        }
    }
    if (!end || used < 4 || bytes[1] != '#') {
        text_append_char(&literal->text, '&');
        return 1;
    }
    char digits[MARKUP_ENTITY_BYTES_MAX + 1] = "";
    bool hex = bytes[2] == 'x';
    memcpy(digits, bytes + 2 + hex, used - 3 - hex);
    text_append_code_point(&literal->text, (unsigned)strtoul(digits, NULL, hex ? 16 : 10));
    return used;
}

/* Characters of a value or a text, up to what ends them; false if more bytes are needed. */
static bool markup_characters(struct markup *markup, struct markup_view *view)
{
    struct literal *literal = &markup->literal;
    while (view->at < view->length) {
        const char *at = view->bytes + view->at;
        bool value = markup->mode == MARKUP_VALUE;
        if (*at == '<' || (value && *at == markup->quote)) {
            markup_flush(markup, true);
            view->at += *at != '<';
            markup->mode = value && *at != '<' ? MARKUP_TAG : MARKUP_TEXT;
            return true;
        }
        if (!literal->open && (value || !isspace((unsigned char)*at)))
            literal_open(literal, markup->line, markup_offset(view));
        size_t used = 1;
        if (*at == '&')
            used = markup_entity(literal, at, view->length - view->at, view->last);
        else if (literal->open)
            text_append_char(&literal->text, *at);
        if (!used)
            return false;
        markup->line += *at == '\n';
        view->at += used;
        if (literal_is_long(literal))
            markup_flush(markup, false);
    }
    return true;
}

static size_t markup_name(const struct markup_view *view, char out[static MARKUP_NAME_BYTES])
{
    size_t end = view->at;
    while (end < view->length && !isspace((unsigned char)view->bytes[end]) &&
           !strchr("<>=/\"'", view->bytes[end]))
        end++;
    const char *name = view->bytes + view->at;
    size_t length = end - view->at;
    const char *colon = memchr(name, ':', length);
    size_t prefix = colon ? (size_t)(colon - name) + 1 : 0;
    size_t kept = length - prefix < MARKUP_NAME_BYTES ? length - prefix : MARKUP_NAME_BYTES - 1;
    memcpy(out, name + prefix, kept);
    out[kept] = '\0';
    return length;
}

/* `<name` or `</name` at `view->at`. */
static bool markup_tag_begin(struct markup *markup, struct markup_view *view)
{
    struct markup_view name = *view;
    name.at++;
    markup->closing = name.at < name.length && name.bytes[name.at] == '/';
    name.at += markup->closing;
    char word[MARKUP_NAME_BYTES];
    size_t length = markup_name(&name, word);
    if (name.at + length == name.length && !view->last)
        return false;
    view->at = name.at + length;
    markup->mode = MARKUP_TAG;
    if (markup->closing) {
        markup->depth -= markup->depth > 0;
        return true;
    }
    if (markup->depth < MARKUP_DEPTH_MAX)
        memcpy(markup->names[markup->depth], word, sizeof word);
    markup->depth++;
    return true;
}

/* What follows a `<`. */
static bool markup_open(struct markup *markup, struct markup_view *view)
{
    static const struct {
        const char *opener;
        enum markup_mode mode;
    } openers[] = {{"<!--", MARKUP_COMMENT},
                   {"<![CDATA[", MARKUP_CDATA},
                   {"<?", MARKUP_INSTRUCTION},
                   {"<!", MARKUP_DECLARATION}};
    size_t left = view->length - view->at;
    if (left < MARKUP_OPENER_BYTES_MAX && !view->last)
        return false;
    const char *at = view->bytes + view->at;
    for (size_t i = 0; i < sizeof openers / sizeof *openers; i++) {
        size_t length = strlen(openers[i].opener);
        if (left < length || memcmp(at, openers[i].opener, length) != 0)
            continue;
        view->at += length;
        markup->mode = openers[i].mode;
        markup->comment_is_code = false;
        return true;
    }
    if (left < 2 || (at[1] != '/' && !isalpha((unsigned char)at[1]) && at[1] != '_')) {
        view->at++; /* a stray one */
        return true;
    }
    return markup_tag_begin(markup, view);
}

static bool markup_tag(struct markup *markup, struct markup_view *view)
{
    char byte = view->bytes[view->at];
    if (byte == '>' || byte == '<') {
        view->at += byte == '>';
        markup->mode = MARKUP_TEXT;
        return true;
    }
    if (byte == '/') {
        if (view->at + 1 == view->length && !view->last)
            return false;
        bool empty = view->at + 1 < view->length && view->bytes[view->at + 1] == '>';
        markup->depth -= empty && !markup->closing && markup->depth > 0;
        view->at++;
        return true;
    }
    if (byte == '"' || byte == '\'') {
        markup->quote = byte;
        markup->mode = MARKUP_VALUE;
        view->at++;
        literal_open(&markup->literal, markup->line, markup_offset(view));
        return true;
    }
    if (isspace((unsigned char)byte) || byte == '=') {
        markup->line += byte == '\n';
        view->at++;
        return true;
    }
    size_t length = markup_name(view, markup->attribute);
    if (view->at + length == view->length && !view->last)
        return false;
    view->at += length ? length : 1;
    return true;
}

static bool markup_holds_element(const char *bytes, size_t length)
{
    const char *end = bytes + length;
    for (const char *at = bytes; (at = memchr(at, '<', (size_t)(end - at))); at++) {
        if (at + 1 < end && (isalpha((unsigned char)at[1]) || at[1] == '/'))
            return true;
    }
    return false;
}

/* WiX's preprocessor: <?ifdef X?>, <?if …?>, <?else?>, <?endif?>, <?define X = …?>. */
static void markup_instruct(struct markup *markup, const char *line, size_t length)
{
    size_t word = 0;
    while (word < length && isalpha((unsigned char)line[word]))
        word++;
    size_t begin = word;
    while (begin < length && isspace((unsigned char)line[begin]))
        begin++;
    size_t end = begin;
    while (end < length && (isalnum((unsigned char)line[end]) || line[end] == '_'))
        end++;
    enum truth macro = truth_of_macro(markup->switches, line + begin, end - begin);
    struct text name = {0};
    text_append_bytes(&name, line, word);
    const char *what = text_get(&name);
    if (strcmp(what, "ifdef") == 0)
        branches_if(&markup->branches, macro);
    else if (strcmp(what, "ifndef") == 0)
        branches_if(&markup->branches, macro == TRUTH_UNKNOWN ? macro : (enum truth) !macro);
    else if (strcmp(what, "if") == 0)
        branches_if(&markup->branches, TRUTH_UNKNOWN);
    else if (strcmp(what, "elseif") == 0)
        branches_elif(&markup->branches, TRUTH_UNKNOWN);
    else if (strcmp(what, "else") == 0)
        branches_elif(&markup->branches, TRUTH_TRUE);
    else if (strcmp(what, "endif") == 0)
        branches_end(&markup->branches);
    text_release(&name);
}

/* A line of what is no element: a comment, CDATA, an instruction, a declaration. */
static bool markup_other(struct markup *markup, struct markup_view *view)
{
    static const char *const ends[] = {[MARKUP_COMMENT] = "-->",
                                       [MARKUP_CDATA] = "]]>",
                                       [MARKUP_INSTRUCTION] = "?>",
                                       [MARKUP_DECLARATION] = ">"};
    const char *end = ends[markup->mode], *begin = view->bytes + view->at;
    size_t end_length = strlen(end), left = view->length - view->at, length = 0;
    bool closed = false;
    while (length < left && begin[length] != '\n' && !closed) {
        closed = left - length >= end_length && memcmp(begin + length, end, end_length) == 0;
        length += !closed;
    }
    if (length == left && !view->last)
        return false;
    struct span span = span_of(begin, length);
    span.before = markup->before;
    span.goes_on = length == left && length > SPAN_OVERLAP_BYTES;
    if (span.goes_on) /* a line that is cut: the next piece has its end's begin again */
        span.owned = length -= SPAN_OVERLAP_BYTES;
    span.line = markup->line;
    span.offset = markup_offset(view);
    span.stride = view->offset < 0 ? 0 : 1;
    bool comment = markup->mode == MARKUP_COMMENT, cdata = markup->mode == MARKUP_CDATA;
    markup->comment_is_code =
        markup->comment_is_code || (comment && markup_holds_element(begin, length));
    bool out = markup->comment_is_code || branches_leave_out(&markup->branches);
    span.use = out                                  ? OCCURRENCE_INACTIVE
               : comment                            ? OCCURRENCE_REMARK
               : markup->mode == MARKUP_INSTRUCTION ? OCCURRENCE_DEFINED
                                                    : OCCURRENCE_USED;
    span.place = comment ? "comment" : cdata ? markup_element(markup) : "";
    finder_feed(markup->finder, &span);
    if (markup->mode == MARKUP_INSTRUCTION && markup->before < 0)
        markup_instruct(markup, begin, length);
    markup->before = span.goes_on ? (unsigned char)begin[length - 1] : -1;
    view->at += length;
    if (closed) {
        view->at += end_length;
        markup->mode = MARKUP_TEXT;
    } else if (view->at < view->length && view->bytes[view->at] == '\n') {
        markup->line++;
        view->at++;
    }
    return true;
}

static bool markup_step(struct markup *markup, struct markup_view *view)
{
    switch (markup->mode) {
    case MARKUP_TEXT:
        if (view->bytes[view->at] == '<' && !markup->literal.open)
            return markup_open(markup, view);
        return markup_characters(markup, view);
    case MARKUP_VALUE:
        return markup_characters(markup, view);
    case MARKUP_TAG:
        return markup_tag(markup, view);
    default:
        return markup_other(markup, view);
    }
}

size_t markup_take(void *user, const char *bytes, size_t length, int64_t offset, bool last)
{
    struct markup *markup = user;
    struct markup_view view = {.bytes = bytes, .length = length, .offset = offset, .last = last};
    while (view.at < length) {
        if (markup_step(markup, &view))
            continue;
        if (length - view.at < FEED_TOKEN_BYTES_MAX)
            return view.at;
        view.last = true; /* too long to wait for: it is cut here */
        markup_step(markup, &view);
        view.last = last;
    }
    if (last)
        markup_flush(markup, true);
    return view.at;
}

/* Reads C, C++, IDL and resource scripts.
 *
 * The state between two tokens is kept in `struct source`. A token that is not whole yet is left
 * for the next call, unless it is longer than anything sensible: then it is cut there. Literals and
 * block comments may be longer than what is given at once and are read piece by piece. Adjacent
 * literals are one, as in the language. */
#include "audit/text/source.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "audit/text/binding.h"
#include "audit/text/branch.h"
#include "audit/text/literal.h"
#include "base/memory.h"

enum source_mode {
    SOURCE_CODE,
    SOURCE_LINE_COMMENT,
    SOURCE_BLOCK_COMMENT,
    SOURCE_STRING,
    SOURCE_CHARACTER,
    SOURCE_RAW,  /* R"delimiter(…)delimiter" */
    SOURCE_SKIP, /* to the end of the line */
};

/* The delimiter of a raw string has at most 16 characters ([lex.string]). */
#define SOURCE_RAW_DELIMITER_MAX 16
/* What is looked at after '(' of an unquoted uuid: blanks, a brace, the GUID. */
#define SOURCE_UUID_BYTES_MAX 64
/* Most bytes of one escape sequence: \UNNNNNNNN, or \x with the digits that fit a wide character.
 */
#define SOURCE_ESCAPE_BYTES_MAX 12

struct source {
    struct finder *finder;
    const struct branch_switches *switches;
    struct branches branches;
    struct binding binding;
    struct expression expression;
    struct source *quoted; /* reads what cpp_quote(…) has; NULL until there is one */
    struct literal literal;
    enum source_mode mode;
    const char *quotes;                         /* that open a string, */
    char quote;                                 /* and the one that did */
    char raw_end[SOURCE_RAW_DELIMITER_MAX + 3]; /* ")delimiter\"" */
    bool raw_doubles;                           /* C#: two quotes are one, and no end */
    bool is_csharp, is_rust, is_go;
    int64_t line;
    bool line_begins;
    bool in_directive;
};

/* One call's bytes, and how far they are read. */
struct source_view {
    const char *bytes;
    size_t length, at;
    int64_t offset;
    bool last; /* nothing follows, or the token has become too long to wait for */
};

static bool source_ends(const char *path, const char *ending)
{
    size_t length = strlen(path), end = strlen(ending);
    return length > end && strcmp(path + length - end, ending) == 0;
}

struct source *source_new_resolving(struct finder *finder, struct finder *resolved,
                                    const struct branch_switches *switches,
                                    const struct constant_use *constants)
{
    struct source *source = memory_zeroed(1, sizeof *source);
    source->finder = finder;
    source->switches = switches;
    source->line = 1;
    source->quotes = literal_quotes(finder->path);
    source->line_begins = true;
    source->is_csharp = source_ends(finder->path, ".cs");
    source->is_rust = source_ends(finder->path, ".rs");
    source->is_go = source_ends(finder->path, ".go");
    binding_init(&source->binding, finder);
    expression_init(&source->expression, resolved, &source->binding, constants);
    return source;
}

struct source *source_new(struct finder *finder, const struct branch_switches *switches,
                          const struct constant_use *constants)
{
    return source_new_resolving(finder, finder, switches, constants);
}

void source_free(void *user)
{
    struct source *source = user;
    if (!source)
        return;
    source_free(source->quoted);
    expression_release(&source->expression);
    literal_release(&source->literal);
    free(source);
}

static int64_t source_offset(const struct source_view *view)
{
    return view->offset < 0 ? -1 : view->offset + (int64_t)view->at;
}

static enum occurrence_use source_use(const struct source *source, bool defined)
{
    if (branches_leave_out(&source->branches))
        return OCCURRENCE_INACTIVE;
    return defined ? OCCURRENCE_DEFINED : OCCURRENCE_USED;
}

/* cpp_quote("…"): a line of C that the IDL's compiler hands on. */
static void source_quote(struct source *source)
{
    struct literal *literal = &source->literal;
    if (!source->quoted)
        source->quoted = source_new_resolving(source->finder, source->expression.finder,
                                              source->switches, source->expression.constants);
    source->quoted->line = literal->line;
    text_append_char(&literal->text, '\n');
    source_take(source->quoted, text_get(&literal->text), literal->text.length, -1, true);
    literal->open = false;
    text_clear(&literal->text);
}

/* Gives what the literal has so far to the finder: all of it once it has ended. */
static void source_flush(struct source *source, bool ended)
{
    if (!source->literal.open)
        return;
    bool defined;
    size_t first = source->finder->found->count;
    const char *place = binding_place(&source->binding, &defined);
    enum occurrence_use use = source_use(source, defined);
    const struct literal *literal = &source->literal;
    bool whole = ended && literal->before < 0;
    if (whole && binding_in_quote(&source->binding)) {
        source_quote(source);
        return;
    }
    if (whole)
        expression_literal(&source->expression, text_get(&literal->text), literal->text.length, use,
                           literal->line);
    literal_feed(&source->literal, source->finder, use, place, ended);
    if (ended && binding_in_uuid(&source->binding))
        binding_await(&source->binding, first);
}

/* How much of the comment stands on this line; `closed` says that it ends there. Looks at no byte
 * behind that: a line may be a million comments. */
static size_t source_comment_length(const char *begin, size_t left, bool block, bool *closed)
{
    size_t length = 0;
    *closed = false;
    while (length < left && begin[length] != '\n') {
        *closed = block && begin[length] == '*' && left - length > 1 && begin[length + 1] == '/';
        if (*closed)
            break;
        length++;
    }
    return length;
}

/* The rest of a line of a comment. */
static bool source_comment(struct source *source, struct source_view *view)
{
    const char *begin = view->bytes + view->at;
    size_t left = view->length - view->at;
    bool block = source->mode == SOURCE_BLOCK_COMMENT, closed;
    size_t length = source_comment_length(begin, left, block, &closed);
    bool newline = !closed && length < left;
    if (!newline && !closed && !view->last)
        return false;
    if (block && !newline && !closed && length > 1 && begin[length - 1] == '*')
        length--; /* a line that is cut may end between '*' and '/' */
    struct span span = span_of(begin, length);
    span.line = source->line;
    span.offset = source_offset(view);
    span.stride = view->offset < 0 ? 0 : 1;
    span.use = OCCURRENCE_REMARK;
    span.place = "comment";
    finder_feed(source->finder, &span);
    view->at += length;
    if (closed) {
        view->at += 2;
        source->mode = SOURCE_CODE;
    } else if (newline && !block && !(length && begin[length - 1] == '\\')) {
        source->mode = SOURCE_CODE; /* which sees the newline */
    } else if (newline) {
        view->at++;
        source->line++;
    }
    return true;
}

/* One character of a literal in quotes; false if more bytes are needed. */
static bool source_quoted(struct source *source, struct source_view *view)
{
    char quote = source->mode == SOURCE_STRING ? source->quote : '\'';
    struct literal *kept = source->mode == SOURCE_STRING ? &source->literal : NULL;
    while (view->at < view->length) {
        const char *at = view->bytes + view->at;
        size_t left = view->length - view->at;
        if (*at == quote || (*at == '\n' && quote != '`')) {
            view->at += *at == quote; /* one that isn't closed ends with its line */
            source->mode = SOURCE_CODE;
            return true;
        }
        size_t used = 1;
        if (*at == '\\') {
            if (left < SOURCE_ESCAPE_BYTES_MAX && !view->last && !memchr(at + 1, quote, left - 1) &&
                !memchr(at + 1, '\n', left - 1))
                return false;
            used = literal_append_escape(kept, at, left);
            source->line += left > 1 && at[1] == '\n';
        } else if (kept) {
            source->line += *at == '\n';
            text_append_char(&kept->text, *at);
        }
        view->at += used;
        if (kept && literal_is_long(kept))
            source_flush(source, false);
    }
    return true;
}

static bool source_raw(struct source *source, struct source_view *view)
{
    size_t end_length = strlen(source->raw_end);
    while (view->at < view->length) {
        const char *at = view->bytes + view->at;
        size_t left = view->length - view->at;
        if (left < end_length + source->raw_doubles && *at == source->raw_end[0] && !view->last)
            return false;
        if (source->raw_doubles && left > 1 && at[0] == '"' && at[1] == '"') {
            text_append_char(&source->literal.text, '"');
            view->at += 2;
            continue;
        }
        if (left >= end_length && memcmp(at, source->raw_end, end_length) == 0) {
            view->at += end_length;
            source->mode = SOURCE_CODE;
            return true;
        }
        source->line += *at == '\n';
        text_append_char(&source->literal.text, *at);
        view->at++;
        if (literal_is_long(&source->literal))
            source_flush(source, false);
    }
    return true;
}

/* Opens a literal at the quote under `view->at`; `raw` as R"…" does. */
static bool source_open(struct source *source, struct source_view *view, bool raw)
{
    const char *at = view->bytes + view->at;
    size_t left = view->length - view->at;
    size_t near = left < SOURCE_RAW_DELIMITER_MAX + 2 ? left : SOURCE_RAW_DELIMITER_MAX + 2;
    const char *parenthesis = raw ? memchr(at, '(', near) : NULL;
    if (raw && !parenthesis && left <= SOURCE_RAW_DELIMITER_MAX + 1 && !view->last)
        return false;
    literal_open(&source->literal, source->line, source_offset(view));
    size_t delimiter = parenthesis ? (size_t)(parenthesis - at - 1) : SIZE_MAX;
    view->at++;
    source->quote = *at;
    source->mode = SOURCE_STRING;
    if (delimiter > SOURCE_RAW_DELIMITER_MAX)
        return true;
    source->mode = SOURCE_RAW;
    source->raw_doubles = false;
    source->raw_end[0] = ')';
    memcpy(source->raw_end + 1, at + 1, delimiter);
    memcpy(source->raw_end + 1 + delimiter, "\"", 2);
    view->at += delimiter + 1;
    return true;
}

/* Opens a string in which a backslash is one: C#'s @"…", Rust's r#"…"#, Go's `…`; gives how many
 * bytes open it, 0 if none is opened there. `hashes` and the quote must be at hand. */
static size_t source_open_plain(struct source *source, const struct source_view *view)
{
    const char *at = view->bytes + view->at;
    size_t left = view->length - view->at, hashes = 0, opened = 0;
    if (source->is_csharp && left > 1 && at[0] == '@' && at[1] == '"')
        opened = 2;
    else if (source->is_go && at[0] == '`')
        opened = 1;
    else if (source->is_rust && at[0] == 'r') {
        while (1 + hashes < left && hashes < SOURCE_RAW_DELIMITER_MAX && at[1 + hashes] == '#')
            hashes++;
        opened = 1 + hashes < left && at[1 + hashes] == '"' ? hashes + 2 : 0;
    }
    if (!opened)
        return 0;
    literal_open(&source->literal, source->line, source_offset(view));
    source->raw_end[0] = at[0] == '`' ? '`' : '"';
    memset(source->raw_end + 1, '#', hashes);
    source->raw_end[1 + hashes] = '\0';
    source->raw_doubles = at[0] == '@';
    source->mode = SOURCE_RAW;
    return opened;
}

static size_t source_word(const struct source_view *view, size_t from)
{
    size_t end = from;
    while (end < view->length && (isalnum((unsigned char)view->bytes[end]) ||
                                  view->bytes[end] == '_' || (view->bytes[end] & 0x80)))
        end++;
    return end - from;
}

static bool source_identifier(struct source *source, struct source_view *view)
{
    const char *word = view->bytes + view->at;
    size_t length = source_word(view, view->at);
    if (view->at + length == view->length && !view->last)
        return false;
    bool quote = view->at + length < view->length && word[length] == '"';
    char kind[4] = ""; /* by itself: the text behind it is not to be looked at */
    if (quote && length < sizeof kind)
        memcpy(kind, word, length);
    if (*kind && strspn(kind, "LRu8U") == length) {
        struct source_view after = *view;
        after.at += length;
        if (!source_open(source, &after, word[length - 1] == 'R'))
            return false;
        view->at = after.at;
        return true;
    }
    source_flush(source, true);
    binding_identifier(&source->binding, word, length);
    expression_name(&source->expression, word, length, source_use(source, false), source->line);
    view->at += length;
    return true;
}

static bool source_number(struct source *source, struct source_view *view)
{
    size_t length = 0, left = view->length - view->at;
    const char *word = view->bytes + view->at;
    while (length < left && (isalnum((unsigned char)word[length]) || word[length] == '_' ||
                             word[length] == '.' || word[length] == '\''))
        length++;
    if (length == left && !view->last)
        return false;
    source_flush(source, true);
    expression_end(&source->expression);
    binding_number(&source->binding, literal_integer(word, length), source->line,
                   source_offset(view));
    view->at += length;
    return true;
}

static void source_condition(struct source *source, const char *name, const char *rest,
                             size_t length)
{
    while (length && isspace((unsigned char)*rest)) {
        rest++;
        length--;
    }
    size_t word = 0;
    while (word < length && (isalnum((unsigned char)rest[word]) || rest[word] == '_'))
        word++;
    enum truth macro = truth_of_macro(source->switches, rest, word);
    if (strcmp(name, "ifdef") == 0)
        branches_if(&source->branches, macro);
    else if (strcmp(name, "ifndef") == 0)
        branches_if(&source->branches, macro == TRUTH_UNKNOWN ? macro : (enum truth) !macro);
    else if (strcmp(name, "if") == 0)
        branches_if(&source->branches, truth_of_condition(source->switches, rest, length));
    else if (strcmp(name, "elif") == 0)
        branches_elif(&source->branches, truth_of_condition(source->switches, rest, length));
    else if (strcmp(name, "else") == 0)
        branches_elif(&source->branches, TRUTH_TRUE);
    else if (strcmp(name, "endif") == 0)
        branches_end(&source->branches);
}

/* The length of the logical line from `view->at` on; SIZE_MAX if its end isn't there yet. */
static size_t source_line_length(const struct source_view *view)
{
    for (size_t i = view->at; i < view->length; i++) {
        bool joined =
            i > 0 && (view->bytes[i - 1] == '\\' ||
                      (view->bytes[i - 1] == '\r' && i > 1 && view->bytes[i - 2] == '\\'));
        if (view->bytes[i] == '\n' && !joined)
            return i - view->at;
    }
    return view->last ? view->length - view->at : SIZE_MAX;
}

/* `#` at a line's begin. What #define and others hold is read as code. */
static bool source_directive(struct source *source, struct source_view *view)
{
    size_t length = source_line_length(view);
    if (length == SIZE_MAX)
        return false;
    const char *line = view->bytes + view->at;
    size_t begin = 1;
    while (begin < length && (line[begin] == ' ' || line[begin] == '\t'))
        begin++;
    size_t end = begin;
    while (end < length && isalpha((unsigned char)line[end]))
        end++;
    char name[16] = "";
    if (end - begin < sizeof name)
        memcpy(name, line + begin, end - begin);
    source_flush(source, true);
    expression_end(&source->expression);
    source_condition(source, name, line + end, length - end);
    source->in_directive = true;
    source->line_begins = false;
    if (strcmp(name, "define") != 0) {
        view->at += end;
        bool code = strcmp(name, "pragma") == 0;
        source->mode = code ? SOURCE_CODE : SOURCE_SKIP;
        return true;
    }
    while (end < length && isspace((unsigned char)line[end]))
        end++;
    struct source_view rest = {.bytes = line, .length = length};
    size_t word = source_word(&rest, end);
    binding_define(&source->binding, line + end, word);
    view->at += end + word;
    return true;
}

/* uuid(a9b7a1b9-…): a GUID that is not in quotes. */
static bool source_uuid(struct source *source, struct source_view *view)
{
    size_t left = view->length - view->at;
    const char *at = view->bytes + view->at;
    size_t skip = 1;
    int64_t lines = 0;
    for (; skip < left && (isspace((unsigned char)at[skip]) || at[skip] == '{'); skip++)
        lines += at[skip] == '\n';
    binding_sign(&source->binding, '(', OCCURRENCE_USED);
    view->at++;
    struct guid guid;
    if (!binding_in_uuid(&source->binding) || left - skip < GUID_TEXT_CHARS ||
        !guid_read(at + skip, &guid))
        return true;
    struct span span = span_of("", 0);
    source->line += lines;
    span.line = source->line;
    span.offset = view->offset < 0 ? -1 : source_offset(view) + (int64_t)skip - 1;
    span.use = source_use(source, true);
    size_t first = source->finder->found->count;
    finder_add_guid(source->finder, &span, &guid);
    binding_await(&source->binding, first);
    view->at += skip - 1 + GUID_TEXT_CHARS;
    return true;
}

static bool source_sign(struct source *source, struct source_view *view)
{
    size_t left = view->length - view->at;
    const char *at = view->bytes + view->at;
    if (left < 2 && !view->last)
        return false;
    char next = left > 1 ? at[1] : '\0';
    if (*at == '/' && (next == '/' || next == '*')) {
        source->mode = next == '/' ? SOURCE_LINE_COMMENT : SOURCE_BLOCK_COMMENT;
        view->at += 2;
        return true;
    }
    source_flush(source, true);
    if (*at == '(') {
        if (left < SOURCE_UUID_BYTES_MAX && !view->last &&
            !memchr(at, ')', left < SOURCE_UUID_BYTES_MAX ? left : SOURCE_UUID_BYTES_MAX))
            return false;
        expression_sign(&source->expression, '(');
        return source_uuid(source, view);
    }
    bool compares = next == '=' && strchr("=!<>+-*/%&|^", *at);
    expression_sign(&source->expression, compares ? '?' : *at);
    binding_sign(&source->binding, compares ? '<' : *at, source_use(source, false));
    view->at += compares ? 2 : 1;
    return true;
}

static void source_newline(struct source *source)
{
    source->line++;
    source->line_begins = true;
    if (!source->in_directive)
        return;
    source_flush(source, true);
    expression_end(&source->expression);
    source->in_directive = false;
    binding_directive_end(&source->binding);
}

/* One token of code; false if more bytes are needed. */
static bool source_code(struct source *source, struct source_view *view)
{
    unsigned char byte = (unsigned char)view->bytes[view->at];
    if (byte == '\n') {
        view->at++;
        source_newline(source);
        return true;
    }
    if (isspace(byte)) {
        view->at++;
        return true;
    }
    if (byte == '\\') { /* joins lines in a directive */
        size_t end = view->at + 1;
        end += end < view->length && view->bytes[end] == '\r';
        if (end >= view->length && !view->last)
            return false;
        bool joins = end < view->length && view->bytes[end] == '\n';
        source->line += joins;
        view->at = joins ? end + 1 : view->at + 1;
        return true;
    }
    if (byte == '#' && source->line_begins)
        return source_directive(source, view);
    source->line_begins = false;
    bool plain = (source->is_csharp && byte == '@') || (source->is_go && byte == '`') ||
                 (source->is_rust && byte == 'r');
    if (plain && view->length - view->at < SOURCE_RAW_DELIMITER_MAX + 2 && !view->last)
        return false;
    size_t opened = plain ? source_open_plain(source, view) : 0;
    view->at += opened;
    if (opened)
        return true;
    if (byte && strchr(source->quotes, byte))
        return source_open(source, view, false);
    if (byte == '\'') {
        source_flush(source, true);
        expression_end(&source->expression);
        source->mode = SOURCE_CHARACTER;
        view->at++;
        return true;
    }
    if (isdigit(byte))
        return source_number(source, view);
    if (isalpha(byte) || byte == '_' || byte >= 0x80)
        return source_identifier(source, view);
    return source_sign(source, view);
}

static bool source_skip(struct source *source, struct source_view *view)
{
    size_t length = source_line_length(view);
    if (length == SIZE_MAX)
        return false;
    for (size_t i = 0; i < length; i++)
        source->line += view->bytes[view->at + i] == '\n';
    view->at += length;
    source->mode = SOURCE_CODE;
    return true;
}

static bool source_step(struct source *source, struct source_view *view)
{
    switch (source->mode) {
    case SOURCE_LINE_COMMENT:
    case SOURCE_BLOCK_COMMENT:
        return source_comment(source, view);
    case SOURCE_STRING:
    case SOURCE_CHARACTER:
        return source_quoted(source, view);
    case SOURCE_RAW:
        return source_raw(source, view);
    case SOURCE_SKIP:
        return source_skip(source, view);
    default:
        return source_code(source, view);
    }
}

size_t source_take(void *user, const char *bytes, size_t length, int64_t offset, bool last)
{
    struct source *source = user;
    struct source_view view = {.bytes = bytes, .length = length, .offset = offset, .last = last};
    while (view.at < length) {
        if (source_step(source, &view))
            continue;
        if (length - view.at < FEED_TOKEN_BYTES_MAX)
            return view.at;
        view.last = true; /* too long to wait for: it is cut here */
        source_step(source, &view);
        view.last = last;
    }
    if (last)
        source_flush(source, true);
    if (last)
        expression_end(&source->expression);
    return view.at;
}

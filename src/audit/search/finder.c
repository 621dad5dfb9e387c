/* Finds identities in the strings of one file. */
#include "audit/search/finder.h"

#include <stdlib.h>
#include <string.h>

#include "audit/search/automaton.h"
#include "base/memory.h"
#include "base/text.h"

/* By what a global name is known wherever it stands. */
enum finder_form {
    FINDER_AFTER,  /* the pattern begins the name */
    FINDER_PATH,   /* the pattern ends it, and it begins with '/' or '@' */
    FINDER_SUFFIX, /* the pattern ends it, and it has no '/' */
};

static const struct {
    const char *pattern;
    enum finder_form form;
    enum occurrence_name name;
} finder_forms[] = {
    {"\\\\.\\pipe\\", FINDER_AFTER, OCCURRENCE_NAME_PIPE},
    {"\\\\?\\pipe\\", FINDER_AFTER, OCCURRENCE_NAME_PIPE},
    {"\\device\\namedpipe\\", FINDER_AFTER, OCCURRENCE_NAME_PIPE},
    {"global\\", FINDER_AFTER, OCCURRENCE_NAME_OBJECT},
    {".sock", FINDER_PATH, OCCURRENCE_NAME_SOCKET},
    {"-sock", FINDER_PATH, OCCURRENCE_NAME_SOCKET},
    {".service", FINDER_SUFFIX, OCCURRENCE_NAME_UNIT},
    {".socket", FINDER_SUFFIX, OCCURRENCE_NAME_UNIT},
    {".timer", FINDER_SUFFIX, OCCURRENCE_NAME_UNIT},
};
#define FINDER_FORMS (sizeof finder_forms / sizeof *finder_forms)

/* Places whose whole string is a global name. */
static const struct {
    const char *place;
    enum occurrence_name name;
} finder_declarations[] = {
    {"ServiceInstall/@Name", OCCURRENCE_NAME_SERVICE},
    {"Service/@Name", OCCURRENCE_NAME_SERVICE},
    {"CreateServiceW()", OCCURRENCE_NAME_SERVICE},
    {"CreateServiceA()", OCCURRENCE_NAME_SERVICE},
    {"CreateService()", OCCURRENCE_NAME_SERVICE},
    {"allow/@own", OCCURRENCE_NAME_BUS},
    {"BusName", OCCURRENCE_NAME_BUS},
    {"sd_bus_request_name()", OCCURRENCE_NAME_BUS},
    {"dbus_bus_request_name()", OCCURRENCE_NAME_BUS},
    {"g_bus_own_name()", OCCURRENCE_NAME_BUS},
};

#define FINDER_FILTER_BYTES 8192

struct search {
    const struct needles *needles;
    struct automaton *automaton; /* the needles, then finder_forms */
    struct guid *guids;          /* sorted */
    size_t guid_count;
    uint8_t filter[FINDER_FILTER_BYTES];
};

static int finder_compare_guids(const void *left, const void *right)
{
    return memcmp(left, right, sizeof(struct guid));
}

/* Which bit of the filter a GUID has, by its last eight bytes: both orders have them alike, and
 * they are not zero where the memory around is (Knuth's multiplicative hash). */
static unsigned finder_filter_bit(const uint8_t *bytes)
{
    uint64_t last;
    memcpy(&last, bytes + GUID_BYTES - sizeof last, sizeof last);
    return (unsigned)((last * UINT64_C(0x9e3779b97f4a7c15)) >> 48);
}

static void search_filter_add(struct search *search, const struct guid *guid)
{
    unsigned bit = finder_filter_bit(guid->bytes);
    search->filter[bit / 8] |= (uint8_t)(1U << bit % 8);
}

struct search *search_new(const struct needles *needles)
{
    struct search *search = memory_zeroed(1, sizeof *search);
    size_t count = needles->count + FINDER_FORMS;
    const char **texts = memory_zeroed(count, sizeof *texts);
    for (size_t i = 0; i < needles->count; i++)
        texts[i] = needles->items[i].text;
    for (size_t i = 0; i < FINDER_FORMS; i++)
        texts[needles->count + i] = finder_forms[i].pattern;
    search->needles = needles;
    search->automaton = automaton_new(texts, count);
    free(texts);
    search->guids = memory_zeroed(needles->guids.count + 1, sizeof *search->guids);
    for (size_t i = 0; i < needles->guids.count; i++) {
        struct guid *guid = &search->guids[search->guid_count];
        if (!guid_read(needles->guids.items[i], guid) || guid_is_blank(guid))
            continue;
        search_filter_add(search, guid);
        search->guid_count++;
    }
    qsort(search->guids, search->guid_count, sizeof *search->guids, finder_compare_guids);
    return search;
}

void search_free(struct search *search)
{
    if (!search)
        return;
    automaton_free(search->automaton);
    free(search->guids);
    free(search);
}

bool search_knows(const struct search *search, const struct guid *guid)
{
    return bsearch(guid, search->guids, search->guid_count, sizeof *guid, finder_compare_guids);
}

bool search_may_know(const struct search *search, const uint8_t bytes[static GUID_BYTES])
{
    unsigned bit = finder_filter_bit(bytes);
    return search->filter[bit / 8] >> bit % 8 & 1;
}

struct span span_of(const char *bytes, size_t length)
{
    return (struct span){.bytes = bytes,
                         .length = length,
                         .owned = length,
                         .before = -1,
                         .offset = -1,
                         .use = OCCURRENCE_USED,
                         .place = ""};
}

static struct occurrence *finder_add(struct finder *finder, const struct span *span, size_t begin,
                                     char *value)
{
    int64_t line = span->line;
    for (size_t i = 0; span->as_is && i < begin; i++)
        line += span->bytes[i] == '\n';
    struct occurrence *occurrence = VECTOR_ADD(finder->found);
    *occurrence = (struct occurrence){
        .carrier = finder->carrier,
        .use = span->use,
        .needle = -1,
        .value = value,
        .path = finder->path,
        .line = line,
        .offset = span->offset < 0 ? -1 : span->offset + (int64_t)begin * span->stride,
        .place = memory_text(span->place),
    };
    return occurrence;
}

static bool finder_has_room(struct finder *finder)
{
    finder->full = finder->full || finder->found->count >= FINDER_OCCURRENCES_MAX;
    return !finder->full;
}

void finder_add_guid(struct finder *finder, const struct span *span, const struct guid *guid)
{
    if (guid_is_blank(guid) || !finder_has_room(finder))
        return;
    char text[GUID_TEXT_CHARS + 1];
    guid_write(guid, text);
    finder_add(finder, span, 0, memory_text(text))->kind = OCCURRENCE_GUID;
}

static void finder_add_name(struct finder *finder, const struct span *span, size_t begin,
                            size_t end, enum occurrence_name name)
{
    if (span->use == OCCURRENCE_REMARK || !finder_has_room(finder))
        return;
    char *value = memory_text_of(span->bytes + begin, end - begin);
    struct occurrence *occurrence = finder_add(finder, span, begin, value);
    occurrence->kind = OCCURRENCE_NAME;
    occurrence->name = name;
}

void finder_declare(struct finder *finder, const struct span *span, enum occurrence_name name)
{
    bool whole = span->before < 0 && !span->goes_on;
    if (whole && span->length && span->length <= FINDER_NAME_BYTES_MAX)
        finder_add_name(finder, span, 0, span->length, name);
}

static bool finder_is_alnum(int byte)
{
    int lower = byte | 0x20;
    return (byte >= '0' && byte <= '9') || (lower >= 'a' && lower <= 'z' && byte < 0x80);
}

/* What a name goes on with: letters, digits, '_' and whatever is not ASCII. */
static bool finder_is_word(int byte)
{
    return finder_is_alnum(byte) || byte == '_' || byte >= 0x80;
}

/* The byte before or at a place in the span; -1 beyond the string's ends. */
static int finder_byte_before(const struct span *span, size_t at)
{
    return at ? (uint8_t)span->bytes[at - 1] : span->before;
}

static int finder_byte_at(const struct span *span, size_t at)
{
    return at < span->length ? (uint8_t)span->bytes[at] : -1;
}

/* A whole string, or one in quotes within the span (XML in a binary, a commented-out element). */
static bool finder_is_whole(const struct span *span, size_t begin, size_t end)
{
    int before = finder_byte_before(span, begin), after = finder_byte_at(span, end);
    if (before < 0 && after < 0)
        return !(end == span->length && span->goes_on);
    return before == after && (before == '"' || before == '\'');
}

static bool finder_is_bounded(const struct span *span, const char *text, size_t begin, size_t end,
                              enum needle_match match)
{
    size_t length = strlen(text);
    bool left =
        !finder_is_word((uint8_t)text[0]) || !finder_is_word(finder_byte_before(span, begin));
    bool right =
        !finder_is_word((uint8_t)text[length - 1]) || !finder_is_word(finder_byte_at(span, end));
    return left && (right || match == NEEDLE_PREFIX);
}

struct finder_feeding {
    struct finder *finder;
    const struct span *span;
};

static void finder_needle(struct finder *finder, const struct span *span,
                          const struct automaton_hit *hit)
{
    const struct needle *needle = &finder->search->needles->items[hit->pattern];
    size_t length = hit->end - hit->begin;
    bool matches = needle->match == NEEDLE_WHOLE
                       ? finder_is_whole(span, hit->begin, hit->end)
                       : finder_is_bounded(span, needle->text, hit->begin, hit->end, needle->match);
    if (!matches || hit->begin >= span->owned ||
        (needle->exact_case && memcmp(span->bytes + hit->begin, needle->text, length) != 0) ||
        !finder_has_room(finder))
        return;
    char *value = memory_text_of(span->bytes + hit->begin, length);
    struct occurrence *occurrence = finder_add(finder, span, hit->begin, value);
    occurrence->kind = OCCURRENCE_TEXT;
    occurrence->needle = (int64_t)hit->pattern;
}

/* Whether a byte may stand in a name of Windows' object manager, as names are written. */
static bool finder_is_object_byte(int byte)
{
    return byte > ' ' && byte != 0x7f && !strchr("\"'<>|,;()*?", byte);
}

static void finder_after(struct finder *finder, const struct span *span,
                         const struct automaton_hit *hit, enum occurrence_name name)
{
    int before = finder_byte_before(span, hit->begin), first = finder_byte_at(span, hit->end);
    bool starts = !finder_is_word(before) && before != '\\';
    if (!starts || hit->begin >= span->owned || first < 0 ||
        (!finder_is_word(first) && first != '.' && first != '-'))
        return; /* a format's place holder names nothing by itself */
    size_t end = hit->end;
    while (end - hit->begin <= FINDER_NAME_BYTES_MAX &&
           finder_is_object_byte(finder_byte_at(span, end)))
        end++;
    if (end - hit->begin <= FINDER_NAME_BYTES_MAX)
        finder_add_name(finder, span, hit->begin, end, name);
}

static void finder_before(struct finder *finder, const struct span *span,
                          const struct automaton_hit *hit, enum finder_form form,
                          enum occurrence_name name)
{
    int after = finder_byte_at(span, hit->end);
    bool goes_on = after == '-' || after == '/' || after == '(' ||
                   (after == '.' && finder_is_word(finder_byte_at(span, hit->end + 1)));
    if (finder_is_word(after) || goes_on || (form == FINDER_SUFFIX && span->is_code))
        return;
    const char *also = form == FINDER_PATH ? "._-/@" : "._-@:\\";
    size_t begin = hit->begin;
    while (begin && hit->end - begin <= FINDER_NAME_BYTES_MAX) {
        int byte = (uint8_t)span->bytes[begin - 1];
        if (!finder_is_alnum(byte) && (!byte || !strchr(also, byte)))
            break;
        begin--;
    }
    int first = (uint8_t)span->bytes[begin], before = finder_byte_before(span, begin);
    bool cut = begin == 0 && before > 0 && (finder_is_alnum(before) || strchr(also, before));
    bool starts = form == FINDER_PATH ? first == '/' || first == '@' : finder_is_alnum(first);
    bool made_up = before == '}' || before == '%' || before == '$'; /* a variable stands there */
    if (cut || !starts || made_up || begin == hit->begin || begin >= span->owned ||
        hit->end - begin > FINDER_NAME_BYTES_MAX)
        return; /* a cut one stands whole in the piece before */
    finder_add_name(finder, span, begin, hit->end, name);
}

static void finder_hit(void *user, const struct automaton_hit *hit)
{
    struct finder_feeding *feeding = user;
    struct finder *finder = feeding->finder;
    size_t needle_count = finder->search->needles->count;
    if (hit->pattern < needle_count) {
        finder_needle(finder, feeding->span, hit);
        return;
    }
    size_t form = hit->pattern - needle_count;
    if (finder_forms[form].form == FINDER_AFTER)
        finder_after(finder, feeding->span, hit, finder_forms[form].name);
    else
        finder_before(finder, feeding->span, hit, finder_forms[form].form, finder_forms[form].name);
}

/* The bytes of a program, which don't say where a string ends. */
static bool finder_is_binary(const struct finder *finder)
{
    return finder->carrier == OCCURRENCE_CARRIER_PE || finder->carrier == OCCURRENCE_CARRIER_ELF ||
           finder->carrier == OCCURRENCE_CARRIER_BINARY;
}

/* GUIDs are known by their dashes: looked for first, since few strings have one. */
static void finder_guids(struct finder *finder, const struct span *span)
{
    const char *end = span->bytes + span->length, *dash = span->bytes;
    while ((dash = memchr(dash, '-', (size_t)(end - dash)))) {
        size_t at = (size_t)(dash - span->bytes);
        const char *text = dash - 8;
        struct guid guid;
        dash++;
        if (at < 8 || span->length - at < GUID_TEXT_CHARS - 8 || text[13] != '-' ||
            !guid_read(text, &guid))
            continue;
        size_t begin = at - 8;
        bool tied = finder_is_alnum(finder_byte_before(span, begin)) ||
                    finder_is_alnum(finder_byte_at(span, begin + GUID_TEXT_CHARS));
        /* Go and Rust lay strings end to end: a known one is one there. */
        bool packed = finder_is_binary(finder) && search_knows(finder->search, &guid);
        if (begin >= span->owned || (tied && !packed))
            continue;
        if (guid_is_blank(&guid) || !finder_has_room(finder))
            continue;
        char written[GUID_TEXT_CHARS + 1];
        guid_write(&guid, written);
        finder_add(finder, span, begin, memory_text(written))->kind = OCCURRENCE_GUID;
        dash = text + GUID_TEXT_CHARS;
    }
}

static bool finder_is_digit(int byte)
{
    int lower = byte | 0x20;
    return (byte >= '0' && byte <= '9') || (lower >= 'a' && lower <= 'f' && byte < 0x80);
}

/* GUIDs without dashes: 32 digits are as often a digest, so that only known ones count. Looks at
 * every 32nd byte, and at those before it only where it is a digit. */
static void finder_digits(struct finder *finder, const struct span *span)
{
    for (size_t at = 0; at + GUID_DIGITS <= span->length && at < span->owned;) {
        size_t tail = 0;
        while (tail < GUID_DIGITS &&
               finder_is_digit((uint8_t)span->bytes[at + GUID_DIGITS - 1 - tail]))
            tail++;
        struct guid guid;
        bool tied = finder_is_alnum(finder_byte_before(span, at)) ||
                    finder_is_alnum(finder_byte_at(span, at + GUID_DIGITS));
        if (tail == GUID_DIGITS && !tied && guid_read_digits(span->bytes + at, &guid) &&
            search_knows(finder->search, &guid)) {
            char written[GUID_TEXT_CHARS + 1];
            if (!finder_has_room(finder))
                return;
            guid_write(&guid, written);
            finder_add(finder, span, at, memory_text(written))->kind = OCCURRENCE_GUID;
        }
        at += tail == GUID_DIGITS ? 1 : GUID_DIGITS - tail;
    }
}

/* GUIDs as C initialisers within a string: a definition that a build hands to the compiler. */
static void finder_initialisers(struct finder *finder, const struct span *span)
{
    const char *end = span->bytes + span->length, *brace = span->bytes;
    while ((brace = memchr(brace, '{', (size_t)(end - brace)))) {
        size_t begin = (size_t)(brace - span->bytes);
        struct guid guid;
        size_t length = guid_read_initialiser(brace, (size_t)(end - brace), &guid);
        brace += length ? length : 1;
        if (!length || begin >= span->owned || guid_is_blank(&guid) || !finder_has_room(finder))
            continue;
        char written[GUID_TEXT_CHARS + 1];
        guid_write(&guid, written);
        finder_add(finder, span, begin, memory_text(written))->kind = OCCURRENCE_GUID;
    }
}

void finder_feed(struct finder *finder, const struct span *span)
{
    if (!span->length)
        return;
    struct finder_feeding feeding = {finder, span};
    automaton_run(finder->search->automaton, span->bytes, span->length, finder_hit, &feeding);
    finder_guids(finder, span);
    finder_digits(finder, span);
    finder_initialisers(finder, span);
    if (!span->place[0] || !strchr("SCasBdg", span->place[0]))
        return; /* no declaration's place begins so */
    for (size_t i = 0; i < sizeof finder_declarations / sizeof *finder_declarations; i++) {
        if (text_same(span->place, finder_declarations[i].place))
            finder_declare(finder, span, finder_declarations[i].name);
    }
}

/* Reads what is not text.
 *
 * Two readers go over the same bytes, each with its own place: one cuts runs of characters, the
 * other looks at every sixteen bytes. A run that the bytes at hand don't end waits for more, or is
 * read in pieces that overlap. A run of UTF-16 begins with the last character of a narrow one,
 * since that character's second byte, zero, ends it. */
#include "audit/binary/binary.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

/* A run longer than this is read in pieces; twice as much waits at most. */
#define BINARY_RUN_BYTES_MAX 4096
/* Aligned 16 bytes with fewer different ones are a table rather than a random number. */
#define BINARY_DISTINCT_MIN 7

struct binary {
    struct finder *finder;
    const struct layout *layout;
    struct occurrences *candidates;
    int64_t run_at; /* where the next run may begin */
    int run_before; /* the character before it, if it goes on with one; else -1 */
    bool run_wide;  /* which then is UTF-16 */
    int64_t guid_at;
    const struct layout_part *part; /* where the last candidate lay, or NULL for between parts; */
    int64_t part_end;               /* holds up to here: parts are looked for once, not for each */
    struct text wide;
    bool had_strings, crowded;
};

struct binary_view {
    const uint8_t *bytes;
    size_t length;
    int64_t offset;
    bool last;
};

struct binary *binary_new(struct finder *finder, const struct layout *layout,
                          struct occurrences *candidates)
{
    struct binary *binary = memory_zeroed(1, sizeof *binary);
    binary->finder = finder;
    binary->layout = layout;
    binary->candidates = candidates;
    binary->run_before = -1;
    return binary;
}

void binary_free(void *user)
{
    struct binary *binary = user;
    if (!binary)
        return;
    text_release(&binary->wide);
    free(binary);
}

bool binary_had_strings(const struct binary *binary)
{
    return binary->had_strings;
}

bool binary_is_crowded(const struct binary *binary)
{
    return binary->crowded;
}

/* Printable ASCII and the tab. */
static bool binary_is_char(unsigned byte)
{
    return (byte >= 0x20 && byte < 0x7f) || byte == '\t';
}

static const char *binary_place(const struct binary *binary, int64_t offset)
{
    const struct layout_part *part = layout_at(binary->layout, offset);
    return part ? part->place : "";
}

/* One piece of a run: `length` characters. `whole_end` says that the string ends here. */
static void binary_feed(struct binary *binary, const char *characters, size_t length,
                        int64_t offset, unsigned stride, size_t owned, bool whole_end)
{
    struct span span = span_of(characters, length);
    size_t before = binary->finder->found->count;
    span.before = binary->run_before;
    span.offset = offset;
    span.stride = stride;
    span.owned = owned;
    span.goes_on = !whole_end;
    finder_feed(binary->finder, &span);
    struct occurrences *found = binary->finder->found;
    for (size_t i = before; i < found->count; i++) { /* looked up only for what was found */
        free(found->items[i].place);
        found->items[i].place = memory_text(binary_place(binary, found->items[i].offset));
    }
    binary->had_strings = binary->had_strings || length > BINARY_RUN_CHARS_MIN;
}

/* A run, or a piece of one that is too long: then the next piece begins within it. Gives how many
 * characters are done with. */
static size_t binary_run(struct binary *binary, const char *characters, size_t length,
                         int64_t offset, unsigned stride, bool ended, bool terminated)
{
    bool piece = !ended;
    size_t owned = piece ? length - SPAN_OVERLAP_BYTES : length;
    if (length >= BINARY_RUN_CHARS_MIN || binary->run_before >= 0)
        binary_feed(binary, characters, length, offset, stride, owned, ended && terminated);
    binary->run_before = piece ? (unsigned char)characters[owned - 1] : -1;
    binary->run_wide = piece && stride == 2;
    return owned;
}

/* The run of UTF-16 from `at` on; gives how many bytes are done with, 0 if more are needed. */
static size_t binary_wide(struct binary *binary, const struct binary_view *view, size_t at,
                          size_t own_max)
{
    size_t end = at;
    text_clear(&binary->wide);
    while (end + 1 < view->length && binary_is_char(view->bytes[end]) && !view->bytes[end + 1] &&
           binary->wide.length < BINARY_RUN_BYTES_MAX) {
        text_append_char(&binary->wide, (char)view->bytes[end]);
        end += 2;
    }
    bool full = binary->wide.length >= BINARY_RUN_BYTES_MAX;
    if (!full && end + 1 >= view->length && !view->last)
        return 0;
    if (own_max) { /* only what begins with its first character */
        binary_feed(binary, text_get(&binary->wide), binary->wide.length,
                    view->offset + (int64_t)at, 2, own_max, !full);
        return end - at;
    }
    return 2 * binary_run(binary, text_get(&binary->wide), binary->wide.length,
                          view->offset + (int64_t)at, 2, !full, true);
}

static bool binary_wide_begins(const struct binary_view *view, size_t at)
{
    return at + 3 < view->length && binary_is_char(view->bytes[at]) && !view->bytes[at + 1] &&
           binary_is_char(view->bytes[at + 2]) && !view->bytes[at + 3];
}

/* The narrow run from `at` on and the wide one behind it; gives how many bytes are done with, 0 if
 * more are needed. */
static size_t binary_narrow(struct binary *binary, const struct binary_view *view, size_t at)
{
    size_t limit =
        view->length - at < BINARY_RUN_BYTES_MAX ? view->length : at + BINARY_RUN_BYTES_MAX;
    size_t end = at;
    while (end < limit && binary_is_char(view->bytes[end]))
        end++;
    if (end == at) { /* a run that had gone on ends right here */
        binary->run_before = -1;
        return 1;
    }
    const char *characters = (const char *)view->bytes + at;
    int64_t offset = view->offset + (int64_t)at;
    if (end - at == BINARY_RUN_BYTES_MAX)
        return binary_run(binary, characters, end - at, offset, 1, false, false);
    if (view->length - end < 4 && !view->last)
        return 0;
    size_t wide_at = binary_wide_begins(view, end - 1) ? end - 1 : SIZE_MAX;
    size_t wide = 0;
    if (wide_at != SIZE_MAX) {
        /* Where a narrow string's end and a wide one's begin meet, both readings are made. */
        int before = binary->run_before;
        binary->run_before = -1;
        wide = binary_wide(binary, view, wide_at, 0);
        if (!wide) {
            binary->run_before = before;
            return 0;
        }
        if (end - at > 1 && binary->run_before < 0)
            binary_wide(binary, view, wide_at + 2, 1);
        int after = binary->run_before;
        bool after_wide = binary->run_wide;
        binary->run_before = before;
        binary_run(binary, characters, end - at, offset, 1, true, true);
        binary->run_before = after;
        binary->run_wide = after_wide;
        return wide_at + wide - at;
    }
    bool terminated = end == view->length || !view->bytes[end] || view->bytes[end] == '\n';
    binary_run(binary, characters, end - at, offset, 1, true, terminated);
    return end - at;
}

static void binary_read_runs(struct binary *binary, const struct binary_view *view)
{
    size_t at = (size_t)(binary->run_at - view->offset);
    while (at < view->length) {
        if (binary->run_before < 0 && !binary_is_char(view->bytes[at])) {
            at++;
            continue;
        }
        size_t used;
        if (binary->run_before >= 0 && binary->run_wide)
            used = binary_wide(binary, view, at, 0);
        else
            used = binary_narrow(binary, view, at);
        if (!used)
            break;
        at += used;
    }
    binary->run_at = view->offset + (int64_t)at;
}

static void binary_add_guid(struct binary *binary, const struct guid *guid, int64_t offset)
{
    struct span span = span_of("", 0);
    span.offset = offset;
    span.place = binary_place(binary, offset);
    finder_add_guid(binary->finder, &span, guid);
}

/* Random (4) and name-based or other versions of RFC 4122 (1 to 5), with its variant. */
static bool binary_has_form(const struct guid *guid)
{
    unsigned version = guid->bytes[6] >> 4;
    if ((guid->bytes[8] & 0xc0) != 0x80 || version < 1 || version > 5)
        return false;
    size_t distinct = 0;
    for (size_t i = 0; i < GUID_BYTES; i++)
        distinct += !memchr(guid->bytes, guid->bytes[i], i);
    return distinct >= BINARY_DISTINCT_MIN;
}

static void binary_add_candidate(struct binary *binary, const struct guid *guid, int64_t offset)
{
    if (binary->crowded)
        return;
    if (offset >= binary->part_end) {
        binary->part = layout_at(binary->layout, offset);
        binary->part_end = binary->part ? binary->part->end : layout_next(binary->layout, offset);
    }
    if (!binary->part || !binary->part->is_data || !binary_has_form(guid) ||
        search_knows(binary->finder->search, guid))
        return;
    if (binary->candidates->count >= BINARY_CANDIDATES_MAX) {
        binary->crowded = true;
        return;
    }
    struct finder finder = *binary->finder;
    finder.found = binary->candidates;
    finder.full = false;
    struct span span = span_of("", 0);
    span.offset = offset;
    span.place = binary->part->place;
    finder_add_guid(&finder, &span, guid);
}

/* The sixteen bytes at `bytes` in both orders: as memory has the numbers, and as the text has it.
 */
static void binary_orders(const struct binary *binary, const uint8_t *bytes, struct guid *native,
                          struct guid *other)
{
    struct guid stored;
    memcpy(stored.bytes, bytes, GUID_BYTES);
    struct guid turned = guid_turned(&stored);
    *native = binary->layout->big_endian ? stored : turned;
    *other = binary->layout->big_endian ? turned : stored;
}

/* What the filter lets through: one of the needles, or not. */
static void binary_look(struct binary *binary, const uint8_t *bytes, int64_t offset)
{
    struct guid native, other;
    binary_orders(binary, bytes, &native, &other);
    if (search_knows(binary->finder->search, &native))
        binary_add_guid(binary, &native, offset);
    else if (search_knows(binary->finder->search, &other))
        binary_add_guid(binary, &other, offset);
}

static void binary_look_for_candidate(struct binary *binary, const uint8_t *bytes, int64_t offset)
{
    struct guid native, other;
    binary_orders(binary, bytes, &native, &other);
    binary_add_candidate(binary, &native, offset);
    if (binary->layout->text_order)
        binary_add_candidate(binary, &other, offset);
}

static void binary_read_guids(struct binary *binary, const struct binary_view *view)
{
    size_t begin = (size_t)(binary->guid_at - view->offset);
    if (view->length < GUID_BYTES)
        return;
    size_t end = view->length - GUID_BYTES + 1;
    if (begin >= end)
        return;
    const struct search *search = binary->finder->search;
    for (size_t at = begin; at < end; at++) {
        if (search_may_know(search, view->bytes + at))
            binary_look(binary, view->bytes + at, view->offset + (int64_t)at);
    }
    size_t first = begin + (size_t)(-(view->offset + (int64_t)begin) & 3);
    for (size_t at = first; binary->layout->count && at < end; at += 4) {
        const uint8_t *bytes = view->bytes + at;
        bool variant = (bytes[8] & 0xc0) == 0x80; /* of RFC 4122, in either order */
        bool version = (unsigned)((bytes[7] >> 4) - 1) < 5 || (unsigned)((bytes[6] >> 4) - 1) < 5;
        if (variant && version)
            binary_look_for_candidate(binary, bytes, view->offset + (int64_t)at);
    }
    binary->guid_at = view->offset + (int64_t)end;
}

size_t binary_take(void *user, const char *bytes, size_t length, int64_t offset, bool last)
{
    struct binary *binary = user;
    struct binary_view view = {
        .bytes = (const uint8_t *)bytes, .length = length, .offset = offset, .last = last};
    binary_read_runs(binary, &view);
    binary_read_guids(binary, &view);
    int64_t done = binary->run_at < binary->guid_at ? binary->run_at : binary->guid_at;
    return last ? length : (size_t)(done - offset);
}

/* What the parts of a binary are. */
#include "audit/binary/layout.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

bool layout_read(const struct layout_reader *reader, int64_t offset, void *out, size_t length)
{
    return offset >= 0 && reader->read(reader->user, offset, out, length) == length;
}

uint64_t layout_u64(const uint8_t *bytes, bool big_endian)
{
    uint64_t first = layout_u32(bytes, big_endian), second = layout_u32(bytes + 4, big_endian);
    return big_endian ? first << 32 | second : second << 32 | first;
}

uint32_t layout_u32(const uint8_t *bytes, bool big_endian)
{
    uint32_t first = layout_u16(bytes, big_endian), second = layout_u16(bytes + 2, big_endian);
    return big_endian ? first << 16 | second : second << 16 | first;
}

uint16_t layout_u16(const uint8_t *bytes, bool big_endian)
{
    unsigned high = big_endian ? bytes[0] : bytes[1], low = big_endian ? bytes[1] : bytes[0];
    return (uint16_t)(high << 8 | low);
}

void layout_add(struct layout *layout, uint64_t begin, uint64_t length, const char *place,
                size_t place_length, bool is_data)
{
    if (!length || begin > INT64_MAX || length > INT64_MAX - begin ||
        layout->count >= LAYOUT_PARTS_MAX)
        return;
    struct text visible = {0}; /* names of sections are a stranger's */
    text_append_visible(&visible, place, place_length, false);
    struct layout_part *part = VECTOR_ADD(layout);
    part->begin = (int64_t)begin;
    part->end = (int64_t)(begin + length);
    part->is_data = is_data;
    size_t kept = visible.length < LAYOUT_PLACE_BYTES ? visible.length : LAYOUT_PLACE_BYTES - 1;
    memcpy(part->place, text_get(&visible), kept);
    text_release(&visible);
}

const struct layout_part *layout_at(const struct layout *layout, int64_t offset)
{
    for (size_t i = layout->count; i > 0; i--) {
        const struct layout_part *part = &layout->items[i - 1];
        if (offset >= part->begin && offset < part->end)
            return part;
    }
    return NULL;
}

int64_t layout_next(const struct layout *layout, int64_t offset)
{
    int64_t next = INT64_MAX;
    for (size_t i = 0; i < layout->count; i++) {
        int64_t begin = layout->items[i].begin;
        if (begin > offset && begin < next)
            next = begin;
    }
    return next;
}

void layout_release(struct layout *layout)
{
    VECTOR_RELEASE(layout);
}

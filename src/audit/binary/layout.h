/* What the parts of a binary are: sections, resources, imports, by their place in the file. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

#define LAYOUT_PLACE_BYTES 40
/* Most parts kept of one file; more are not named. */
#define LAYOUT_PARTS_MAX 4096

struct layout_part {
    int64_t begin, end;
    char place[LAYOUT_PLACE_BYTES]; /* ".rdata", "resource version", "imports" */
    bool is_data;                   /* constants may lie here: initialised, not run */
};

/* `{0}` knows nothing. Parts may overlap: a later one is the more exact. */
struct layout {
    struct layout_part *items;
    size_t count, capacity;
    bool big_endian;
    bool text_order; /* GUIDs may also lie in the order of their text (uuid_t) */
};

/* The bytes of a file, read anywhere. Gives how many there were, up to `length`. */
struct layout_reader {
    size_t (*read)(void *user, int64_t offset, void *out, size_t length);
    void *user;
};

/* Reads exactly so many bytes. */
bool layout_read(const struct layout_reader *reader, int64_t offset, void *out, size_t length);

/* Whole numbers out of a header. */
uint16_t layout_u16(const uint8_t *bytes, bool big_endian);
uint32_t layout_u32(const uint8_t *bytes, bool big_endian);
uint64_t layout_u64(const uint8_t *bytes, bool big_endian);

/* Adds a part; one without a sensible place in a file is left out. */
void layout_add(struct layout *layout, uint64_t begin, uint64_t length, const char *place,
                size_t place_length, bool is_data);

/* The part at an offset, the most exact one; NULL if it is in none. */
const struct layout_part *layout_at(const struct layout *layout, int64_t offset);

/* Where the next part begins behind an offset; INT64_MAX if none does. */
int64_t layout_next(const struct layout *layout, int64_t offset);

void layout_release(struct layout *layout);

/* Reads the headers of a PE or an ELF file. False with the error (class input) if they don't hold
 * together: the layout then has what was read up to there. */
bool pe_layout(const struct layout_reader *reader, struct layout *layout, struct error *error);
bool elf_layout(const struct layout_reader *reader, struct layout *layout, struct error *error);

/* Footprints: what an install has registered on the host, read object by object. It only looks;
 * asking for a share (kind unc) may nevertheless boot the distro behind it.
 *
 * The kinds are those of profile/footprint.h. What a kind is on a system that has no such thing is
 * unreadable, never absent. */
#pragma once

#include "base/text.h"

/* Most lines of one object that are read, most bytes of them that are kept: beyond, the digest
 * stands for them. */
#define FOOTPRINT_LINES_MAX      16384
#define FOOTPRINT_TEXT_BYTES_MAX 32768

enum footprint_state {
    FOOTPRINT_THERE,
    FOOTPRINT_ABSENT,
    FOOTPRINT_UNREADABLE,
};

/* Where an object is. Texts are borrowed; `value` and `query` may be NULL. */
struct footprint_place {
    const char *kind;
    const char *at;
    const char *value;
    const char *query;
};

struct footprint_reading {
    enum footprint_state state;
    char *text; /* what it holds, a line each, in an order of its own; for an unreadable one why, in
                   one line; NULL for an absent one */
};

/* Reads the object into a zeroed reading that the caller releases. It may block, on a share for a
 * minute, and may be called on any thread. */
void footprint_read(const struct footprint_place *place, struct footprint_reading *reading);

void footprint_reading_release(struct footprint_reading *reading);

/* For the files that read: says why nothing could be read. */
void footprint_unreadable(struct footprint_reading *reading, const char *format, ...)
    PRINTF_LIKE(2, 3);

/* For the files that read: sorts the lines and puts them into the reading. */
void footprint_keep(struct footprint_reading *reading, struct texts *lines);

/* What only this system has. */
void footprint_read_system(const struct footprint_place *place, struct footprint_reading *reading);

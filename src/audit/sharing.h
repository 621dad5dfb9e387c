/* What two installs both hold: the occurrences of both, gathered by what they are.
 *
 * One sharing is one identity of the catalogue, or one unknown GUID or global name, with all its
 * occurrences that are no remarks. */
#pragma once

#include "audit/lookup.h"
#include "base/vector.h"

/* The occurrences of one install. They are the scan's own. */
struct sharing_side {
    VECTOR(const struct occurrence *) active;
    VECTOR(const struct occurrence *) inactive;
    VECTOR(const struct occurrence *) bare; /* strings of binaries that may be something else */
};

struct sharing {
    const struct catalogue_identity *identity; /* NULL: unknown */
    struct sharing_side a;
    struct sharing_side b;
};

struct sharings {
    struct sharing *items;
    size_t count;
    size_t capacity;
};

/* Gathers what both installs hold in any way; the catalogue's identities in its order, then the
 * unknown by kind and value. */
void sharings_make(const struct lookup *lookup, const struct occurrences *a,
                   const struct occurrences *b, struct sharings *sharings);

void sharings_release(struct sharings *sharings);

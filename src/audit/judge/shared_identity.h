/* What two installs both hold: the occurrences of both, gathered by what they are.
 *
 * One sharing is one identity of the catalogue, or one unknown GUID or global name, with all its
 * occurrences that are no remarks. */
#pragma once

#include "audit/identity/lookup.h"
#include "base/vector.h"

/* The occurrences of one install. They are the scan's own. */
struct shared_identity_side {
    VECTOR(const struct occurrence *) active;
    VECTOR(const struct occurrence *) inactive;
    VECTOR(const struct occurrence *) bare; /* strings of binaries that may be something else */
};

struct shared_identity {
    const struct catalogue_identity *identity; /* NULL: unknown */
    struct shared_identity_side a;
    struct shared_identity_side b;
};

struct shared_identities {
    struct shared_identity *items;
    size_t count;
    size_t capacity;
};

/* Gathers what both installs hold in any way; the catalogue's identities in its order, then the
 * unknown by kind and value. */
void shared_identities_make(const struct lookup *lookup, const struct occurrences *a,
                            const struct occurrences *b, struct shared_identities *shared_list);

void shared_identities_release(struct shared_identities *shared_list);

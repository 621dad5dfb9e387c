/* Which identities of a catalogue something that was found may be.
 *
 * The catalogue's values become the needles of a scan; the scan's answers lead back through here.
 * One text may be several identities ("WSL" is an owner and a network's name): the place at which
 * it stands decides, by the patterns in the identities' `where`. There '*' stands for any
 * characters, and a table's cell "table Shortcut: Row.Name" is also "Shortcut.Name". */
#pragma once

#include "audit/identity/catalogue.h"
#include "audit/identity/needle.h"
#include "audit/identity/occurrence.h"

/* A value of the catalogue, and the identity whose it is. */
struct lookup_value {
    const char *value;
    const struct catalogue_identity *identity;
    int64_t needle; /* -1 for a GUID */
};

struct lookup {
    const struct catalogue *catalogue;
    struct needles needles;
    VECTOR(struct lookup_value) texts; /* by needle */
    VECTOR(struct lookup_value) guids; /* by value, letters' case aside */
};

/* Fills a zeroed lookup. It points into the catalogue. */
void lookup_make(const struct catalogue *catalogue, struct lookup *lookup);

/* What an occurrence is to an identity. */
enum lookup_answer {
    LOOKUP_NONE,  /* something else */
    LOOKUP_BARE,  /* perhaps it: the string is whole, and the binary does not say what it is for */
    LOOKUP_FOUND, /* it */
};

/* The first value, from `*index` on, that the occurrence may be; the index is then behind it. NULL
 * when there is none left. Begin with 0. */
const struct lookup_value *lookup_next(const struct lookup *lookup,
                                       const struct occurrence *occurrence, size_t *index,
                                       enum lookup_answer *answer);

/* Whether the catalogue says anything of the text, be it only that it may stay. */
bool lookup_knows(const struct lookup *lookup, const struct occurrence *occurrence);

/* Whether the whole text is of the pattern, in which '*' stands for any characters. */
bool lookup_matches(const char *text, const char *pattern);

void lookup_release(struct lookup *lookup);

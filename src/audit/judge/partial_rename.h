/* Half changed: the fork gave an identity a new value at some of the places at which the canonical
 * install has it, and still has the old one at others. */
#pragma once

#include "audit/judge/shared_identity.h"
#include "base/text.h"

/* Which sorts of files an install has at all: what a fork shows no file of, it can't have changed
 * there. */
struct carriers {
    bool present[OCCURRENCE_CARRIER_BINARY + 1];
};

/* The sorts of files in which anything at all was found. */
struct carriers carriers_of(const struct occurrences *found);

/* Appends, as "source c_vmOwner" or "PE", the places at which `a` has it and `b` no longer; none if
 * `b` has it at places of its own: then it was moved, not changed. */
void partial_rename_append(const struct shared_identity *shared, const struct carriers *b,
                           struct texts *changed);

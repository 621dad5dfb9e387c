/* Whether two installs are what an audit is about: the first must carry what the catalogue names,
 * and the second must be recognised as a product of that sort. Else "nothing is shared" would only
 * mean that the wrong folder was named. */
#pragma once

#include "audit/identity/lookup.h"
#include "base/error.h"

struct recognition_input {
    const struct lookup *lookup;
    const struct occurrences *a; /* the canonical install */
    const struct occurrences *b; /* the fork */
    const char *a_name;          /* "A", "the base" */
    const char *a_path;
    const char *b_path;
};

/* False with the error (class input), which says what was expected, if
 * - `a` uses no identity of the catalogue that a fork has to change, or
 * - `b` has neither an identity of the catalogue, of any sort, nor a GUID or a global name of its
 *   own at a place at which `a` has one of its identities (in a binary, which has no places: in a
 *   binary of the same sort). */
bool recognition_check(const struct recognition_input *input, struct error *error);

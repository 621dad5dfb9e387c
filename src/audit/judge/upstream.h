/* What changed upstream since the commit that a fork branched from. Pure. */
#pragma once

#include "audit/judge/shared_identity.h"

/* The pair of this identity, or NULL. */
const struct shared_identity *upstream_pair(const struct shared_identities *pairs,
                                            const struct catalogue_identity *identity);

/* What a newer upstream has of the catalogue, and neither the base nor the fork: the next merge
 * brings it. Appends to `incoming`, as shared by the upstream with itself; the caller releases it.
 */
void upstream_incoming(const struct lookup *lookup, const struct occurrences *upstream,
                       const struct occurrences *base, const struct occurrences *fork,
                       struct shared_identities *incoming);

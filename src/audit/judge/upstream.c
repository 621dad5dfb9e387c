/* What changed upstream since the commit that a fork branched from. */
#include "audit/judge/upstream.h"

#include "base/vector.h"

const struct shared_identity *upstream_pair(const struct shared_identities *pairs,
                                            const struct catalogue_identity *identity)
{
    for (size_t i = 0; identity && i < pairs->count; i++) {
        if (pairs->items[i].identity == identity)
            return &pairs->items[i];
    }
    return NULL;
}

static bool upstream_uses(const struct shared_identities *own,
                          const struct catalogue_identity *identity)
{
    const struct shared_identity *there = upstream_pair(own, identity);
    return there && there->a.active.count;
}

void upstream_incoming(const struct lookup *lookup, const struct occurrences *upstream,
                       const struct occurrences *base, const struct occurrences *fork,
                       struct shared_identities *incoming)
{
    CLEANUP(shared_identities_release) struct shared_identities now = {0};
    CLEANUP(shared_identities_release) struct shared_identities before = {0};
    CLEANUP(shared_identities_release) struct shared_identities own = {0};
    shared_identities_make(lookup, upstream, upstream, &now);
    shared_identities_make(lookup, base, base, &before);
    shared_identities_make(lookup, fork, fork, &own);
    size_t kept = 0;
    for (size_t i = 0; i < now.count; i++) {
        struct shared_identity *here = &now.items[i];
        bool changes = here->identity && (here->identity->must == CATALOGUE_CHANGE ||
                                          here->identity->must == CATALOGUE_SHOULD);
        if (changes && here->a.active.count && !upstream_uses(&before, here->identity) &&
            !upstream_uses(&own, here->identity))
            *VECTOR_ADD(incoming) = *here;
        else
            now.items[kept++] = *here;
    }
    now.count = kept;
}

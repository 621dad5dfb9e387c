/* The check of a catalogue against a tree of its own product. */
#include "audit/judge/self_judgement.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* How many bytes of `source` name a file; 0 if it is no FILE:LINE. */
static size_t self_judgement_file_length(const char *source)
{
    const char *colon = strrchr(source, ':');
    return colon && isdigit((unsigned char)colon[1]) && !strchr(source, ' ')
               ? (size_t)(colon - source)
               : 0;
}

/* What was seen of an identity. */
struct self_judgement_seen {
    bool there;                         /* in the file of its source */
    const struct occurrence *elsewhere; /* the first */
};

static void self_judgement_see(const struct catalogue_identity *identity,
                               const struct occurrence *at, struct self_judgement_seen *seen)
{
    size_t length = self_judgement_file_length(identity->source);
    bool there =
        length && strlen(at->path) == length && memcmp(at->path, identity->source, length) == 0;
    seen->there = seen->there || there;
    if (!there && !seen->elsewhere)
        seen->elsewhere = at;
}

static void self_judgement_tell(const struct catalogue_identity *identity,
                                const struct self_judgement_seen *seen, struct self_check *check)
{
    bool changes = identity->must == CATALOGUE_CHANGE || identity->must == CATALOGUE_SHOULD;
    if (!changes || !self_judgement_file_length(identity->source))
        return;
    check->expected++;
    check->found += seen->there;
    if (seen->there)
        return;
    struct self_check_missing *missing = VECTOR_ADD(&check->missing);
    *missing = (struct self_check_missing){.id = memory_text(identity->id),
                                           .source = memory_text(identity->source)};
    texts_copy(&missing->values, &identity->values);
    if (seen->elsewhere)
        missing->elsewhere =
            memory_format("%s:%" PRId64, seen->elsewhere->path, seen->elsewhere->line);
}

void self_judgement_make(const struct lookup *lookup, const struct occurrences *found,
                         struct self_check *check)
{
    const struct catalogue *catalogue = lookup->catalogue;
    struct self_judgement_seen *seen = memory_zeroed(catalogue->identities.count + 1, sizeof *seen);
    for (size_t i = 0; i < found->count; i++) {
        const struct occurrence *at = &found->items[i];
        if (at->use == OCCURRENCE_REMARK || at->use == OCCURRENCE_INACTIVE)
            continue;
        enum lookup_answer answer = LOOKUP_NONE;
        const struct lookup_value *value;
        for (size_t index = 0; (value = lookup_next(lookup, at, &index, &answer));)
            self_judgement_see(value->identity, at,
                               &seen[value->identity - catalogue->identities.items]);
    }
    for (size_t i = 0; i < catalogue->identities.count; i++)
        self_judgement_tell(&catalogue->identities.items[i], &seen[i], check);
    free(seen);
}

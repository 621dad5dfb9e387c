/* Comparing the places of one identity in two installs. */
#include "audit/judge/partial_rename.h"

#include <string.h>

/* Most places of one side that are compared; a text at more places than this is no identity. */
#define PARTIAL_RENAME_PLACES_MAX 1000

struct carriers carriers_of(const struct occurrences *found)
{
    struct carriers carriers = {0};
    for (size_t i = 0; i < found->count; i++)
        carriers.present[found->items[i].carrier] = true;
    return carriers;
}

/* Whether the place names something within its own package only: one that stays harms nobody. */
static bool partial_rename_is_label(const char *place)
{
    static const char *const labels[] = {"markup Component/@Id", "markup ComponentRef/@Id"};
    return text_same(place, labels[0]) || text_same(place, labels[1]);
}

/* The places of one side, each once, of the sorts of files that are `present`. */
static void partial_rename_places(const struct shared_identity_side *side,
                                  const struct carriers *present, struct texts *places)
{
    for (size_t i = 0; i < side->active.count && places->count < PARTIAL_RENAME_PLACES_MAX; i++) {
        const struct occurrence *at = side->active.items[i];
        CLEANUP(memory_free_text)
        char *place = present->present[at->carrier] ? occurrence_place_in_any_build(at) : NULL;
        if (place && !partial_rename_is_label(place) && !texts_have(places, place))
            texts_add(places, place);
    }
}

void partial_rename_append(const struct shared_identity *shared, const struct carriers *b,
                           struct texts *changed)
{
    CLEANUP(texts_release) struct texts first = {0};
    CLEANUP(texts_release) struct texts second = {0};
    partial_rename_places(&shared->a, b, &first);
    partial_rename_places(&shared->b, b, &second);
    for (size_t i = 0; i < second.count; i++) {
        if (!texts_have(&first, second.items[i]))
            return;
    }
    for (size_t i = 0; second.count && i < first.count; i++) {
        if (!texts_have(&second, first.items[i]))
            texts_add(changed, first.items[i]);
    }
}

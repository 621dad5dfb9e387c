/* Comparing the places of one identity in two installs. */
#include "audit/halves.h"

#include <string.h>

/* Most places of one side that are compared; a text at more places than this is no identity. */
#define HALVES_PLACES_MAX 1000

struct carriers carriers_of(const struct occurrences *found)
{
    struct carriers carriers = {0};
    for (size_t i = 0; i < found->count; i++)
        carriers.present[found->items[i].carrier] = true;
    return carriers;
}

/* The places of one side, each once, of the sorts of files that are `present`. */
static void halves_places(const struct sharing_side *side, const struct carriers *present,
                          struct texts *places)
{
    for (size_t i = 0; i < side->active.count && places->count < HALVES_PLACES_MAX; i++) {
        const struct occurrence *at = side->active.items[i];
        CLEANUP(memory_free_text)
        char *place = present->present[at->carrier] ? occurrence_place_in_any_build(at) : NULL;
        if (place && !texts_have(places, place))
            texts_add(places, place);
    }
}

void halves_append(const struct sharing *sharing, const struct carriers *b, struct texts *changed)
{
    CLEANUP(texts_release) struct texts first = {0};
    CLEANUP(texts_release) struct texts second = {0};
    halves_places(&sharing->a, b, &first);
    halves_places(&sharing->b, b, &second);
    for (size_t i = 0; i < second.count; i++) {
        if (!texts_have(&first, second.items[i]))
            return;
    }
    for (size_t i = 0; second.count && i < first.count; i++) {
        if (!texts_have(&second, first.items[i]))
            texts_add(changed, first.items[i]);
    }
}

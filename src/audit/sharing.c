/* Gathering occurrences by what they are. */
#include "audit/sharing.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* An unknown occurrence, and where it came from. */
struct sharing_stranger {
    const struct occurrence *at;
    bool second; /* of install b */
    size_t index;
};

struct sharing_strangers {
    struct sharing_stranger *items;
    size_t count;
    size_t capacity;
};

static struct sharing_side *sharing_side(struct sharing *sharing, bool second)
{
    return second ? &sharing->b : &sharing->a;
}

static void sharing_add(struct sharing_side *side, const struct occurrence *at, bool bare)
{
    if (bare)
        *VECTOR_ADD(&side->bare) = at;
    else if (at->use == OCCURRENCE_INACTIVE)
        *VECTOR_ADD(&side->inactive) = at;
    else
        *VECTOR_ADD(&side->active) = at;
}

static void sharing_release(struct sharing *sharing)
{
    for (int second = 0; second < 2; second++) {
        struct sharing_side *side = sharing_side(sharing, second);
        VECTOR_RELEASE(&side->active);
        VECTOR_RELEASE(&side->inactive);
        VECTOR_RELEASE(&side->bare);
    }
}

static bool sharing_side_is_empty(const struct sharing_side *side)
{
    return !side->active.count && !side->inactive.count && !side->bare.count;
}

/* Gives each occurrence to its identities, `known` one for each of the catalogue's, or to the
 * strangers. */
static void sharings_take(const struct lookup *lookup, const struct catalogue_identity *first,
                          const struct occurrences *found, bool second, struct sharings *known,
                          struct sharing_strangers *strangers)
{
    for (size_t i = 0; i < found->count; i++) {
        const struct occurrence *at = &found->items[i];
        if (at->use == OCCURRENCE_REMARK)
            continue;
        size_t number = strangers->count;
        if (!lookup_knows(lookup, at))
            *VECTOR_ADD(strangers) =
                (struct sharing_stranger){.at = at, .second = second, .index = number};
        enum lookup_answer answer = LOOKUP_NONE;
        const struct lookup_value *value;
        for (size_t index = 0; (value = lookup_next(lookup, at, &index, &answer));) {
            struct sharing *sharing = &known->items[value->identity - first];
            sharing_add(sharing_side(sharing, second), at, answer == LOOKUP_BARE);
        }
    }
}

static int sharing_stranger_same(const struct occurrence *left, const struct occurrence *right)
{
    if (left->kind != right->kind)
        return left->kind < right->kind ? -1 : 1;
    if (left->name != right->name)
        return left->name < right->name ? -1 : 1;
    return strcasecmp(left->value, right->value);
}

static int sharing_stranger_order(const void *left, const void *right)
{
    const struct sharing_stranger *a = left;
    const struct sharing_stranger *b = right;
    int order = sharing_stranger_same(a->at, b->at);
    return order ? order : (a->index > b->index) - (a->index < b->index);
}

/* Takes a sharing over if both sides have something, else releases it. */
static void sharings_keep(struct sharings *sharings, struct sharing *sharing)
{
    if (sharing_side_is_empty(&sharing->a) || sharing_side_is_empty(&sharing->b))
        sharing_release(sharing);
    else
        *VECTOR_ADD(sharings) = *sharing;
}

static void sharings_of_strangers(struct sharing_strangers *strangers, struct sharings *sharings)
{
    if (strangers->count)
        qsort(strangers->items, strangers->count, sizeof *strangers->items, sharing_stranger_order);
    for (size_t i = 0; i < strangers->count;) {
        struct sharing sharing = {0};
        size_t end = i;
        for (; end < strangers->count &&
               !sharing_stranger_same(strangers->items[i].at, strangers->items[end].at);
             end++)
            sharing_add(sharing_side(&sharing, strangers->items[end].second),
                        strangers->items[end].at, false);
        sharings_keep(sharings, &sharing);
        i = end;
    }
}

void sharings_make(const struct lookup *lookup, const struct occurrences *a,
                   const struct occurrences *b, struct sharings *sharings)
{
    struct sharings known = {0};
    struct sharing_strangers strangers = {0};
    for (size_t i = 0; i < lookup->catalogue->identities.count; i++)
        VECTOR_ADD(&known)->identity = &lookup->catalogue->identities.items[i];
    const struct catalogue_identity *first = lookup->catalogue->identities.items;
    sharings_take(lookup, first, a, false, &known, &strangers);
    sharings_take(lookup, first, b, true, &known, &strangers);
    for (size_t i = 0; i < known.count; i++)
        sharings_keep(sharings, &known.items[i]);
    sharings_of_strangers(&strangers, sharings);
    VECTOR_RELEASE(&known);
    VECTOR_RELEASE(&strangers);
}

void sharings_release(struct sharings *sharings)
{
    for (size_t i = 0; i < sharings->count; i++)
        sharing_release(&sharings->items[i]);
    VECTOR_RELEASE(sharings);
}

/* Gathering occurrences by what they are. */
#include "audit/judge/shared_identity.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

/* An unknown occurrence, and where it came from. */
struct shared_identity_stranger {
    const struct occurrence *at;
    bool second; /* of install b */
    size_t index;
};

struct shared_identity_strangers {
    struct shared_identity_stranger *items;
    size_t count;
    size_t capacity;
};

static struct shared_identity_side *shared_identity_side(struct shared_identity *shared,
                                                         bool second)
{
    return second ? &shared->b : &shared->a;
}

static void shared_identity_add(struct shared_identity_side *side, const struct occurrence *at,
                                bool bare)
{
    if (bare)
        *VECTOR_ADD(&side->bare) = at;
    else if (at->use == OCCURRENCE_INACTIVE)
        *VECTOR_ADD(&side->inactive) = at;
    else
        *VECTOR_ADD(&side->active) = at;
}

static void shared_identity_release(struct shared_identity *shared)
{
    for (int second = 0; second < 2; second++) {
        struct shared_identity_side *side = shared_identity_side(shared, second);
        VECTOR_RELEASE(&side->active);
        VECTOR_RELEASE(&side->inactive);
        VECTOR_RELEASE(&side->bare);
    }
}

static bool shared_identity_side_is_empty(const struct shared_identity_side *side)
{
    return !side->active.count && !side->inactive.count && !side->bare.count;
}

/* Whether it is the newest one's place, by another of the identity's values: one is in the other.
 */
static bool shared_identity_again(const struct shared_identity_side *side,
                                  const struct occurrence *at)
{
    const struct occurrence *last =
        side->active.count ? side->active.items[side->active.count - 1] : NULL;
    return last && at->kind == OCCURRENCE_TEXT && last->kind == OCCURRENCE_TEXT &&
           at->needle != last->needle && at->path == last->path && at->line == last->line &&
           at->line && at->use == last->use && text_same(at->place, last->place);
}

/* Gives each occurrence to its identities, `known` one for each of the catalogue's, or to the
 * strangers. */
static void shared_identities_take(const struct lookup *lookup,
                                   const struct catalogue_identity *first,
                                   const struct occurrences *found, bool second,
                                   struct shared_identities *known,
                                   struct shared_identity_strangers *strangers)
{
    for (size_t i = 0; i < found->count; i++) {
        const struct occurrence *at = &found->items[i];
        if (at->use == OCCURRENCE_REMARK)
            continue;
        size_t number = strangers->count;
        if (!lookup_knows(lookup, at))
            *VECTOR_ADD(strangers) =
                (struct shared_identity_stranger){.at = at, .second = second, .index = number};
        enum lookup_answer answer = LOOKUP_NONE;
        const struct lookup_value *value;
        for (size_t index = 0; (value = lookup_next(lookup, at, &index, &answer));) {
            struct shared_identity *shared = &known->items[value->identity - first];
            if (shared_identity_again(shared_identity_side(shared, second), at))
                continue;
            shared_identity_add(shared_identity_side(shared, second), at, answer == LOOKUP_BARE);
        }
    }
}

static int shared_identity_stranger_same(const struct occurrence *left,
                                         const struct occurrence *right)
{
    if (left->kind != right->kind)
        return left->kind < right->kind ? -1 : 1;
    if (left->name != right->name)
        return left->name < right->name ? -1 : 1;
    return strcasecmp(left->value, right->value);
}

static int shared_identity_stranger_order(const void *left, const void *right)
{
    const struct shared_identity_stranger *a = left;
    const struct shared_identity_stranger *b = right;
    int order = shared_identity_stranger_same(a->at, b->at);
    return order ? order : (a->index > b->index) - (a->index < b->index);
}

/* Takes a sharing over if both sides have something, else releases it. */
static void shared_identities_keep(struct shared_identities *shared_list,
                                   struct shared_identity *shared)
{
    if (shared_identity_side_is_empty(&shared->a) || shared_identity_side_is_empty(&shared->b))
        shared_identity_release(shared);
    else
        *VECTOR_ADD(shared_list) = *shared;
}

static void shared_identities_of_strangers(struct shared_identity_strangers *strangers,
                                           struct shared_identities *shared_list)
{
    if (strangers->count)
        qsort(strangers->items, strangers->count, sizeof *strangers->items,
              shared_identity_stranger_order);
    for (size_t i = 0; i < strangers->count;) {
        struct shared_identity shared = {0};
        size_t end = i;
        for (; end < strangers->count &&
               !shared_identity_stranger_same(strangers->items[i].at, strangers->items[end].at);
             end++)
            shared_identity_add(shared_identity_side(&shared, strangers->items[end].second),
                                strangers->items[end].at, false);
        shared_identities_keep(shared_list, &shared);
        i = end;
    }
}

void shared_identities_make(const struct lookup *lookup, const struct occurrences *a,
                            const struct occurrences *b, struct shared_identities *shared_list)
{
    struct shared_identities known = {0};
    struct shared_identity_strangers strangers = {0};
    for (size_t i = 0; i < lookup->catalogue->identities.count; i++)
        VECTOR_ADD(&known)->identity = &lookup->catalogue->identities.items[i];
    const struct catalogue_identity *first = lookup->catalogue->identities.items;
    shared_identities_take(lookup, first, a, false, &known, &strangers);
    shared_identities_take(lookup, first, b, true, &known, &strangers);
    for (size_t i = 0; i < known.count; i++)
        shared_identities_keep(shared_list, &known.items[i]);
    shared_identities_of_strangers(&strangers, shared_list);
    VECTOR_RELEASE(&known);
    VECTOR_RELEASE(&strangers);
}

void shared_identities_release(struct shared_identities *shared_list)
{
    for (size_t i = 0; i < shared_list->count; i++)
        shared_identity_release(&shared_list->items[i]);
    VECTOR_RELEASE(shared_list);
}

/* Whether two installs are what an audit is about. */
#include "audit/judge/recognition.h"

#include <stdlib.h>
#include <string.h>

#include "base/vector.h"

/* Most different places of the canonical install that are kept. */
#define RECOGNITION_PLACES_MAX 4096

/* The places at which the canonical install has its identities; they own their texts. */
struct recognition_places {
    char **items;
    size_t count;
    size_t capacity;
};

static void recognition_places_release(struct recognition_places *places)
{
    for (size_t i = 0; i < places->count; i++)
        free(places->items[i]);
    VECTOR_RELEASE(places);
}

static int recognition_order(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* Whether the install carries it there as a fork must not. */
static bool recognition_carries(const struct lookup *lookup, const struct occurrence *at)
{
    if (at->use == OCCURRENCE_REMARK || at->use == OCCURRENCE_INACTIVE)
        return false;
    enum lookup_answer answer = LOOKUP_NONE;
    const struct lookup_value *value;
    for (size_t index = 0; (value = lookup_next(lookup, at, &index, &answer));) {
        enum catalogue_must must = value->identity->must;
        if (must == CATALOGUE_CHANGE || must == CATALOGUE_SHOULD)
            return true;
    }
    return false;
}

static void recognition_take(const struct recognition_input *input,
                             struct recognition_places *places)
{
    for (size_t i = 0; i < input->a->count; i++) {
        const struct occurrence *at = &input->a->items[i];
        if (places->count == RECOGNITION_PLACES_MAX || !recognition_carries(input->lookup, at))
            continue;
        char *place = occurrence_place_in_any_build(at);
        *VECTOR_ADD(places) = place ? place : memory_text("");
    }
    if (places->count)
        qsort(places->items, places->count, sizeof *places->items, recognition_order);
}

static bool recognition_knows(const struct recognition_input *input,
                              const struct recognition_places *places, const struct occurrence *at)
{
    if (at->use == OCCURRENCE_REMARK)
        return false;
    enum lookup_answer answer = LOOKUP_NONE;
    size_t index = 0;
    if (lookup_next(input->lookup, at, &index, &answer))
        return true;
    CLEANUP(memory_free_text) char *place = occurrence_place_in_any_build(at);
    const char *key = place;
    return key &&
           bsearch(&key, places->items, places->count, sizeof *places->items, recognition_order);
}

bool recognition_check(const struct recognition_input *input, struct error *error)
{
    CLEANUP(recognition_places_release) struct recognition_places places = {0};
    const struct catalogue *catalogue = input->lookup->catalogue;
    recognition_take(input, &places);
    if (!places.count)
        return error_set(error, ERROR_CLASS_INPUT,
                         "%s, %s, carries none of the %zu identities of the catalogue %s: expected "
                         "was an install of %s (its source tree, installed folder, program or "
                         "package); is the path right, and is it named first?",
                         input->a_name, input->a_path, catalogue->identities.count, catalogue->name,
                         catalogue->about);
    for (size_t i = 0; i < input->b->count; i++) {
        if (recognition_knows(input, &places, &input->b->items[i]))
            return true;
    }
    return error_set(error, ERROR_CLASS_INPUT,
                     "B, %s, has nothing by which to recognise a fork of %s: no identity of the "
                     "catalogue %s, not even one that may stay, and no id or global name where A "
                     "has one; is the path right?",
                     input->b_path, catalogue->about, catalogue->name);
}

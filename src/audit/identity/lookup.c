/* From a catalogue to needles, and from what they found back to identities. */
#include "audit/identity/lookup.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "audit/identity/guid.h"
#include "base/text.h"

/* How scans name the place of a table's cell (audit/identity/occurrence.h). */
#define LOOKUP_TABLE "table "

static const enum needle_match lookup_needle_matches[] = {
    [CATALOGUE_WHOLE] = NEEDLE_WHOLE,
    [CATALOGUE_BEGINS] = NEEDLE_PREFIX,
    [CATALOGUE_PATH] = NEEDLE_PART,
};

static int lookup_guid_order(const void *left, const void *right)
{
    const struct lookup_value *a = left;
    const struct lookup_value *b = right;
    int order = strcasecmp(a->value, b->value);
    return order ? order : strcmp(a->identity->id, b->identity->id);
}

/* The number of the same needle, if another identity has it already. */
static int64_t lookup_needle(struct lookup *lookup, const struct catalogue_identity *identity,
                             const char *value)
{
    enum needle_match match = lookup_needle_matches[identity->match];
    for (size_t i = 0; i < lookup->needles.count; i++) {
        const struct needle *needle = &lookup->needles.items[i];
        if (needle->match == match && needle->exact_case == identity->exact_case &&
            text_same(needle->text, value))
            return (int64_t)i;
    }
    return needles_add(&lookup->needles, value, match, identity->exact_case);
}

void lookup_make(const struct catalogue *catalogue, struct lookup *lookup)
{
    lookup->catalogue = catalogue;
    for (size_t i = 0; i < catalogue->identities.count; i++) {
        const struct catalogue_identity *identity = &catalogue->identities.items[i];
        for (size_t k = 0; k < identity->values.count; k++) {
            struct lookup_value value = {
                .value = identity->values.items[k], .identity = identity, .needle = -1};
            struct guid guid;
            if (identity->match == CATALOGUE_GUID) {
                if (guid_read(value.value, &guid) && !guid_is_blank(&guid))
                    needles_add_guid(&lookup->needles, value.value);
                *VECTOR_ADD(&lookup->guids) = value;
            } else {
                value.needle = lookup_needle(lookup, identity, value.value);
                *VECTOR_ADD(&lookup->texts) = value;
            }
        }
    }
    if (lookup->guids.count)
        qsort(lookup->guids.items, lookup->guids.count, sizeof *lookup->guids.items,
              lookup_guid_order);
}

bool lookup_matches(const char *text, const char *pattern)
{
    const char *star = NULL;
    const char *resume = text;
    while (*text) {
        if (*pattern == '*') {
            star = pattern++;
            resume = text;
        } else if (*pattern == *text) {
            pattern++;
            text++;
        } else if (star) {
            pattern = star + 1;
            text = ++resume;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return !*pattern;
}

static bool lookup_place_is(const char *place, const char *pattern)
{
    if (lookup_matches(place, pattern))
        return true;
    const char *row = text_starts_with(place, LOOKUP_TABLE) ? strstr(place, ": ") : NULL;
    const char *column = row ? strrchr(row, '.') : NULL;
    if (!column)
        return false;
    const char *table = place + strlen(LOOKUP_TABLE);
    CLEANUP(memory_free_text)
    char *cell = memory_format("%.*s%s", (int)(row - table), table, column);
    return lookup_matches(cell, pattern);
}

static bool lookup_is_binary(enum occurrence_carrier carrier)
{
    return carrier == OCCURRENCE_CARRIER_PE || carrier == OCCURRENCE_CARRIER_ELF ||
           carrier == OCCURRENCE_CARRIER_BINARY;
}

static enum lookup_answer lookup_answer(const struct catalogue_identity *identity,
                                        const struct occurrence *occurrence)
{
    for (size_t i = 0; i < identity->where.count; i++) {
        if (lookup_place_is(occurrence->place, identity->where.items[i]))
            return LOOKUP_FOUND;
    }
    if (!identity->where.count)
        return LOOKUP_FOUND;
    return identity->bare && lookup_is_binary(occurrence->carrier) ? LOOKUP_BARE : LOOKUP_NONE;
}

/* The first of the GUIDs that is not before this one. */
static size_t lookup_guid_begin(const struct lookup *lookup, const char *guid)
{
    size_t low = 0;
    size_t high = lookup->guids.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcasecmp(lookup->guids.items[middle].value, guid) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct lookup_value *lookup_next(const struct lookup *lookup,
                                       const struct occurrence *occurrence, size_t *index,
                                       enum lookup_answer *answer)
{
    if (occurrence->kind == OCCURRENCE_GUID) {
        size_t at = lookup_guid_begin(lookup, occurrence->value) + *index;
        for (; at < lookup->guids.count &&
               text_same_ignoring_case(lookup->guids.items[at].value, occurrence->value);
             at++) {
            *index += 1;
            *answer = lookup_answer(lookup->guids.items[at].identity, occurrence);
            if (*answer != LOOKUP_NONE)
                return &lookup->guids.items[at];
        }
        return NULL;
    }
    while (occurrence->kind == OCCURRENCE_TEXT && *index < lookup->texts.count) {
        const struct lookup_value *value = &lookup->texts.items[(*index)++];
        *answer = value->needle == occurrence->needle ? lookup_answer(value->identity, occurrence)
                                                      : LOOKUP_NONE;
        if (*answer != LOOKUP_NONE)
            return value;
    }
    return NULL;
}

/* Whether a whole name is, begins with, or has as a part what the catalogue has. */
static bool lookup_name_is(const char *name, const struct lookup_value *known)
{
    size_t length = strlen(known->value);
    switch (known->identity->match) {
    case CATALOGUE_BEGINS:
        return strncasecmp(name, known->value, length) == 0;
    case CATALOGUE_PATH:
        for (const char *at = name; strlen(at) >= length; at++) {
            if (strncasecmp(at, known->value, length) == 0 &&
                (at == name || strchr("\\/", at[-1])) && (!at[length] || strchr("\\/", at[length])))
                return true;
        }
        return false;
    default:
        return text_same_ignoring_case(name, known->value);
    }
}

bool lookup_knows(const struct lookup *lookup, const struct occurrence *occurrence)
{
    if (occurrence->kind == OCCURRENCE_TEXT)
        return true;
    if (occurrence->kind == OCCURRENCE_GUID) {
        size_t at = lookup_guid_begin(lookup, occurrence->value);
        return at < lookup->guids.count &&
               text_same_ignoring_case(lookup->guids.items[at].value, occurrence->value);
    }
    for (size_t i = 0; i < lookup->texts.count; i++) {
        if (lookup_name_is(occurrence->value, &lookup->texts.items[i]))
            return true;
    }
    return false;
}

void lookup_release(struct lookup *lookup)
{
    needles_release(&lookup->needles);
    VECTOR_RELEASE(&lookup->texts);
    VECTOR_RELEASE(&lookup->guids);
}

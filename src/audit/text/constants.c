/* String constants of an install. */
#include "audit/text/constants.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/vector.h"

/* Three bytes in a row, each of 5 bits, choose a bit of the filter. */
#define CONSTANT_FILTER_BITS (1U << 15)

struct constant_filter {
    uint8_t triples[CONSTANT_FILTER_BITS / 8]; /* that stand in a needle */
    struct text needles;                       /* all of them, lower case, a zero between two */
    struct automaton *automaton;               /* of them */
};

static unsigned constant_triple(const char *at)
{
    return (unsigned)(at[0] & 0x1f) << 10 | (unsigned)(at[1] & 0x1f) << 5 |
           (unsigned)(at[2] & 0x1f);
}

struct constant_filter *constant_filter_new(const struct needles *needles)
{
    struct constant_filter *filter = memory_zeroed(1, sizeof *filter);
    const char **texts = memory_zeroed(needles->count + 1, sizeof *texts);
    for (size_t i = 0; i < needles->count; i++) {
        const char *text = texts[i] = needles->items[i].text;
        for (size_t at = 0; strlen(text) >= 3 && at + 2 < strlen(text); at++) {
            unsigned bit = constant_triple(text + at);
            filter->triples[bit / 8] |= (uint8_t)(1U << bit % 8);
        }
        for (; *text; text++)
            text_append_char(&filter->needles, (char)tolower((unsigned char)*text));
        text_append_char(&filter->needles, '\0');
    }
    filter->automaton = automaton_new(texts, needles->count);
    free(texts);
    return filter;
}

void constant_filter_free(struct constant_filter *filter)
{
    if (!filter)
        return;
    automaton_free(filter->automaton);
    text_release(&filter->needles);
    free(filter);
}

static void constant_filter_hit(void *user, const struct automaton_hit *hit)
{
    (void)hit;
    *(bool *)user = true;
}

/* Whether a needle has the text in it. The triples answer no for almost all that has none. */
static bool constant_is_piece(const struct constant_filter *filter, const char *text, size_t length)
{
    char lower[CONSTANT_BYTES_MAX + 1];
    for (size_t i = 0; i < length; i++) {
        unsigned bit = i + 2 < length ? constant_triple(text + i) : 0;
        if (i + 2 < length && !(filter->triples[bit / 8] >> bit % 8 & 1))
            return false;
        lower[i] = (char)tolower((unsigned char)text[i]);
    }
    lower[length] = '\0';
    const char *end = text_get(&filter->needles) + filter->needles.length;
    for (const char *needle = text_get(&filter->needles); needle < end;
         needle += strlen(needle) + 1) {
        if (strstr(needle, lower))
            return true;
    }
    return false;
}

bool constant_filter_passes(const struct constant_filter *filter, const char *text, size_t length)
{
    if (!length || length > CONSTANT_BYTES_MAX)
        return false;
    if (constant_is_piece(filter, text, length))
        return true;
    bool has = false;
    automaton_run(filter->automaton, text, length, constant_filter_hit, &has);
    return has;
}

void constants_define(struct constants *constants, const char *name, const char *value)
{
    if (constants->count < CONSTANTS_MAX && *name)
        *VECTOR_ADD(constants) =
            (struct constant){.name = memory_text(name), .value = memory_text(value)};
}

void constants_move(struct constants *from, struct constants *constants)
{
    for (size_t i = 0; i < from->count; i++) {
        if (constants->count < CONSTANTS_MAX) {
            struct constant *constant = VECTOR_ADD(constants);
            *constant = from->items[i];
            continue;
        }
        free(from->items[i].name);
        free(from->items[i].value);
    }
    VECTOR_RELEASE(from);
}

static int constant_order(const void *left, const void *right)
{
    const struct constant *a = left, *b = right;
    int order = strcmp(a->name, b->name);
    return order ? order : strcmp(a->value, b->value);
}

/* Drops, of a sorted list, what has several values; each name is left once. */
static void constants_make_unique(struct constants *constants)
{
    size_t kept = 0;
    for (size_t i = 0; i < constants->count;) {
        size_t end = i + 1;
        bool same = true;
        for (; end < constants->count &&
               strcmp(constants->items[i].name, constants->items[end].name) == 0;
             end++)
            same = same && strcmp(constants->items[i].value, constants->items[end].value) == 0;
        struct constant first = constants->items[i];
        for (size_t k = i + same; k < end; k++) {
            free(constants->items[k].name);
            free(constants->items[k].value);
        }
        if (same)
            constants->items[kept++] = first;
        i = end;
    }
    constants->count = kept;
}

const char *constants_value(const struct constants *constants, const char *name)
{
    size_t low = 0, high = constants->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(constants->items[middle].name, name);
        if (!order)
            return constants->items[middle].value;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

bool constant_expand(const char *value, const char *(*known)(const void *user, const char *name),
                     const void *user, struct text *out)
{
    size_t before = out->length;
    for (; *value; value++) {
        if (*value == CONSTANT_JOINT)
            continue;
        const char *end = *value == CONSTANT_NAME_BEGIN ? strchr(value, CONSTANT_NAME_END) : NULL;
        if (!end) {
            text_append_char(out, *value);
            continue;
        }
        CLEANUP(memory_free_text) char *name = memory_text_of(value + 1, (size_t)(end - value - 1));
        const char *replaced = known(user, name);
        if (!replaced || out->length + strlen(replaced) > before + CONSTANT_BYTES_MAX) {
            out->length = before;
            if (out->data)
                out->data[before] = '\0';
            return false;
        }
        text_append(out, replaced);
        value = end;
    }
    return true;
}

static const char *constants_known(const void *user, const char *name)
{
    return constants_value(user, name);
}

/* One round of replacing names by values; false if nothing was left to replace. */
static bool constants_round(struct constants *constants)
{
    bool any = false;
    for (size_t i = 0; i < constants->count; i++) {
        struct constant *constant = &constants->items[i];
        CLEANUP(text_release) struct text out = {0};
        if (!strchr(constant->value, CONSTANT_NAME_BEGIN) ||
            !constant_expand(constant->value, constants_known, constants, &out))
            continue;
        free(constant->value);
        constant->value = memory_text(text_get(&out));
        any = true;
    }
    return any;
}

void constants_settle(struct constants *constants, const struct constant_filter *filter)
{
    if (constants->count)
        qsort(constants->items, constants->count, sizeof *constants->items, constant_order);
    constants_make_unique(constants);
    for (size_t round = 0; round < CONSTANTS_NESTED_MAX && constants_round(constants); round++)
        continue;
    size_t kept = 0;
    for (size_t i = 0; i < constants->count; i++) {
        struct constant constant = constants->items[i];
        if (!strchr(constant.value, CONSTANT_NAME_BEGIN) &&
            constant_filter_passes(filter, constant.value, strlen(constant.value))) {
            constants->items[kept++] = constant;
            continue;
        }
        free(constant.name);
        free(constant.value);
    }
    constants->count = kept;
}

struct automaton *constants_names(const struct constants *constants)
{
    if (!constants->count)
        return NULL;
    const char **names = memory_zeroed(constants->count, sizeof *names);
    for (size_t i = 0; i < constants->count; i++)
        names[i] = constants->items[i].name;
    struct automaton *automaton = automaton_new(names, constants->count);
    free(names);
    return automaton;
}

void constants_release(struct constants *constants)
{
    for (size_t i = 0; i < constants->count; i++) {
        free(constants->items[i].name);
        free(constants->items[i].value);
    }
    VECTOR_RELEASE(constants);
}

/* String constants of an install: what a macro or a constant stands for, so that its value is found
 * where it is used, and a text that is put together from several of them is found whole.
 *
 * The readers of source note definitions, each file its own; the scan puts them together, and then
 * reads the files anew that use one of those that may be a part of what is looked for. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "audit/identity/needle.h"
#include "audit/search/automaton.h"
#include "base/text.h"

/* In a value, a constant's name stands between these two bytes; texts that have them are left out.
 */
#define CONSTANT_NAME_BEGIN '\1'
#define CONSTANT_NAME_END   '\2'
/* Between two operands, where nothing else stands there. */
#define CONSTANT_JOINT '\3'

/* Longest value, most definitions of one file and of an install, deepest names in values. */
#define CONSTANT_BYTES_MAX   512
#define CONSTANTS_FILE_MAX   2000
#define CONSTANTS_MAX        100000
#define CONSTANTS_NESTED_MAX 8

struct constant {
    char *name;
    char *value; /* as it was written; of resolved ones the text */
};

/* `{0}` is empty. It owns its texts. */
struct constants {
    struct constant *items;
    size_t count;
    size_t capacity;
};

/* What pieces of the needles look like, to drop at once what can be none of them. Made once and
 * then only read. */
struct constant_filter;
struct constant_filter *constant_filter_new(const struct needles *needles);
void constant_filter_free(struct constant_filter *filter);

/* Whether the text may be a piece of a needle, or have one in it. */
bool constant_filter_passes(const struct constant_filter *filter, const char *text, size_t length);

/* Notes a definition, unless there are too many. */
void constants_define(struct constants *constants, const char *name, const char *value);

/* Moves all of `from`. */
void constants_move(struct constants *from, struct constants *constants);

/* Resolves the values by one another, and keeps, sorted by name, those that have one value only,
 * and one that passes the filter. */
void constants_settle(struct constants *constants, const struct constant_filter *filter);

/* The value of a settled constant, or NULL. */
const char *constants_value(const struct constants *constants, const char *name);

/* Appends the value with its names replaced; `known` gives the value of a name, or NULL. False if
 * one isn't known; what was appended is then cut off again. */
bool constant_expand(const char *value, const char *(*known)(const void *user, const char *name),
                     const void *user, struct text *out);

/* Finds the names of all settled constants in the bytes of a file; NULL if there are none. */
struct automaton *constants_names(const struct constants *constants);

void constants_release(struct constants *constants);

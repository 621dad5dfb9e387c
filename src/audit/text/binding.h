/* What the values of a C, C++ or IDL statement are bound to: the constant, the macro, the function
 * that takes them, or the class that a uuid is of. And GUIDs that stand there as numbers.
 *
 * It follows the tokens that source.c reads; it knows no grammar, only the few shapes in which
 * identities are written. */
#pragma once

#include "audit/search/finder.h"

/* Longest name kept, and deepest brackets followed; beyond that names are cut, numbers ignored. */
#define BINDING_NAME_BYTES  96
#define BINDING_DEPTH_MAX   24
#define BINDING_NUMBERS_MAX 17

struct binding_group {
    char opener; /* '(', '{' or '[' */
    char callee[BINDING_NAME_BYTES];
    size_t number_count; /* BINDING_NUMBERS_MAX: that many or more */
    uint64_t numbers[BINDING_NUMBERS_MAX];
    int64_t line, offset; /* of the first number */
};

struct binding {
    struct finder *finder;
    char last[BINDING_NAME_BYTES];  /* the newest identifier */
    char bound[BINDING_NAME_BYTES]; /* what `=`, #define or a brace gives a value to */
    char first_argument[BINDING_NAME_BYTES];
    size_t bound_depth;
    struct binding_group groups[BINDING_DEPTH_MAX];
    size_t depth;
    bool after_name;  /* the newest token is an identifier or ']' */
    bool after_close; /* the newest token is ')' */
    bool after_dot;   /* the newest token is '.' */
    bool designates;  /* the newest tokens are `.Data1`: the `=` that follows binds nothing */
    bool after_kind;  /* the newest token is `interface`, `class` … */
    bool no_brace;    /* a brace in this statement opens a body */
    bool uuid_type;   /* the statement names a uuid_t */
    bool in_define;
    size_t awaiting; /* a uuid's occurrences from here on want a class's name; SIZE_MAX: none */
    char place[BINDING_NAME_BYTES + 2];
};

/* Begins with nothing bound; the finder takes the GUIDs and outlives it. */
void binding_init(struct binding *binding, struct finder *finder);

/* The tokens. `use` is what a GUID made of numbers counts as. */
void binding_identifier(struct binding *binding, const char *name, size_t length);
void binding_number(struct binding *binding, uint64_t number, int64_t line, int64_t offset);
void binding_sign(struct binding *binding, char sign, enum occurrence_use use);

/* The next identifier is the name that a #define defines; the directive's end. */
void binding_define(struct binding *binding, const char *name, size_t length);
void binding_directive_end(struct binding *binding);

/* Where a literal that stands here is, and whether it is defined there; good until the next token.
 */
const char *binding_place(struct binding *binding, bool *defined);

/* Whether a function or macro of this name only wraps a text: TEXT, std::wstring, HStringReference.
 */
bool binding_is_wrapper(const char *name);

/* Whether what stands here is the argument of cpp_quote(…), which has a line of C in it. */
bool binding_in_quote(const struct binding *binding);

/* Whether what stands here is the argument of uuid(…) or its like. */
bool binding_in_uuid(const struct binding *binding);

/* Occurrences from `first` on are of a uuid: the name that follows is theirs. */
void binding_await(struct binding *binding, size_t first);

/* Texts that a program puts together: "a" NAME, "a" + "b", path / "a", stream << "a", the fields of
 * an initialiser. Each is found whole, at the place at which its first part stands.
 *
 * It follows the tokens that source.c reads, as binding.c does. The first time a file is read, the
 * values of constants are not known: texts that need none are found then, and constants'
 * definitions noted. The second time only texts that need a constant are found. */
#pragma once

#include "audit/text/binding.h"
#include "audit/text/constants.h"

/* What the readers of an install's files share, and what of it is for one file. Read only but for
 * `definitions`. */
struct constant_use {
    const struct constant_filter *filter;
    const struct constants *known; /* NULL: the first time */
    struct constants *definitions; /* of the file, as it goes */
};

struct expression {
    struct finder *finder; /* takes what is put together */
    struct binding *binding;
    const struct constant_use *constants;
    struct text value;  /* so far, with names in it (constants.h) */
    struct text fields; /* of the initialiser so far, as one path */
    size_t field_count;
    bool fields_named; /* a constant is among them */
    size_t operands;
    size_t literals;
    size_t wrappers;     /* open parentheses of std::wstring(…) and the like */
    size_t name_begin;   /* in `value`, of the name that is the newest operand; SIZE_MAX: none */
    bool joined;         /* the newest token joins two operands */
    bool less;           /* the newest token is the first '<' of two, perhaps */
    bool member;         /* the name that follows is a member's */
    bool unknown_before; /* something stood before it that isn't known */
    bool defined;        /* by the first operand, as the other facts below */
    bool taken;          /* they are known */
    enum occurrence_use use;
    int64_t line;
    char name[BINDING_NAME_BYTES];
    char place[BINDING_NAME_BYTES + 2];
};

/* Begins with nothing; `finder` takes what is put together, and all outlive it. */
void expression_init(struct expression *expression, struct finder *finder, struct binding *binding,
                     const struct constant_use *constants);

/* The tokens, each before the binding is told of it, but for a name: that after. `use` is what an
 * occurrence here counts as. A literal: */
void expression_literal(struct expression *expression, const char *text, size_t length,
                        enum occurrence_use use, int64_t line);

/* A name, of whatever it is. */
void expression_name(struct expression *expression, const char *name, size_t length,
                     enum occurrence_use use, int64_t line);

/* A sign. */
void expression_sign(struct expression *expression, char sign);

/* Something else: a number, a character, a directive's end. */
void expression_end(struct expression *expression);

/* Frees what it holds. */
void expression_release(struct expression *expression);

/* Which branches of conditional compilation count, as far as that can be known from the outside:
 * `#if 0`, and what hangs on the switches that are named. */
#pragma once

#include <stddef.h>

#include "base/text.h"
#include "base/vector.h"

/* What decides branches: WSLX in `#ifdef WSLX`, `#if defined(WSLX)`, `<?ifdef WSLX?>`. Macros in
 * neither list leave both branches active. */
struct branch_switches {
    const struct texts *defined;   /* e.g. the fork's switch when the fork is read; may be NULL */
    const struct texts *undefined; /* e.g. the same when the canonical install is read; or NULL */
};

enum truth {
    TRUTH_FALSE,
    TRUTH_TRUE,
    TRUTH_UNKNOWN,
};

/* Conditions inside one another beyond this count as unknown. */
#define BRANCH_DEPTH_MAX 128

struct branches {
    struct {
        enum truth here;  /* whether this branch is the one */
        enum truth taken; /* whether one before it was */
    } levels[BRANCH_DEPTH_MAX];
    size_t depth; /* may be beyond the levels */
};

/* `#if`, `#elif`, `#else`, `#endif`. One without its `#if` is ignored. */
void branches_if(struct branches *branches, enum truth truth);
void branches_elif(struct branches *branches, enum truth truth);
void branches_end(struct branches *branches);

/* Whether what stands here is known to be left out. */
bool branches_leave_out(const struct branches *branches);

/* The truth of "NAME is defined", by the switches alone. */
enum truth truth_of_macro(const struct branch_switches *switches, const char *name, size_t length);

/* The truth of what stands after `#if`: whole numbers, `defined`, `!`, `&&`, `||`, parentheses and
 * macros' names; anything else is unknown. */
enum truth truth_of_condition(const struct branch_switches *switches, const char *text,
                              size_t length);

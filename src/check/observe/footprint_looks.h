/* Marks: what was found of a runtime's footprint around one step of another: each of its objects
 * before the step's command, and after its effect. */
#pragma once

#include "check/observe/guest_answers.h"

/* What such a probe is about. Its question names the object, its kind and where it is; `ok` is one
 * that is there, with what it holds for an answer, `fail` one that is not. */
#define FOOTPRINT_LOOKS_ABOUT "footprint"

struct mark {
    char *object;
    struct told before;
    struct told after;
};

struct footprint_looks {
    VECTOR(struct mark) items;
};

/* Takes the answer in; `acted`: the step's command was invoked before. False if it is about no
 * footprint. */
bool footprint_looks_take(struct footprint_looks *looks, const struct event *event, bool acted);

/* The object's mark, or NULL. */
const struct mark *footprint_looks_find(const struct footprint_looks *looks, const char *object);

void footprint_looks_release(struct footprint_looks *looks);

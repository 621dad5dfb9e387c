/* Marks: what was found of a runtime's footprint around one step of another: each of its objects
 * before the step's command, and after its effect. */
#pragma once

#include "check/testimony.h"

/* What such a probe is about. Its question names the object, its kind and where it is; `ok` is one
 * that is there, with what it holds for an answer, `fail` one that is not. */
#define MARKS_ABOUT "footprint"

struct mark {
    char *object;
    struct told before;
    struct told after;
};

struct marks {
    VECTOR(struct mark) items;
};

/* Takes the answer in; `acted`: the step's command was invoked before. False if it is about no
 * footprint. */
bool marks_take(struct marks *marks, const struct event *event, bool acted);

/* The object's mark, or NULL. */
const struct mark *marks_find(const struct marks *marks, const char *object);

void marks_release(struct marks *marks);

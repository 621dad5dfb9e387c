/* What was found of a runtime's footprint around a step. */
#include "check/observe/footprint_looks.h"

#include <stdlib.h>

bool footprint_looks_take(struct footprint_looks *looks, const struct event *event, bool acted)
{
    const struct event_probe *probe = &event->probe;
    if (!text_same(probe->about, FOOTPRINT_LOOKS_ABOUT) || !probe->question.count)
        return false;
    const char *object = probe->question.items[0];
    struct mark *mark = (struct mark *)footprint_looks_find(looks, object);
    if (!mark) {
        mark = VECTOR_ADD(&looks->items);
        mark->object = memory_text(object);
    }
    told_set(acted ? &mark->after : &mark->before, event);
    return true;
}

const struct mark *footprint_looks_find(const struct footprint_looks *looks, const char *object)
{
    for (size_t i = 0; i < looks->items.count; i++) {
        if (text_same(looks->items.items[i].object, object))
            return &looks->items.items[i];
    }
    return NULL;
}

void footprint_looks_release(struct footprint_looks *looks)
{
    for (size_t i = 0; i < looks->items.count; i++) {
        free(looks->items.items[i].object);
        free(looks->items.items[i].before.text);
        free(looks->items.items[i].after.text);
    }
    VECTOR_RELEASE(&looks->items);
}

/* What was found of a runtime's footprint around a step. */
#include "check/marks.h"

#include <stdlib.h>

bool marks_take(struct marks *marks, const struct event *event, bool acted)
{
    const struct event_probe *probe = &event->probe;
    if (!text_same(probe->about, MARKS_ABOUT) || !probe->question.count)
        return false;
    const char *object = probe->question.items[0];
    struct mark *mark = (struct mark *)marks_find(marks, object);
    if (!mark) {
        mark = VECTOR_ADD(&marks->items);
        mark->object = memory_text(object);
    }
    told_set(acted ? &mark->after : &mark->before, event);
    return true;
}

const struct mark *marks_find(const struct marks *marks, const char *object)
{
    for (size_t i = 0; i < marks->items.count; i++) {
        if (text_same(marks->items.items[i].object, object))
            return &marks->items.items[i];
    }
    return NULL;
}

void marks_release(struct marks *marks)
{
    for (size_t i = 0; i < marks->items.count; i++) {
        free(marks->items.items[i].object);
        free(marks->items.items[i].before.text);
        free(marks->items.items[i].after.text);
    }
    VECTOR_RELEASE(&marks->items);
}

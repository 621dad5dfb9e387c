/* Growable arrays of any type. */
#include "base/vector.h"

#include <string.h>

#include "base/memory.h"

#define VECTOR_CAPACITY_FIRST 8

void *vector_grown(void *items, size_t count, size_t *capacity, size_t item_bytes)
{
    if (count == *capacity) {
        size_t wanted = *capacity ? *capacity * 2 : VECTOR_CAPACITY_FIRST;
        items = memory_resized(items, wanted, item_bytes);
        *capacity = wanted;
    }
    memset((char *)items + count * item_bytes, 0, item_bytes);
    return items;
}

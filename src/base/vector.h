/* Growable arrays of any type: `struct { T *items; size_t count, capacity; }`.
 *
 *     VECTOR(struct step) steps = {0};
 *     struct step *step = VECTOR_ADD(&steps);   // zeroed
 *     VECTOR_RELEASE(&steps);                   // frees the array, not what its items own
 *
 * Pointers into `items` are good until the next add. */
#pragma once

#include <stddef.h>
#include <stdlib.h>

#define VECTOR(type)                                                                               \
    struct {                                                                                       \
        type *items;                                                                               \
        size_t count;                                                                              \
        size_t capacity;                                                                           \
    }

/* Adds one zeroed item and gives its address. */
#define VECTOR_ADD(vector)                                                                         \
    ((vector)->items = vector_grown((vector)->items, (vector)->count, &(vector)->capacity,         \
                                    sizeof *(vector)->items),                                      \
     &(vector)->items[(vector)->count++])

/* Frees the array itself and leaves an empty vector. */
#define VECTOR_RELEASE(vector)                                                                     \
    (free((vector)->items), (vector)->items = NULL, (vector)->count = 0, (vector)->capacity = 0)

/* Room for one more item after `count`, zeroed; for VECTOR_ADD alone. */
void *vector_grown(void *items, size_t count, size_t *capacity, size_t item_bytes);

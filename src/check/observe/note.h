/* A line of the history that decides something, and what it says. */
#pragma once

#include "base/memory.h"
#include "base/text.h"

#include <stdint.h>

struct note {
    int64_t seq;
    char *what; /* NULL while nothing was noted */
};

/* Notes what the line says, unless something was noted before: the first decides. */
void note_set(struct note *note, int64_t seq, const char *format, ...) PRINTF_LIKE(3, 4);

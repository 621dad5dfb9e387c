/* A string literal as it means, put together from its pieces and given to the finder. */
#pragma once

#include "audit/search/finder.h"
#include "base/text.h"

/* A literal longer than this goes to the finder in pieces. */
#define LITERAL_BYTES_MAX 8192

struct literal {
    struct text text;
    bool open;
    int before; /* the byte before the text, -1 at the literal's begin */
    int64_t line, offset;
};

/* The quotes that open strings in a file of this name: in JavaScript and TypeScript three. */
const char *literal_quotes(const char *path);

/* Begins one, unless one is open: then this goes on with it. */
void literal_open(struct literal *literal, int64_t line, int64_t offset);

/* Appends what the escape sequence at `bytes` (a backslash) means; NULL only measures it. Gives how
 * many bytes it has, at least 1. */
size_t literal_append_escape(struct literal *literal, const char *bytes, size_t length);

/* A number's value: what does not fit is the greatest. */
uint64_t literal_integer(const char *word, size_t length);

/* Whether it is time to feed what there is so far. */
bool literal_is_long(const struct literal *literal);

/* Gives the text to the finder, and closes the literal if it has ended; else keeps of the text what
 * a match may still need. */
void literal_feed(struct literal *literal, struct finder *finder, enum occurrence_use use,
                  const char *place, bool ended);

void literal_release(struct literal *literal);

/* A file's bytes, handed on in pieces: what a reader could not use yet comes again with more.
 *
 * Memory stays the same however long the file is. UTF-16 (with its byte order mark) comes as
 * UTF-8, so that every reader of a language sees one encoding. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

/* A reader must use something once it is given so many bytes. */
#define FEED_TOKEN_BYTES_MAX 16384

/* Is given the bytes that stand at `offset` (-1: the text was UTF-16); `last` says that none
 * follow. Gives how many it has used up. */
typedef size_t feed_take(void *user, const char *bytes, size_t length, int64_t offset, bool last);

enum feed_encoding {
    FEED_BYTES,
    FEED_UTF16_LITTLE,
    FEED_UTF16_BIG,
};

struct feed {
    feed_take *take;
    void *user;
    enum feed_encoding encoding;
    struct text waiting; /* not used up yet */
    int64_t offset;      /* of `waiting` */
    unsigned half;       /* UTF-16: a first byte without its second, or a surrogate, */
    unsigned surrogate;  /* each with a bit above it that says whether there is one */
};

/* Hands on more bytes; with `last`, also what waits. */
void feed_push(struct feed *feed, const char *bytes, size_t length, bool last);

void feed_release(struct feed *feed);

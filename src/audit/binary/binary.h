/* Reads what is not text: runs of characters, narrow and of UTF-16LE, and GUIDs in a binary's own
 * layout, each with the part it lies in. */
#pragma once

#include "audit/binary/layout.h"
#include "audit/search/feed.h"
#include "audit/search/finder.h"

/* Fewest characters of a run. */
#define BINARY_RUN_CHARS_MIN 3
/* Most candidates kept of one file (see install/scan.h). */
#define BINARY_CANDIDATES_MAX 50000

struct binary;

/* Candidates of GUIDs go to `candidates`. Everything outlives it; the caller frees it with
 * binary_free. */
struct binary *binary_new(struct finder *finder, const struct layout *layout,
                          struct occurrences *candidates);
void binary_free(void *user);

/* feed_take; for feeds of bytes. */
size_t binary_take(void *user, const char *bytes, size_t length, int64_t offset, bool last);

/* Whether there was a run of characters. */
bool binary_had_strings(const struct binary *binary);

/* Whether there were more candidates than are kept. */
bool binary_is_crowded(const struct binary *binary);

/* Finds identities in the strings of one file: needles, GUIDs and global-looking names.
 *
 * The readers of the languages and formats cut files into spans and give them to a finder; what a
 * match is, is decided here alone. */
#pragma once

#include "audit/identity/guid.h"
#include "audit/identity/needle.h"
#include "audit/identity/occurrence.h"

/* What all files are searched for; read only once made. */
struct search;

/* The needles must outlive it. The caller frees it. */
struct search *search_new(const struct needles *needles);
void search_free(struct search *search);

/* Longest match: needles, and names found by form (Windows' limit of a pipe's name is 256). */
#define FINDER_MATCH_BYTES_MAX NEEDLE_BYTES_MAX
#define FINDER_NAME_BYTES_MAX  256

/* Most that is kept of one file, against installs that were made to exhaust us. */
#define FINDER_OCCURRENCES_MAX 20000

/* How much two pieces of one long string must share, so that no match is lost between them. */
#define SPAN_OVERLAP_BYTES (FINDER_MATCH_BYTES_MAX + FINDER_NAME_BYTES_MAX)

/* A string, or a piece of one, as it means (escapes undone). */
struct span {
    const char *bytes;
    size_t length;
    size_t owned;    /* matches that begin at or after this belong to the next piece */
    int before;      /* the byte before it in the same string, or -1 where the string begins */
    bool goes_on;    /* the string goes on after it */
    int64_t line;    /* where it begins; 0 if it has none */
    bool as_is;      /* its line ends are the file's: a match behind one is on a later line */
    int64_t offset;  /* of its begin in the file, or -1 */
    bool is_code;    /* a bare word of a program: self.socket is a member and no unit's name */
    unsigned stride; /* the file's bytes to one of the span's: 1, 2 for UTF-16, 0 if undone */
    enum occurrence_use use;
    const char *place; /* never NULL */
};

/* A whole string. */
struct span span_of(const char *bytes, size_t length);

struct finder {
    const struct search *search;
    const char *path;
    enum occurrence_carrier carrier;
    struct occurrences *found;
    bool full; /* FINDER_OCCURRENCES_MAX were found: the rest is not */
};

/* Adds what the span holds. */
void finder_feed(struct finder *finder, const struct span *span);

/* Adds the whole span as a global name that is declared there. */
void finder_declare(struct finder *finder, const struct span *span, enum occurrence_name name);

/* Adds a GUID that the reader itself put together. */
void finder_add_guid(struct finder *finder, const struct span *span, const struct guid *guid);

/* Whether the GUID is one of the needles'. */
bool search_knows(const struct search *search, const struct guid *guid);

/* Whether the sixteen bytes may be a needle's GUID, in the text's order or in Windows': a quick
 * answer that is right wherever it is no. */
bool search_may_know(const struct search *search, const uint8_t bytes[static GUID_BYTES]);

/* What a scan looks for beside what it finds by form: the catalogue's texts and GUIDs. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How much of what stands in the file a text must be. "A string" is a literal, an attribute, an
 * element's text, a table's cell, a word of a script, or a run of characters in a binary. */
enum needle_match {
    NEEDLE_WHOLE,  /* the whole string: "WSL" but neither "WSLX" nor "WSL Service" */
    NEEDLE_PART,   /* in a string, between characters that no name goes on with: a registry key,
                      a path, a URL; neither a letter, a digit nor '_' stands before or after */
    NEEDLE_PREFIX, /* as a part, but anything may follow: a prefix of rules or pipes */
};

struct needle {
    char *text; /* UTF-8 as it means, not as a language writes it: one backslash is one */
    enum needle_match match;
    bool exact_case; /* else ASCII letters count alike */
};

/* Plain data; `{0}` is empty. The order of `items` gives the numbers in occurrences. */
struct needles {
    struct needle *items;
    size_t count, capacity;
    struct {
        char **items; /* each as OCCURRENCE_GUID writes it */
        size_t count, capacity;
    } guids;
};

/* Longest text looked for, in bytes; a longer one is cut there. */
#define NEEDLE_BYTES_MAX 512

/* Adds a text and gives its number. */
int64_t needles_add(struct needles *needles, const char *text, enum needle_match match,
                    bool exact_case);

/* Adds a GUID in any textual notation, to be recognised in binaries' own layout too; false if it is
 * none. GUIDs in texts are found without it. */
bool needles_add_guid(struct needles *needles, const char *guid);

void needles_release(struct needles *needles);

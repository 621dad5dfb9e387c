/* Sections: what a script in a guest prints under each of its marks, "cotenant-question WORDS", a
 * line by itself. Anything in it may be forged by the guest. */
#pragma once

#include "base/text.h"

/* The lines between a mark and the next one, without the empty ones. */
struct section {
    struct texts lines;
    bool whole; /* it is there once, and another mark follows */
};

/* Finds the section under the mark with these words; `output` NULL has none. The caller releases
 * it. */
void section_find(const char *output, const char *words, struct section *section);

void section_release(struct section *section);

/* The boot id (a UUID in lower case) that is the only line of the section "boot"; NULL without
 * one. The caller frees it. */
char *section_boot_id(const char *output);

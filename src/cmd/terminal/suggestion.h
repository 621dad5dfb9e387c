/* What somebody may have meant who mistyped a word. */
#pragma once

#include <stddef.h>

/* The known word that is nearest to this one, if it is near enough to be meant; else NULL. A
 * letter too many, one missing, another one, and two that changed places are a mistake each. */
const char *suggestion_find(const char *word, const char *const *known, size_t count);

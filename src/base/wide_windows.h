/* Windows' texts are UTF-16, ours are UTF-8: turned into each other here, once, at every call of
 * the system. For files of Windows alone. */
#pragma once

#include <wchar.h>

#include "base/memory.h"

/* The text as UTF-16; what is not UTF-8 in it becomes U+FFFD. NULL gives NULL; the caller frees
 * it. */
wchar_t *wide_from(const char *text);

/* The text as UTF-8; a lone surrogate becomes U+FFFD. NULL gives NULL; the caller frees it. */
char *wide_text(const wchar_t *wide);

/* For CLEANUP on a `wchar_t *`. */
void wide_free(wchar_t **wide);

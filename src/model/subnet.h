/* Subnets as text: "192.0.2.0/24", "2001:db8::/64". */
#pragma once

#include <stdbool.h>

/* Whether the two share an address. Text that is no subnet overlaps nothing, unless both are the
 * same text. */
bool subnets_overlap(const char *left, const char *right);

/* The subnet with its address masked: "192.0.2.0/24" for "192.0.2.7/24". NULL for text that is
 * no subnet; an address alone is none. The caller frees it. */
char *subnet_masked(const char *text);

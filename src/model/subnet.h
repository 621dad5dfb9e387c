/* Subnets as text: "192.0.2.0/24", "2001:db8::/64". */
#pragma once

#include <stdbool.h>

/* Whether the two share an address. Text that is no subnet overlaps nothing, unless both are the
 * same text. */
bool subnets_overlap(const char *left, const char *right);

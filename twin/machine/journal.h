/* The service's log: one line an event, with the UTC time, on stderr (a file in the state
 * folder once the service is up). */
#pragma once

#include "base/memory.h"

/* Writes one line; control characters in it are escaped. */
void journal_write(const char *format, ...) PRINTF_LIKE(1, 2);

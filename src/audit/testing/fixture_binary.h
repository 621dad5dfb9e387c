/* Binaries made for tests: a PE and an ELF with one section of the bytes that a test gives. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

/* Where the section's bytes begin in each. */
#define FIXTURE_BINARY_SECTION 0x200

/* A PE of 64 bits with a section .rdata of these bytes at FIXTURE_BINARY_SECTION, and address
 * 0x1000. A resource directory is at `resources` of it, an import table at `imports`; 0 for none.
 */
void fixture_pe(struct text *out, const char *bytes, size_t length, size_t resources,
                size_t imports);

/* An ELF of 32 or 64 bits in either byte order with a section .rodata of these bytes. */
void fixture_elf(struct text *out, const char *bytes, size_t length, bool wide, bool big_endian);

/* Overwrites a number in what was made. */
void fixture_number(struct text *out, size_t at, size_t bytes, uint64_t value, bool big_endian);

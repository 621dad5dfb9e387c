/* SHA-256, the digest of every manifest. */
#pragma once

#include <stddef.h>

#include "base/error.h"

/* Bytes of 64 lower-case hexadecimal digits and a NUL. */
#define DIGEST_TEXT_BYTES 65

/* The SHA-256 of `length` bytes, in lower-case hexadecimal. */
bool digest_bytes(const void *bytes, size_t length, char out[static DIGEST_TEXT_BYTES],
                  struct error *error);

/* The SHA-256 of a whole file of any size. A file that cannot be read is an input error. */
bool digest_file(const char *path, char out[static DIGEST_TEXT_BYTES], struct error *error);

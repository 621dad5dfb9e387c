/* SHA-256 by nettle. */
#include "base/digest.h"

#include <nettle/sha2.h>
#include <stdint.h>
#include <stdio.h>

bool digest_bytes(const void *bytes, size_t length, char out[static DIGEST_TEXT_BYTES],
                  struct error *error)
{
    (void)error; /* this implementation cannot fail; Windows' can */
    struct sha256_ctx context;
    sha256_init(&context);
    sha256_update(&context, length, bytes);
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_digest(&context, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(out + i * 2, 3, "%02x", digest[i]);
    return true;
}

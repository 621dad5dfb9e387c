/* SHA-256 by nettle. */
#include "base/digest.h"

#include <errno.h>
#include <nettle/sha2.h>
#include <stdint.h>
#include <stdio.h>

#include "base/file.h"

#define DIGEST_CHUNK_BYTES 65536

static void digest_finish(struct sha256_ctx *context, char out[static DIGEST_TEXT_BYTES])
{
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_digest(context, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(out + i * 2, 3, "%02x", digest[i]);
}

bool digest_bytes(const void *bytes, size_t length, char out[static DIGEST_TEXT_BYTES],
                  struct error *error)
{
    (void)error; /* this implementation cannot fail; Windows' can */
    struct sha256_ctx context;
    sha256_init(&context);
    sha256_update(&context, length, bytes);
    digest_finish(&context, out);
    return true;
}

static void digest_close(FILE **file)
{
    if (*file)
        fclose(*file);
}

bool digest_file(const char *path, char out[static DIGEST_TEXT_BYTES], struct error *error)
{
    CLEANUP(digest_close) FILE *file = file_stream(path, error);
    if (!file)
        return false;
    struct sha256_ctx context;
    sha256_init(&context);
    CLEANUP(memory_free_text) char *chunk = memory_resized(NULL, DIGEST_CHUNK_BYTES, 1);
    for (size_t got = 0; (got = fread(chunk, 1, DIGEST_CHUNK_BYTES, file)) > 0;)
        sha256_update(&context, got, (const uint8_t *)chunk);
    if (ferror(file))
        return error_set_errno(error, ERROR_CLASS_INPUT, errno, "cannot read %s", path);
    digest_finish(&context, out);
    return true;
}

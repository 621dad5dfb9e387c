/* SHA-256 by the system's CNG. */
#include "base/digest.h"

#include <stdint.h>
#include <stdio.h>
#include <windows.h>

#include <bcrypt.h>

#include "base/file.h"

#define DIGEST_CHUNK_BYTES 65536
#define DIGEST_BYTES       32

struct digest {
    BCRYPT_ALG_HANDLE algorithm;
    BCRYPT_HASH_HANDLE hash;
};

static void digest_release(struct digest *digest)
{
    if (digest->hash)
        BCryptDestroyHash(digest->hash);
    if (digest->algorithm)
        BCryptCloseAlgorithmProvider(digest->algorithm, 0);
}

/* An NTSTATUS, kept as the HRESULT that it maps to. */
static bool digest_check(NTSTATUS status, const char *doing, struct error *error)
{
    return status >= 0 ||
           error_set_code(error, ERROR_CLASS_INTERNAL, ERROR_ORIGIN_HRESULT,
                          HRESULT_FROM_NT(status), "cannot %s a SHA-256 digest: status 0x%08lx",
                          doing, (unsigned long)status);
}

static bool digest_begin(struct digest *digest, struct error *error)
{
    NTSTATUS status =
        BCryptOpenAlgorithmProvider(&digest->algorithm, BCRYPT_SHA256_ALGORITHM, NULL, 0);
    if (status >= 0)
        status = BCryptCreateHash(digest->algorithm, &digest->hash, NULL, 0, NULL, 0, 0);
    return digest_check(status, "begin", error);
}

static bool digest_add(struct digest *digest, const void *bytes, size_t length, struct error *error)
{
    const uint8_t *at = bytes;
    NTSTATUS status = 0;
    while (length && status >= 0) {
        ULONG part = length > DIGEST_CHUNK_BYTES ? DIGEST_CHUNK_BYTES : (ULONG)length;
        status = BCryptHashData(digest->hash, (PUCHAR)at, part, 0);
        at += part;
        length -= part;
    }
    return digest_check(status, "go on with", error);
}

static bool digest_finish(struct digest *digest, char out[static DIGEST_TEXT_BYTES],
                          struct error *error)
{
    uint8_t bytes[DIGEST_BYTES];
    if (!digest_check(BCryptFinishHash(digest->hash, bytes, sizeof bytes, 0), "finish", error))
        return false;
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(out + i * 2, 3, "%02x", bytes[i]);
    return true;
}

bool digest_bytes(const void *bytes, size_t length, char out[static DIGEST_TEXT_BYTES],
                  struct error *error)
{
    CLEANUP(digest_release) struct digest digest = {0};
    return digest_begin(&digest, error) && digest_add(&digest, bytes, length, error) &&
           digest_finish(&digest, out, error);
}

static void digest_close(FILE **file)
{
    if (*file)
        fclose(*file);
}

bool digest_file(const char *path, char out[static DIGEST_TEXT_BYTES], struct error *error)
{
    CLEANUP(digest_close) FILE *file = file_stream(path, error);
    CLEANUP(digest_release) struct digest digest = {0};
    if (!file || !digest_begin(&digest, error))
        return false;
    CLEANUP(memory_free_text) char *chunk = memory_resized(NULL, DIGEST_CHUNK_BYTES, 1);
    for (size_t got = 0; (got = fread(chunk, 1, DIGEST_CHUNK_BYTES, file)) > 0;) {
        if (!digest_add(&digest, chunk, got, error))
            return false;
    }
    if (ferror(file))
        return error_set(error, ERROR_CLASS_INPUT, "cannot read %s", path);
    return digest_finish(&digest, out, error);
}

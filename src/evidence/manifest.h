/* The manifest of an evidence folder: the SHA-256 of every file in it but itself.
 *
 * It has one canonical form, so that equal folders have equal manifests: lines of
 * "<64 lower-case hex digits>  <path>\n", sorted by the bytes of the paths, each path once. Paths
 * are seen from the folder and are made of letters, digits, ".", "_", "-" and "/" alone: none can
 * lead out of the folder or deceive a reader. `sha256sum -c MANIFEST` reads it too. */
#pragma once

#include "base/digest.h"
#include "base/text.h"
#include "report/text/attachment.h"

/* A signature of the manifest, and so of all that it lists; it lies beside it, in no manifest. */
#define MANIFEST_SIGNATURE_FILE "MANIFEST.sig"

/* A larger manifest is refused. An entry takes some 100 bytes. */
#define MANIFEST_BYTES_MAX      (1024 * 1024)
#define MANIFEST_PATH_BYTES_MAX 200

struct manifest_entry {
    char *path;
    char digest[DIGEST_TEXT_BYTES];
};

struct manifest {
    struct manifest_entry *items;
    size_t count;
    size_t capacity;
    const char *altered; /* after a failed check: the path of a file with another digest, or NULL */
};

void manifest_release(struct manifest *manifest);

/* Whether a manifest can name the path. */
bool manifest_path_valid(const char *path);

/* Reads the text of a manifest into a zeroed one; `name` begins the messages, which are of class
 * input and name the line. On failure it is released. */
bool manifest_parse(const char *name, const char *bytes, size_t length, struct manifest *manifest,
                    struct error *error);

/* Digests all files that are in the folder now, and appends the manifest's text. Anything there
 * that a manifest cannot name is an error. */
bool manifest_make(const char *folder, struct text *out, struct error *error);

/* Reads the folder's manifest and compares the folder with it: all listed files are there and
 * unaltered, and nothing else is. The error (class input) names the first file that differs. */
bool manifest_check(const char *folder, struct manifest *manifest, struct error *error);

/* The entry with this path, or NULL. */
const struct manifest_entry *manifest_find(const struct manifest *manifest, const char *path);

/* The manifest of an evidence folder. */
#include "evidence/manifest.h"

#include <string.h>

#include "base/file.h"
#include "base/folder.h"

#define MANIFEST_DIGITS (DIGEST_TEXT_BYTES - 1)
#define MANIFEST_GAP    "  "

void manifest_release(struct manifest *manifest)
{
    for (size_t i = 0; i < manifest->count; i++)
        free(manifest->items[i].path);
    VECTOR_RELEASE(manifest);
}

static bool manifest_character_valid(char character)
{
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') || strchr("._-", character);
}

bool manifest_path_valid(const char *path)
{
    if (strlen(path) > MANIFEST_PATH_BYTES_MAX)
        return false;
    for (;;) { /* segment by segment */
        size_t length = strcspn(path, "/");
        /* A leading dot hides a file; "." and ".." lead elsewhere. */
        if (!length || path[0] == '.')
            return false;
        for (size_t i = 0; i < length; i++) {
            if (!manifest_character_valid(path[i]))
                return false;
        }
        if (!path[length])
            return true;
        path += length + 1;
    }
}

/* What is wrong with the line, or NULL; fills the entry. */
static const char *manifest_line(const char *line, size_t length, struct manifest_entry *entry)
{
    size_t head = MANIFEST_DIGITS + strlen(MANIFEST_GAP);
    if (length <= head || memcmp(line + MANIFEST_DIGITS, MANIFEST_GAP, strlen(MANIFEST_GAP)) != 0)
        return "not a digest, two blanks and a path";
    for (size_t i = 0; i < MANIFEST_DIGITS; i++) {
        if (!line[i] || !strchr("0123456789abcdef", line[i]))
            return "a digest is 64 lower-case hexadecimal digits";
    }
    memcpy(entry->digest, line, MANIFEST_DIGITS);
    entry->digest[MANIFEST_DIGITS] = '\0';
    entry->path = memory_text_of(line + head, length - head);
    if (strlen(entry->path) != length - head || !manifest_path_valid(entry->path) ||
        text_same(entry->path, MANIFEST_FILE) || text_same(entry->path, MANIFEST_SIGNATURE_FILE))
        return "not a path that a manifest may name";
    return NULL;
}

static const char *manifest_lines(const char *bytes, size_t length, struct manifest *manifest)
{
    for (size_t at = 0; at < length;) {
        const char *end = memchr(bytes + at, '\n', length - at);
        struct manifest_entry *entry = VECTOR_ADD(manifest);
        if (!end)
            return "the line does not end";
        const char *problem = manifest_line(bytes + at, (size_t)(end - bytes) - at, entry);
        if (problem)
            return problem;
        if (manifest->count > 1 && strcmp(entry[-1].path, entry->path) >= 0)
            return "paths must be sorted by their bytes, each once";
        at = (size_t)(end - bytes) + 1;
    }
    return NULL;
}

bool manifest_parse(const char *name, const char *bytes, size_t length, struct manifest *manifest,
                    struct error *error)
{
    const char *problem = manifest_lines(bytes, length, manifest);
    if (!problem)
        return true;
    error_set(error, ERROR_CLASS_INPUT, "%s:%zu: %s", name, manifest->count, problem);
    manifest_release(manifest);
    return false;
}

/* Refuses what a folder of evidence cannot have. `*skip` says that the entry is no evidence file
 * (a folder, the manifest itself, or its signature). */
static bool manifest_look(const char *folder, const struct folder_entry *entry, bool *skip,
                          struct error *error)
{
    *skip = entry->kind == FOLDER_ENTRY_FOLDER || text_same(entry->path, MANIFEST_FILE) ||
            text_same(entry->path, MANIFEST_SIGNATURE_FILE);
    if (entry->kind == FOLDER_ENTRY_OTHER)
        return error_set(error, ERROR_CLASS_INPUT,
                         "%s/%s is no regular file: evidence has no links or devices", folder,
                         entry->path);
    if (!manifest_path_valid(entry->path))
        return error_set(error, ERROR_CLASS_INPUT, "%s/%s: no evidence file has such a name",
                         folder, entry->path);
    return true;
}

bool manifest_make(const char *folder, struct text *out, struct error *error)
{
    CLEANUP(folder_entries_release) struct folder_entries entries = {0};
    if (!folder_list(folder, &entries, error))
        return false;
    for (size_t i = 0; i < entries.count; i++) {
        const struct folder_entry *entry = &entries.items[i];
        bool skip = false;
        if (!manifest_look(folder, entry, &skip, error))
            return false;
        if (skip)
            continue;
        CLEANUP(memory_free_text) char *path = memory_format("%s/%s", folder, entry->path);
        char digest[DIGEST_TEXT_BYTES];
        if (!digest_file(path, digest, error))
            return false;
        text_append_format(out, "%s" MANIFEST_GAP "%s\n", digest, entry->path);
    }
    return true;
}

const struct manifest_entry *manifest_find(const struct manifest *manifest, const char *path)
{
    for (size_t i = 0; i < manifest->count; i++) {
        if (text_same(manifest->items[i].path, path))
            return &manifest->items[i];
    }
    return NULL;
}

/* Everything in the folder is in the manifest. */
static bool manifest_covers(const char *folder, const struct folder_entries *entries,
                            const struct manifest *manifest, struct error *error)
{
    for (size_t i = 0; i < entries->count; i++) {
        bool skip = false;
        if (!manifest_look(folder, &entries->items[i], &skip, error))
            return false;
        if (!skip && !manifest_find(manifest, entries->items[i].path))
            return error_set(error, ERROR_CLASS_INPUT, "%s/%s is not in %s: it was added later",
                             folder, entries->items[i].path, MANIFEST_FILE);
    }
    return true;
}

static bool manifest_entry_check(const char *folder, const struct folder_entries *entries,
                                 const struct manifest_entry *entry, const char **altered,
                                 struct error *error)
{
    bool there = false;
    for (size_t i = 0; i < entries->count && !there; i++)
        there = text_same(entries->items[i].path, entry->path);
    if (!there)
        return error_set(error, ERROR_CLASS_INPUT, "%s/%s is missing; %s lists it", folder,
                         entry->path, MANIFEST_FILE);
    CLEANUP(memory_free_text) char *path = memory_format("%s/%s", folder, entry->path);
    char digest[DIGEST_TEXT_BYTES];
    if (!digest_file(path, digest, error))
        return false;
    if (text_same(digest, entry->digest))
        return true;
    *altered = entry->path;
    return error_set(error, ERROR_CLASS_INPUT,
                     "%s does not have the SHA-256 that %s/%s gives: one of the two was altered",
                     path, folder, MANIFEST_FILE);
}

bool manifest_check(const char *folder, struct manifest *manifest, struct error *error)
{
    CLEANUP(memory_free_text) char *path = memory_format("%s/%s", folder, MANIFEST_FILE);
    CLEANUP(text_release) struct text bytes = {0};
    if (!file_is_regular(path, error) || !file_read(path, MANIFEST_BYTES_MAX, &bytes, error))
        return error_set(error, ERROR_CLASS_INPUT,
                         "%s; every finished proof has one, and `cotenant report` reads the "
                         "history of one that was cut off",
                         error->message);
    if (!manifest_parse(path, text_get(&bytes), bytes.length, manifest, error))
        return false;
    CLEANUP(folder_entries_release) struct folder_entries entries = {0};
    if (!folder_list(folder, &entries, error) ||
        !manifest_covers(folder, &entries, manifest, error))
        return false;
    for (size_t i = 0; i < manifest->count; i++) {
        if (!manifest_entry_check(folder, &entries, &manifest->items[i], &manifest->altered, error))
            return false;
    }
    return true;
}

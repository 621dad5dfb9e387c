/* Folders. libuv's synchronous calls serve on both systems (UTF-8 paths on Windows). */
#include "base/folder.h"

#include <string.h>
#include <uv.h>

#define FOLDER_MODE 0755

static bool folder_fail(struct error *error, enum error_class class, int code, const char *doing,
                        const char *path)
{
    return error_set_code(error, class, ERROR_ORIGIN_LIBUV, code, "cannot %s %s: %s", doing, path,
                          uv_strerror(code));
}

static void folder_request_release(uv_fs_t *request)
{
    uv_fs_req_cleanup(request);
}

static enum folder_entry_kind folder_kind_of(uint64_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFREG:
        return FOLDER_ENTRY_FILE;
    case S_IFDIR:
        return FOLDER_ENTRY_FOLDER;
    default:
        return FOLDER_ENTRY_OTHER;
    }
}

static bool folder_add(const char *root, const char *path, struct folder_entries *entries,
                       struct error *error)
{
    if (entries->count == FOLDER_ENTRIES_MAX)
        return error_set(error, ERROR_CLASS_INPUT, "%s has more than %d entries", root,
                         FOLDER_ENTRIES_MAX);
    CLEANUP(memory_free_text) char *whole = memory_format("%s/%s", root, path);
    CLEANUP(folder_request_release) uv_fs_t request = {0};
    int code = uv_fs_lstat(NULL, &request, whole, NULL);
    if (code < 0)
        return folder_fail(error, ERROR_CLASS_INPUT, code, "look at", whole);
    *VECTOR_ADD(entries) = (struct folder_entry){.path = memory_text(path),
                                                 .kind = folder_kind_of(request.statbuf.st_mode)};
    return true;
}

/* Adds what is directly in `sub` (seen from the root; "" is the root itself). */
static bool folder_scan(const char *root, const char *sub, struct folder_entries *entries,
                        struct error *error)
{
    CLEANUP(memory_free_text) char *whole = memory_format("%s%s%s", root, *sub ? "/" : "", sub);
    CLEANUP(folder_request_release) uv_fs_t request = {0};
    int code = uv_fs_scandir(NULL, &request, whole, 0, NULL);
    if (code < 0)
        return folder_fail(error, ERROR_CLASS_INPUT, code, "list", whole);
    uv_dirent_t found;
    while (uv_fs_scandir_next(&request, &found) != UV_EOF) {
        CLEANUP(memory_free_text)
        char *path = memory_format("%s%s%s", sub, *sub ? "/" : "", found.name);
        if (!folder_add(root, path, entries, error))
            return false;
    }
    return true;
}

static size_t folder_depth(const char *path)
{
    size_t depth = 1;
    for (; *path; path++)
        depth += *path == '/';
    return depth;
}

static int folder_compare(const void *left, const void *right)
{
    return strcmp(((const struct folder_entry *)left)->path,
                  ((const struct folder_entry *)right)->path);
}

bool folder_list(const char *path, struct folder_entries *entries, struct error *error)
{
    if (!folder_scan(path, "", entries, error))
        return false;
    for (size_t i = 0; i < entries->count; i++) { /* grows as folders are scanned */
        if (entries->items[i].kind != FOLDER_ENTRY_FOLDER)
            continue;
        if (folder_depth(entries->items[i].path) == FOLDER_DEPTH_MAX)
            return error_set(error, ERROR_CLASS_INPUT, "%s/%s: folders more than %d deep", path,
                             entries->items[i].path, FOLDER_DEPTH_MAX);
        CLEANUP(memory_free_text) char *sub = memory_text(entries->items[i].path);
        if (!folder_scan(path, sub, entries, error))
            return false;
    }
    if (entries->count)
        qsort(entries->items, entries->count, sizeof *entries->items, folder_compare);
    return true;
}

void folder_entries_release(struct folder_entries *entries)
{
    for (size_t i = 0; i < entries->count; i++)
        free(entries->items[i].path);
    VECTOR_RELEASE(entries);
}

bool folder_make(const char *path, struct error *error)
{
    CLEANUP(folder_request_release) uv_fs_t request = {0};
    int code = uv_fs_mkdir(NULL, &request, path, FOLDER_MODE, NULL);
    if (code < 0 && code != UV_EEXIST)
        return folder_fail(error, ERROR_CLASS_INTERNAL, code, "make the folder", path);
    return true;
}

static bool folder_remove_one(const char *path, bool folder, struct error *error)
{
    CLEANUP(folder_request_release) uv_fs_t request = {0};
    int code =
        folder ? uv_fs_rmdir(NULL, &request, path, NULL) : uv_fs_unlink(NULL, &request, path, NULL);
    return code >= 0 || folder_fail(error, ERROR_CLASS_INTERNAL, code, "remove", path);
}

bool folder_remove(const char *path, struct error *error)
{
    CLEANUP(folder_entries_release) struct folder_entries entries = {0};
    if (!folder_list(path, &entries, error))
        return false;
    for (size_t i = entries.count; i-- > 0;) { /* what is in a folder is sorted behind it */
        const struct folder_entry *entry = &entries.items[i];
        CLEANUP(memory_free_text) char *whole = memory_format("%s/%s", path, entry->path);
        if (!folder_remove_one(whole, entry->kind == FOLDER_ENTRY_FOLDER, error))
            return false;
    }
    return folder_remove_one(path, true, error);
}

bool folder_is_there(const char *path)
{
    CLEANUP(folder_request_release) uv_fs_t request = {0};
    return uv_fs_stat(NULL, &request, path, NULL) == 0 &&
           folder_kind_of(request.statbuf.st_mode) == FOLDER_ENTRY_FOLDER;
}

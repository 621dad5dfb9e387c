/* The files of an install. libuv's synchronous calls serve on both systems. */
#include "audit/install/tree.h"

#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "audit/identity/lookup.h"
#include "base/memory.h"

/* Folders still to be listed; they own their paths. */
struct tree_walk {
    const char *root;
    const struct texts *excluded;
    struct tree *tree;
    struct scan_totals *totals;
    struct texts folders;
};

static void tree_request_release(uv_fs_t *request)
{
    uv_fs_req_cleanup(request);
}

void totals_skip(struct scan_totals *totals, const char *path, enum scan_skip reason,
                 const char *detail)
{
    totals->skipped_by_reason[reason]++;
    if (totals->skipped.count >= SCAN_FILES_MAX)
        return;
    struct scan_skipped *skipped = VECTOR_ADD(&totals->skipped);
    *skipped = (struct scan_skipped){
        .path = memory_text(path), .reason = reason, .detail = memory_text(detail)};
}

static size_t tree_depth(const char *path)
{
    size_t depth = 1;
    for (; *path; path++)
        depth += *path == '/';
    return depth;
}

/* A link is not followed. It is told apart whether it leads nowhere or up to a folder it is in. */
static void tree_link(struct tree_walk *walk, const char *path, const char *whole)
{
    CLEANUP(tree_request_release) uv_fs_t target = {0};
    CLEANUP(tree_request_release) uv_fs_t own = {0};
    int code = uv_fs_realpath(NULL, &target, whole, NULL);
    if (code < 0) {
        enum scan_skip reason = code == UV_ELOOP ? SCAN_SKIP_LINK_LOOP : SCAN_SKIP_LINK;
        totals_skip(walk->totals, path, reason, uv_strerror(code));
        return;
    }
    CLEANUP(memory_free_text) char *folder = memory_text(whole);
    *strrchr(folder, '/') = '\0';
    bool above = false;
    if (uv_fs_realpath(NULL, &own, folder, NULL) >= 0) {
        size_t length = strlen(target.ptr);
        const char *rest = (const char *)own.ptr + length;
        above = strncmp(own.ptr, target.ptr, length) == 0 && (!*rest || *rest == '/');
    }
    totals_skip(walk->totals, path, above ? SCAN_SKIP_LINK_LOOP : SCAN_SKIP_LINK, "");
}

/* Pictures, fonts and profiles of traces: nothing of them is registered. They are left out of every
 * install that is a folder; NULL ends the list. */
static const char *const tree_left_out[] = {"*.png", "*.jpg", "*.jpeg", "*.gif",  "*.bmp", "*.ico",
                                            "*.ttf", "*.otf", "*.woff", "*.wprp", NULL};

/* Whether a pattern has the path: whole, or the file's or folder's own name. */
static bool tree_is_excluded(const struct tree_walk *walk, const char *path, const char *name)
{
    for (size_t i = 0; tree_left_out[i]; i++) {
        if (lookup_matches(name, tree_left_out[i]))
            return true;
    }
    for (size_t i = 0; walk->excluded && i < walk->excluded->count; i++) {
        if (lookup_matches(path, walk->excluded->items[i]) ||
            lookup_matches(name, walk->excluded->items[i]))
            return true;
    }
    return false;
}

static bool tree_is_history(const char *name)
{
    return strcmp(name, ".git") == 0 || strcmp(name, ".hg") == 0 || strcmp(name, ".svn") == 0;
}

static void tree_entry(struct tree_walk *walk, const char *path, const char *name)
{
    CLEANUP(memory_free_text) char *whole = memory_format("%s/%s", walk->root, path);
    CLEANUP(tree_request_release) uv_fs_t request = {0};
    int code = uv_fs_lstat(NULL, &request, whole, NULL);
    if (code < 0) {
        totals_skip(walk->totals, path, SCAN_SKIP_UNREADABLE, uv_strerror(code));
        return;
    }
    uint64_t type = request.statbuf.st_mode & S_IFMT;
    if (tree_is_excluded(walk, path, name)) {
        walk->totals->skipped_by_reason[SCAN_SKIP_EXCLUDED]++;
    } else if (type == S_IFLNK) {
        tree_link(walk, path, whole);
    } else if (tree_is_history(name)) {
        totals_skip(walk->totals, path, SCAN_SKIP_HISTORY, "");
    } else if (type == S_IFDIR) {
        if (tree_depth(path) > SCAN_DEPTH_MAX)
            totals_skip(walk->totals, path, SCAN_SKIP_TOO_MANY, "folders in folders");
        else
            texts_add(&walk->folders, path);
    } else if (type != S_IFREG) {
        totals_skip(walk->totals, path, SCAN_SKIP_NOT_REGULAR, "");
    } else if (walk->tree->count >= SCAN_FILES_MAX) {
        totals_skip(walk->totals, path, SCAN_SKIP_TOO_MANY, "files");
    } else {
        *VECTOR_ADD(walk->tree) = (struct tree_file){.path = memory_text(path),
                                                     .bytes = (int64_t)request.statbuf.st_size};
    }
}

/* Lists one folder, "" for the root; gives libuv's code. */
static int tree_folder(struct tree_walk *walk, const char *folder)
{
    CLEANUP(memory_free_text)
    char *whole = memory_format("%s%s%s", walk->root, *folder ? "/" : "", folder);
    CLEANUP(tree_request_release) uv_fs_t request = {0};
    int code = uv_fs_scandir(NULL, &request, whole, 0, NULL);
    if (code < 0)
        return code;
    uv_dirent_t entry;
    while (uv_fs_scandir_next(&request, &entry) != UV_EOF) {
        CLEANUP(memory_free_text)
        char *path = memory_format("%s%s%s", folder, *folder ? "/" : "", entry.name);
        tree_entry(walk, path, entry.name);
    }
    return 0;
}

static int tree_compare(const void *left, const void *right)
{
    return strcmp(((const struct tree_file *)left)->path, ((const struct tree_file *)right)->path);
}

static bool tree_fail(int code, const char *root, struct error *error)
{
    return error_set_code(error, ERROR_CLASS_INPUT, ERROR_ORIGIN_LIBUV, code,
                          "cannot read the install %s: %s", root, uv_strerror(code));
}

bool tree_list(const char *root, const struct texts *excluded, struct tree *tree,
               struct scan_totals *totals, struct error *error)
{
    CLEANUP(tree_request_release) uv_fs_t request = {0};
    int code = uv_fs_stat(NULL, &request, root, NULL);
    if (code < 0)
        return tree_fail(code, root, error);
    uint64_t type = request.statbuf.st_mode & S_IFMT;
    if (type == S_IFREG) {
        const char *slash = strrchr(root, '/');
        tree->single_file = true;
        *VECTOR_ADD(tree) = (struct tree_file){.path = memory_text(slash ? slash + 1 : root),
                                               .bytes = (int64_t)request.statbuf.st_size};
        return true;
    }
    if (type != S_IFDIR)
        return error_set(error, ERROR_CLASS_INPUT, "%s is neither a folder nor a file: give one",
                         root);
    struct tree_walk walk = {.root = root, .excluded = excluded, .tree = tree, .totals = totals};
    code = tree_folder(&walk, "");
    for (size_t i = 0; code >= 0 && i < walk.folders.count; i++) { /* grows as it goes */
        CLEANUP(memory_free_text) char *folder = memory_text(walk.folders.items[i]);
        int failed = tree_folder(&walk, folder);
        if (failed < 0)
            totals_skip(totals, folder, SCAN_SKIP_UNREADABLE, uv_strerror(failed));
    }
    texts_release(&walk.folders);
    if (code < 0)
        return tree_fail(code, root, error);
    if (tree->count)
        qsort(tree->items, tree->count, sizeof *tree->items, tree_compare);
    return true;
}

void tree_release(struct tree *tree)
{
    for (size_t i = 0; i < tree->count; i++)
        free(tree->items[i].path);
    VECTOR_RELEASE(tree);
}

static bool tree_is_there(const char *path)
{
    CLEANUP(tree_request_release) uv_fs_t request = {0};
    return uv_fs_stat(NULL, &request, path, NULL) >= 0;
}

char *tree_in_repository(const char *root)
{
    CLEANUP(tree_request_release) uv_fs_t real = {0};
    CLEANUP(tree_request_release) uv_fs_t status = {0};
    if (uv_fs_realpath(NULL, &real, root, NULL) < 0 || uv_fs_stat(NULL, &status, root, NULL) < 0)
        return NULL;
    CLEANUP(memory_free_text) char *whole = memory_text(real.ptr);
    if ((status.statbuf.st_mode & S_IFMT) == S_IFREG && strrchr(whole, '/'))
        *strrchr(whole, '/') = '\0';
    CLEANUP(memory_free_text) char *folder = memory_text(whole);
    for (char *slash; *folder; *slash = '\0') {
        CLEANUP(memory_free_text) char *git = memory_format("%s/.git", folder);
        size_t length = strlen(folder);
        if (tree_is_there(git))
            return memory_text(whole[length] ? whole + length + 1 : "");
        slash = strrchr(folder, '/');
        if (!slash)
            break;
    }
    return NULL;
}

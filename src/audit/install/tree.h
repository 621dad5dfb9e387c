/* The files of an install: every regular file below a root, and what was left out, by path. */
#pragma once

#include "audit/install/scan.h"

struct tree_file {
    char *path; /* seen from the root; the root's own name if that is the file */
    int64_t bytes;
};

struct tree {
    struct tree_file *items;
    size_t count, capacity;
    bool single_file;
};

/* Lists the root, but for what one of the patterns in `excluded` (may be NULL) matches, sorted by
 * the bytes of the paths; what is left out goes to the totals. False only if the root cannot be
 * looked at (class input). The caller releases the tree, also on failure. */
bool tree_list(const char *root, const struct texts *excluded, struct tree *tree,
               struct scan_totals *totals, struct error *error);

/* Where the root is in the git repository that holds it: "" for the repository's own folder, else
 * "products/wsl"; of a root that is a file its folder's. NULL if none holds it. The caller frees
 * it.
 */
char *tree_in_repository(const char *root);

/* Notes that something was not read. */
void totals_skip(struct scan_totals *totals, const char *path, enum scan_skip reason,
                 const char *detail);

void tree_release(struct tree *tree);

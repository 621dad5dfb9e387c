/* The file system as a private host sees it: the machine's, but for what libvirt reads and writes,
 * /run, /proc and /sys. Everything is done in the calling process's own mount namespace. */
#pragma once

#include "base/error.h"
#include "base/vector.h"

/* A folder that must be reachable under its path whatever is mounted over it. */
struct mounts_kept {
    char *path;
    int folder; /* O_PATH, opened before anything was mounted */
    bool must;  /* what is written there has to last */
};

struct mounts {
    VECTOR(struct mounts_kept) kept;
};

/* First step: stops every mount from spreading to the machine. */
bool mounts_make_private(struct error *error);

/* Second step, for each folder to keep: remembers it. NULL is fine. `must`: it is an error if the
 * private host needs a folder of its own in its place, /run say. */
bool mounts_keep(struct mounts *mounts, const char *path, bool must, struct error *error);

/* Third step: fresh /run, /proc and /sys, empty folders of libvirt, and accounts that libvirtd
 * finds. `one_id`: no id but root's is mapped. */
bool mounts_build(bool one_id, struct error *error);

/* Last step: mounts the kept folders again where they have become hidden, and the part of `cache`
 * (cache_folder, a kept one; NULL for none) that is libvirt's where libvirt looks for it. */
bool mounts_restore(const struct mounts *mounts, const char *cache, struct error *error);

/* Makes the folder and those above it, 0755; those that exist are fine. */
bool mounts_make_folders(const char *path, struct error *error);

void mounts_release(struct mounts *mounts);

/* A folder of the private host for our own files, on /run. */
#define MOUNTS_OWN_FOLDER "/run/cotenant"

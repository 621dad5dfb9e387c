/* The folder that a proof's evidence goes into: chosen and made before anything is started, and
 * taken away again if nothing came of it. */
#pragma once

#include "profile/profile.h"

/* How deep it may lie below a folder that is there. */
#define EVIDENCE_FOLDER_DEPTH_MAX 64

struct evidence_folder {
    char *path;        /* absolute */
    struct texts made; /* the folders that were made, in this order */
};

/* Makes `wanted`, or, if that is NULL, proofs/<UTC time>-<runtimes> in the working folder. A
 * folder that is there and not empty is a usage error. Zeroed before; the caller releases it in
 * either case. */
bool evidence_folder_make(struct evidence_folder *folder, const char *wanted,
                          const struct profiles *profiles, struct error *error);

/* Removes what was made and is still empty, and frees the rest. */
void evidence_folder_release(struct evidence_folder *folder);

/* The saved state: what a runtime remembers between two lives of its service.
 *
 * One JSON file in the state folder, replaced as a whole by each save: after a crash it is
 * either the old one or the new one. */
#pragma once

#include "base/error.h"
#include "base/record.h"

/* Distributions of one runtime; the listings stay far below one channel's credit. */
#define SAVED_STATE_DISTROS_MAX 256

struct saved_state_distro {
    char *name;  /* unique, as the user writes it */
    char *id;    /* unique for good: the serial of its disk (wire/request.h) */
    char *image; /* absolute path of the ext4 image */
};

struct saved_state {
    char *path;
    char *default_name; /* NULL: none */
    VECTOR(struct saved_state_distro) distros;
    char *network; /* id of the network that this runtime made itself; NULL: none */
    char *machine; /* id of the VM started last; NULL: none yet */
};

/* Reads the file `path` into a zeroed saved; none there gives an empty one. A damaged one is
 * an error, never an empty one. The caller releases it. */
bool saved_state_load(const char *path, struct saved_state *saved, struct error *error);
void saved_state_release(struct saved_state *saved);

/* The distribution called `name`, the default one for NULL; NULL if there is none. Good until
 * the next add or remove. */
struct saved_state_distro *saved_state_find(struct saved_state *saved, const char *name);

/* Adds a distribution under a new id and saves; the first one becomes the default. On failure
 * nothing was added. */
bool saved_state_add(struct saved_state *saved, const char *name, const char *image,
                     struct error *error);

/* Forgets a distribution and saves; the default goes to the first one left. */
bool saved_state_remove(struct saved_state *saved, const char *name, struct error *error);

/* Notes, in `*field`, one of the two ids above, a copy of `id` (NULL: none), and saves. */
bool saved_state_note(struct saved_state *saved, char **field, const char *id, struct error *error);

/* Whether a distribution may be called so: 1 to 63 letters, digits, '.', '_' or '-'; the first
 * neither '.' nor '-'. */
bool saved_state_name_valid(const char *name);

/* The registry: what a runtime remembers between two lives of its service.
 *
 * One JSON file in the state folder, replaced as a whole by each save: after a crash it is
 * either the old one or the new one. */
#pragma once

#include "base/error.h"
#include "base/record.h"

/* Distributions of one runtime; the listings stay far below one channel's credit. */
#define REGISTRY_DISTROS_MAX 256

struct registry_distro {
    char *name;  /* unique, as the user writes it */
    char *id;    /* unique for good: the serial of its disk (wire/request.h) */
    char *image; /* absolute path of the ext4 image */
};

struct registry {
    char *path;
    char *default_name; /* NULL: none */
    VECTOR(struct registry_distro) distros;
    char *network; /* id of the network that this runtime made itself; NULL: none */
    char *machine; /* id of the VM started last; NULL: none yet */
};

/* Reads the file `path` into a zeroed registry; none there gives an empty one. A damaged one is
 * an error, never an empty one. The caller releases it. */
bool registry_load(const char *path, struct registry *registry, struct error *error);
void registry_release(struct registry *registry);

/* The distribution called `name`, the default one for NULL; NULL if there is none. Good until
 * the next add or remove. */
struct registry_distro *registry_find(struct registry *registry, const char *name);

/* Adds a distribution under a new id and saves; the first one becomes the default. On failure
 * nothing was added. */
bool registry_add(struct registry *registry, const char *name, const char *image,
                  struct error *error);

/* Forgets a distribution and saves; the default goes to the first one left. */
bool registry_remove(struct registry *registry, const char *name, struct error *error);

/* Notes, in `*field`, one of the two ids above, a copy of `id` (NULL: none), and saves. */
bool registry_note(struct registry *registry, char **field, const char *id, struct error *error);

/* Whether a distribution may be called so: 1 to 63 letters, digits, '.', '_' or '-'; the first
 * neither '.' nor '-'. */
bool registry_name_valid(const char *name);

/* What a proof on this machine needs, and whether it is there: each with the value found, the value
 * needed and what to do. The procedure's section 2 asks for it; where it asks for more than the
 * guests of a private host need, both values are given. */
#pragma once

#include "profile/profile.h"

struct prerequisite {
    char *item;
    char *found;
    char *needed;
    char *remedy; /* what to do, where it is not met or could be better; or NULL */
    bool ok;
};

struct prerequisites {
    struct prerequisite *items;
    size_t count;
    size_t capacity;
};

extern const struct record_type prerequisite_record;

void prerequisites_release(struct prerequisites *list);

/* Whether all are met. */
bool prerequisites_met(const struct prerequisites *list);

/* Each adds its own rows. */

/* Programs, with the Debian package that has each. */
void prerequisites_add_tools(struct prerequisites *list);

/* Memory, cores and disk, for so many runtimes. */
void prerequisites_add_machine(struct prerequisites *list, size_t runtimes);

/* Namespaces, the network device, how guests boot here, and a private host, started and ended. */
void prerequisites_add_host(struct prerequisites *list);

/* The runtime's command, and its distro: a command is run in it, on a private host. */
void prerequisites_add_runtime(struct prerequisites *list, const struct profile *profile);

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

/* Adds a row. Takes `item`, `found` and `needed`, which the row then owns. */
void prerequisite_add(struct prerequisites *list, char *item, bool ok, char *found, char *needed,
                      const char *remedy);

/* What the procedure's section 2 asks for, for WSL on Windows. */
#define PREREQUISITE_PROCEDURE_MEMORY "8 GB"
#define PREREQUISITE_PROCEDURE_CORES  "4"
#define PREREQUISITE_PROCEDURE_DISK   "10 GB"

/* The kind of host whose profiles ship for this system: "libvirt", "hcs". */
const char *prerequisite_host_kind(void);

/* The rows of the machine, for so many runtimes: on Linux programs with the Debian package that has
 * each, memory, cores, disk, namespaces, the network device, how guests boot, a private host; on
 * Windows edition and build, features, rights, memory, cores, disk. */
void prerequisites_add_system(struct prerequisites *list, size_t runtimes);

/* The rows of the runtimes: on Linux each one's command and, on a private host, its distro; on
 * Windows, where a client's question starts its service, what the registry says of command,
 * version, package, service and distros, and that no distro's name is in two. */
void prerequisites_add_runtimes(struct prerequisites *list, const struct profiles *profiles);

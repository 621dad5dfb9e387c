/* A host opened for a subcommand that only looks: which one, and what the profiles say of whose
 * VMs and services are on it. */
#pragma once

#include "host/host.h"
#include "profile/profile.h"

struct host_access {
    const struct host_operations *operations;
    struct host *host;
    uv_loop_t loop;
    bool loop_open;
    char *address;
    const char *advice; /* see host_choice.h */
    bool private;       /* on a private host */
    struct texts versions;
    struct profiles profiles;
    struct texts owner_metadata;
};

/* Opens the host at `address`: a libvirt URI, "replay:FILE", "private" for the private host that
 * this process is on, NULL for the private host where there is one and the machine's own
 * libvirt elsewhere. Owners and services are those of the profiles that ship and of `profile_paths`
 * (in place of one of the same name). Zeroed before; host_access_close releases it whatever
 * comes back. */
bool host_access_open(struct host_access *access, const char *address,
                      const struct texts *profile_paths, struct error *error);

/* Closes the host and frees everything; a zeroed one is fine. */
void host_access_close(struct host_access *access);

/* "host: libvirt at qemu:///system, a private host (libvirt 9.0.0, QEMU 7.2.11)": a line without
 * its end. */
void host_access_describe(const struct host_access *access, struct text *out);

/* The same for machines. The caller releases it. */
json_t *host_access_to_json(const struct host_access *access);

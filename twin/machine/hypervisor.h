/* The service's dealings with libvirt. Every call blocks: they are for jobs of one lane
 * (machine/job.h), and the object is touched by nothing else.
 *
 * The VM is transient and made with autodestroy: libvirtd ends it when our connection ends,
 * however that happens. The connection is opened on first use and again after it broke. */
#pragma once

#include <libvirt/libvirt.h>

#include "machine/definition.h"

/* A VM that was told to power off, or whose QEMU died, is gone from libvirt's list after some
 * ms; one that does not end by itself is destroyed after this long. */
#define HYPERVISOR_END_MS 10000

/* The guest's part in taking a disk out (ACPI eject) takes some ms; under TCG on a loaded
 * machine more. */
#define HYPERVISOR_DETACH_MS 10000

struct hypervisor {
    const struct identity *identity;
    virConnectPtr connection;
};

/* Connects to nothing yet. */
void hypervisor_init(struct hypervisor *hypervisor, const struct identity *identity);
/* Ends the connection, and with it the VM. */
void hypervisor_release(struct hypervisor *hypervisor);

/* Sees to it that the network with our id runs. One that is there already is opened as it is,
 * whoever made it, as WSL does it. `*name` is what libvirt calls it (the caller frees it);
 * `*created` tells whether it was made by this call. */
bool hypervisor_open_network(struct hypervisor *hypervisor, char **name, bool *created,
                             struct error *error);

/* Stops the network with our id; none there is fine. */
bool hypervisor_remove_network(struct hypervisor *hypervisor, struct error *error);

/* Starts the VM; `xml` as definition_machine makes it. */
bool hypervisor_start(struct hypervisor *hypervisor, const char *xml, struct error *error);

/* Waits until the VM with this id is no more, at most `deadline_ms`, then destroys it (0: at
 * once). None there is fine. */
bool hypervisor_end(struct hypervisor *hypervisor, const char *uuid, int64_t deadline_ms,
                    struct error *error);

/* Plugs a disk (XML by definition_disk) into the running VM, or takes it out and waits until it
 * is. */
bool hypervisor_attach(struct hypervisor *hypervisor, const char *uuid, const char *disk_xml,
                       struct error *error);
bool hypervisor_detach(struct hypervisor *hypervisor, const char *uuid,
                       const struct definition_disk *disk, struct error *error);

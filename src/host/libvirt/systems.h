/* The domains of a libvirt host, as the model's compute systems and endpoints. */
#pragma once

#include "host/libvirt/connection.h"
#include "host/libvirt/domain.h"

/* A domain as it was read: what its XML says and its state. */
struct systems_entry {
    struct domain domain;
    enum system_state state;
};

struct systems {
    struct systems_entry *items;
    size_t count;
    size_t capacity;
    bool incomplete; /* some domain could not be read */
};

/* Reads all domains into the view's systems (and `systems`, zeroed), or marks that part
 * unavailable. A domain that goes while it is read is left out. */
void systems_read(struct host *host, struct view *view, struct systems *systems);

/* Adds the endpoints of the systems that are up, on the view's networks, with the addresses from
 * the networks' leases. */
void systems_read_endpoints(struct host *host, const struct systems *systems, struct view *view);

/* Adds the ports of this machine's bridges that no system explains and nobody holds: what a VM
 * that is gone left. Reads the view's networks and endpoints. */
void systems_read_left_endpoints(struct view *view);

/* Reads one domain into a zeroed entry. `doubt` as for domain_parse. With `raw`, gives its XML,
 * which the caller frees. False with the error if it could not be read; connection_error_is_gone
 * then says whether it is no longer there. */
bool systems_read_one(struct host *host, virDomainPtr handle, struct systems_entry *entry,
                      char **raw, struct error *doubt, struct error *error);

void systems_entry_release(struct systems_entry *entry);
void systems_release(struct systems *systems);

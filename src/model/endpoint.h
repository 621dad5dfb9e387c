/* A VM's port on a network. */
#pragma once

#include "base/record.h"

struct endpoint {
    char *id; /* the host's own; on libvirt "<system id>/<MAC>" */
    char *name;
    char *system_id;  /* the VM it belongs to; NULL where the host does not tell */
    char *network_id; /* NULL where it is on none of the host's networks */
    char *interface;  /* the host's side, e.g. "vnet0" */
    char *mac;
    struct texts addresses; /* as far as the host knows them */
};

extern const struct record_type endpoint_record;

/* The networks of a libvirt host. */
#pragma once

#include "host/libvirt/connection.h"

/* Reads all networks into the view, or marks that part unavailable. A network that goes while it
 * is read is left out. */
void networks_read(struct host *host, struct view *view);

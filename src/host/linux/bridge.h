/* The ports of a bridge of this machine that nobody holds, as sysfs shows them. */
#pragma once

#include "base/error.h"
#include "base/text.h"

/* Most ports that a bridge has (BR_MAX_PORTS in the kernel). */
#define BRIDGE_PORTS_MAX 1024

/* Adds the names of the bridge's ports that are up and have no carrier: a VM's port has one for
 * as long as a process holds its other end. A bridge that is gone has none. */
bool bridge_left_ports(const char *bridge, struct texts *ports, struct error *error);

/* An interface's address and netmask or prefix, as the subnet that they say. */
#pragma once

#include "base/error.h"

/* Gives "192.0.2.0/24" for "192.0.2.1" with "255.255.255.0" or "24", the same for IPv6 with a
 * prefix, the address masked. A NULL mask means the one that libvirt then takes. NULL if they
 * make no sense; the caller frees it. */
char *subnet_text(const char *address, const char *mask);

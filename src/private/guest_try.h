/* Whether guests can run on a private host. */
#pragma once

#include "base/error.h"

/* Raises what limits the calling process, and so all that it starts, to what guests need
 * (setrlimit(2)). False with the error where that is not allowed: unavailable, and what to do. */
bool guest_limits_raise(struct error *error);

/* Whether it could, for who only wants to know. */
bool guest_limits_suffice(struct error *error);

/* Starts a network with DHCP and NAT, and a VM with a port on it, by the libvirtd that answers
 * here, and ends both: nothing of them stays. False with the error: unavailable, what failed. */
bool guest_try(struct error *error);

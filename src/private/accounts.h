/* The accounts that libvirtd and dnsmasq look for. */
#pragma once

#include "base/error.h"

/* Mounts, over /etc/passwd and /etc/group, copies that have the users and groups which libvirtd
 * wants, and over /etc/resolv.conf one that asks the uplink, where no resolver listens: a look-up
 * fails at once instead of waiting for resolvers that cannot be reached. With `one_id` the accounts
 * that services would change to are root's. */
bool accounts_build(bool one_id, struct error *error);

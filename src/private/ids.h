/* The user and group ids of a private host that an ordinary user started. */
#pragma once

#include <sys/types.h>

#include "base/error.h"

/* Maps the one pair of ids to root's in the calling process's fresh user namespace
 * (user_namespaces(7): a process without privileges may map exactly its own, once setgroups
 * is denied). The supplementary groups stay: so does the right to open /dev/kvm. */
bool ids_map_one(uid_t uid, gid_t gid, struct error *error);

/* Answers setgroups with success, undone, for the calling process and all it starts: with one id
 * mapped the kernel refuses it, and libvirtd and dnsmasq insist on it. */
bool ids_pretend_setgroups(struct error *error);

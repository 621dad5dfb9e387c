/* The user and group ids of a private host on which only root's are mapped. */
#pragma once

#include <sys/types.h>

#include "base/error.h"

/* Whether a process of root here may take any id that a system's accounts have. In the user
 * namespace of a rootless container it often may not: too few ids are mapped, or setgroups is
 * denied. dnsmasq, which gives up root for an account of its own, then refuses to start. */
bool ids_are_whole(void);

/* Whether the ids of this process are mapped in the user namespace that it is in. */
bool ids_have_own(void);

/* Maps the one pair of ids to root's in the calling process's fresh user namespace
 * (user_namespaces(7): a process without privileges may map exactly its own, once setgroups
 * is denied). The supplementary groups stay: so does the right to open /dev/kvm. */
bool ids_map_one(uid_t uid, gid_t gid, struct error *error);

/* Answers setgroups with success, undone, for the calling process and all it starts: with one id
 * mapped the kernel refuses it, and libvirtd and dnsmasq insist on it. */
bool ids_pretend_setgroups(struct error *error);

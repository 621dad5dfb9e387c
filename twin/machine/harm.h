/* Harm: what a planted fault does to the host and to another runtime. Each deed goes past the
 * other runtime: by libvirt, by a signal, or by the host's own tools. All of them block and are
 * for jobs of the hypervisor's lane. */
#pragma once

#include "machine/hypervisor.h"

struct harm {
    struct hypervisor *hypervisor; /* connected */
    const struct identity *identity;
    const struct identity *victim;
};

/* Whether a VM of exactly this owner is there. */
bool harm_is_up(struct hypervisor *hypervisor, const char *owner);

/* Ends every VM whose owner begins with `prefix` and goes on, NULL: every VM. */
bool harm_end(struct hypervisor *hypervisor, const char *prefix, struct error *error);

/* Takes the owner off the VM. */
bool harm_disown(struct hypervisor *hypervisor, const char *uuid, struct error *error);

/* The rest is for faults.c. A victim that is not there is fine. */

/* Ends every other VM. */
bool harm_end_others(const struct harm *harm, struct error *error);
/* Resets the victim's VM inside its process. */
bool harm_reset(const struct harm *harm, struct error *error);
/* Ends the victim's VM and starts the same again. */
bool harm_restart(const struct harm *harm, struct error *error);
/* Stops the victim's worker for FAULT_FREEZE_MS. */
bool harm_freeze(const struct harm *harm, struct error *error);
/* Stops the victim's network. */
bool harm_remove_network(const struct harm *harm, struct error *error);
/* Takes the port out of the victim's VM. */
bool harm_remove_endpoint(const struct harm *harm, struct error *error);
/* Removes libvirt's rules for the victim's subnet. */
bool harm_remove_nat_rules(const struct harm *harm, struct error *error);
/* Takes the ports of the victim's bridge down for FAULT_OUTAGE_MS. */
bool harm_cut_link(const struct harm *harm, struct error *error);
/* Flushes libvirt's NAT rules, and puts them back after FAULT_OUTAGE_MS. */
bool harm_flush_nat_rules(const struct harm *harm, struct error *error);
/* Unmounts a folder in the victim's distro. */
bool harm_unmount(const struct harm *harm, struct error *error);
/* Boots the victim's VM if it is down. */
bool harm_wake(const struct harm *harm, struct error *error);
/* Kills the victim's service and has its client start another. */
bool harm_restart_service(const struct harm *harm, struct error *error);
/* Leaves a QEMU process that libvirt does not know. */
bool harm_leave_worker(const struct harm *harm, struct error *error);
/* Leaves a port on our bridge. */
bool harm_leave_endpoint(const struct harm *harm, struct error *error);
/* Leaves a rule for our subnet. */
bool harm_leave_nat_rule(const struct harm *harm, struct error *error);
/* Leaves a dnsmasq for our network. */
bool harm_leave_dnsmasq(const struct harm *harm, struct error *error);

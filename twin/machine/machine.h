/* The machine: the runtime's one VM, from off to on and back.
 *
 * It is started when somebody wants a distribution in it, with that distribution's disk; others
 * are plugged in when they are wanted. It stops when asked, or some time after the last use. If
 * QEMU dies the link to the guest is lost, and the next want starts a new VM.
 *
 * All functions are for the loop's thread, and call `done` back from the loop, never from in
 * here. libvirt is called in jobs of one lane, one at a time; see machine.c. */
#pragma once

#include "machine/guest_link.h"
#include "machine/machine_job.h"
#include "machine/saved_state.h"

/* Makes the runtime's machine: off. It lives as long as the loop. */
struct machine *machine_new(uv_loop_t *loop, const struct identity *identity,
                            const struct faults *faults, struct saved_state *saved);

/* Frees it once it is off and the loop has ended. */
void machine_free(struct machine *machine);

/* Wants the distribution's disk in a running VM. From `done` without error on, and until the
 * machine stops, machine_link gives the way to it. */
void machine_want(struct machine *machine, const struct saved_state_distro *distro,
                  machine_done *done, void *user);

/* Forgets the wants of this user. */
void machine_forget(struct machine *machine, const void *user);

/* Stops the VM: the guest powers off, or is destroyed after a while; and with
 * `remove_network` the network, if this runtime made it. Wants that wait are told so. */
void machine_stop(struct machine *machine, bool remove_network, machine_done *done, void *user);

/* Kills what runs in the distribution and unmounts it; with `unplug` its disk is taken out of
 * the VM too. Fine where it does not run. */
void machine_terminate(struct machine *machine, const char *distro_id, bool unplug,
                       machine_done *done, void *user);

/* The link to the guest; NULL while there is none. */
struct guest_link *machine_link(struct machine *machine);

/* A command is about to run in the distribution, or has ended: no idle stop in between. */
void machine_use(struct machine *machine, const char *distro_id);
void machine_unuse(struct machine *machine);

/* Whether the distribution was used in this VM and not terminated since. */
bool machine_runs(const struct machine *machine, const char *distro_id);

/* The private host: a libvirt host of its own, in namespaces, for one command.
 *
 * How it works: the calling process stays outside, as the one that a user or a script sees, and
 * starts the private host's first process in new mount, network, PID, IPC and UTS namespaces (and
 * a user namespace, unless it is root). That first process builds the view of the file system,
 * the uplink and libvirtd, runs the command and reports its end. When it ends, or is killed because
 * the outer process died, however that died, the kernel ends every process in its PID namespace,
 * and with the last of them the mounts and the interfaces are gone.
 *
 * The command finds in its environment: PATH with the program's `tools` first, LIBVIRT_DEFAULT_URI,
 * and the variables below. */
#pragma once

#include "base/error.h"

/* "1" on a private host. */
#define PRIVATE_VARIABLE "COTENANT_PRIVATE"

/* "kvm" or "tcg": how a guest boots here. Set by the caller, it is believed and not tried. */
#define PRIVATE_ACCELERATOR_VARIABLE "COTENANT_ACCELERATOR"

/* The one address of the uplink that answers. RFC 5737, TEST-NET-1: never a real host's. It knows
 * no route but to the private host itself, so only what was translated gets an answer. */
#define PRIVATE_UPLINK_VARIABLE "COTENANT_UPLINK"
#define PRIVATE_UPLINK_ADDRESS  "192.0.2.1"

/* Status of a command that was not found, or could not be run, as shells have it. */
#define PRIVATE_STATUS_NOT_FOUND  127
#define PRIVATE_STATUS_CANNOT_RUN 126

struct private_options {
    const char *const *command; /* argv, NULL at the end; argv[0] is looked up in PATH */
    const char *out;            /* an existing folder that stays visible and writable under its
                                 * path; NULL for none. So do the working folder, the program's
                                 * own files and the cache. */
    bool try_guest;             /* first try a network and a VM: without, no command is run */
};

/* Runs the command on a private host of its own and waits for its end; standard input, output and
 * error are the caller's. `exit_status` is the command's, 128+n if the signal n ended it.
 * SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGUSR1 and SIGUSR2 are passed on to the command; after SIGTERM
 * and SIGHUP it has PRIVATE_GRACE_MS to end. False if the private host could not be set up
 * (unavailable: what is missing and what to do). Nothing is left in either case. */
bool private_run(const struct private_options *options, int *exit_status, struct error *error);

/* How long the command may take to end after SIGTERM or SIGHUP before it is killed. */
#define PRIVATE_GRACE_MS 10000

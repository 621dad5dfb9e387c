/* The process that holds a mounted distro up.
 *
 * It is the first process of a PID namespace and has a mount namespace, in which the distro's
 * disk is the root. Commands are born into both. When it is killed, the kernel kills every process
 * of the distro, wherever that may hide, and takes the mounts down: so a distro ends whole. */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

/* How long a holder waits for the distro's disk to be plugged in. */
#define HOLDER_DISK_WAIT_MS 5000

/* Longest report, without NUL. */
#define HOLDER_REPORT_MAX 200

/* The first byte of a report; the disk's path follows READY, a line of text FAILED. */
#define HOLDER_READY  'R'
#define HOLDER_FAILED 'F'

/* Starts a holder for the distro. Gives its process id, and in `*report_fd` the pipe on which it
 * reports once; or -1 with errno. */
pid_t holder_start(const char *id, int *report_fd);

/* The distros of the VM: which are mounted, and how one gets from one state to the next.
 *
 *     UNUSED -> STARTING -> READY -> STOPPING -> SETTLING -> UNUSED
 *
 * STARTING: its holder looks for the disk and mounts it. READY: commands can be born in it.
 * STOPPING: the holder was killed, or has died, and was not reaped yet. SETTLING: all its
 * processes are gone, and a child of init waits until the kernel has let go of the disk. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "guest/disk.h"
#include "guest/holder.h"
#include "guest/poll_set.h"
#include "wire/request.h"

/* Distros mounted at the same time; virtio-blk disks of one VM are fewer. */
#define DISTROS_MAX 24

/* How long a distro may take to be mounted (its disk's journal may have to be replayed). */
#define DISTRO_START_MS (HOLDER_DISK_WAIT_MS + 15000)

/* How long the kernel may take to write a distro's data out once its processes are gone. */
#define DISTRO_SETTLE_MS 30000

enum distro_state {
    DISTRO_UNUSED,
    DISTRO_STARTING,
    DISTRO_READY,
    DISTRO_STOPPING,
    DISTRO_SETTLING,
};

struct distro {
    enum distro_state state;
    char id[WIRE_DISTRO_ID_MAX + 1];
    pid_t child;   /* the holder; when SETTLING, the child that waits for the disk */
    int holder;    /* pidfd of the holder, -1 from SETTLING on */
    int report_fd; /* while STARTING */
    size_t report_place;
    int64_t deadline_ms; /* of the start */
    char disk[DISK_PATH_MAX];
    char failure[HOLDER_REPORT_MAX + 1]; /* why the start failed; "" if it didn't */
    bool stuck;                          /* UNUSED again, but the disk never became free */
};

struct distros {
    struct distro items[DISTROS_MAX];
};

/* Makes all places UNUSED. */
void distros_prepare(struct distros *distros);

/* The distro of this id in any state but UNUSED, or NULL. */
struct distro *distros_find(struct distros *distros, const char *id);
/* Begins to mount a distro that is UNUSED. NULL if there are too many, or with errno set. */
struct distro *distros_start(struct distros *distros, const char *id);
/* Begins to end it: kills everything in it. */
void distro_stop(struct distro *distro);

/* Waits for the holders' reports. */
void distros_await(struct distros *distros, struct poll_set *poll_set);
/* Takes the holders' reports and the deadlines: STARTING becomes READY, or STOPPING with
 * `failure` set. Tells whether a distro changed its state. */
bool distros_advance(struct distros *distros, const struct poll_set *poll_set);
/* Tells whether the child that ended was a distro's, and moves that on. `status` is waitpid's. */
bool distros_child_ended(struct distros *distros, pid_t pid, int status);

/* Whether the kernel still held this distro's disk when we stopped waiting for it. */
bool distros_stuck(const struct distros *distros, const char *id);

/* For power-off, when all processes but init are gone: waits until all disks are clean, within
 * the limit for one. Blocks. */
void distros_settle(struct distros *distros);

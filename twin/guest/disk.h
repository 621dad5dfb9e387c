/* The disks of the distros: virtio-blk disks, each with its distro's id as serial. */
#pragma once

#include <stdbool.h>

/* Room for "/dev/" and a block device's name (DISK_NAME_LEN of linux/genhd.h is 32). */
#define DISK_PATH_MAX 48

/* Finds the disk whose serial is exactly `serial`, waiting up to `wait_ms` for it to be plugged
 * in. False if it does not come. Blocks: never in init itself. */
bool disk_find(const char *serial, int wait_ms, char path[DISK_PATH_MAX]);

/* Waits up to `wait_ms` until nobody has the disk mounted any more, and flushes it. False with
 * errno. Blocks. */
bool disk_settle(const char *path, int wait_ms);

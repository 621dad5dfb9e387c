/* What the host asks for when it opens a stream: the payload of OPEN.
 *
 * On the wire: kind (one byte), then five fields: distro, folder, the number of arguments and
 * each argument, the number of environment entries and each entry. A number has 32 bits,
 * little-endian; a string is its length (32 bits), its bytes, and a NUL, so that a decoded
 * request points into the payload. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/frame.h"

/* A distro's id is the serial of its virtio-blk disk, which holds 20 bytes
 * (VIRTIO_BLK_ID_BYTES, linux/virtio_blk.h). Letters, digits, '.', '_' and '-', and no '.' first:
 * it also names a folder. */
#define WIRE_DISTRO_ID_MAX 20

/* Entries at most: generous for a command line, and a decoded request still fits the stack. */
#define WIRE_ARGUMENTS_MAX   512
#define WIRE_ENVIRONMENT_MAX 256

enum wire_request_kind {
    WIRE_REQUEST_RUN = 1,   /* run argv in the distro, which is mounted if it was not */
    WIRE_REQUEST_MOUNT,     /* mount the distro's disk, and wait for it to be plugged in */
    WIRE_REQUEST_UNMOUNT,   /* kill what runs in the distro, sync and unmount it */
    WIRE_REQUEST_LIST,      /* the ids of the mounted distros on stdout, one a line */
    WIRE_REQUEST_SYNC,      /* flush all file systems to their disks */
    WIRE_REQUEST_POWER_OFF, /* answered at once; then kill, sync, unmount all, power off */
};

struct wire_request {
    enum wire_request_kind kind;
    const char *distro;                       /* RUN, MOUNT, UNMOUNT; else "" */
    const char *folder;                       /* RUN: working folder; "" is the home folder */
    const char *argv[WIRE_ARGUMENTS_MAX + 1]; /* RUN: at least one; ends with NULL */
    const char *environment[WIRE_ENVIRONMENT_MAX + 1]; /* RUN: NAME=VALUE; ends with NULL */
};

/* Encodes the request into `payload` and gives its length, or 0 and a constant string in
 * `*fault` if it breaks a limit (too many arguments, too long in all, a bad distro id …). */
size_t wire_request_encode(const struct wire_request *request, uint8_t payload[WIRE_PAYLOAD_MAX],
                           const char **fault);

/* Decodes a payload; the request's strings point into it. False and a constant string in
 * `*fault` if it is malformed or breaks a limit. */
bool wire_request_decode(struct wire_request *request, const uint8_t *payload, size_t length,
                         const char **fault);

/* Whether this may name a distro's disk. */
bool wire_distro_id_valid(const char *id);

/* The disks of the running VM: which distribution's image is in which slot. */
#pragma once

#include "base/error.h"
#include "base/vector.h"
#include "machine/definition.h"

struct disk {
    char *id, *image;
    unsigned slot;
    bool used; /* a command ran in it, and it was not terminated since */
};

struct disks {
    VECTOR(struct disk) list;
};

/* NULL if there is none with this id. Good until the next change. */
struct disk *disks_find(const struct disks *disks, const char *id);

/* Gives the image a free slot. NULL with the error if the VM has no slot left. */
struct disk *disks_add(struct disks *disks, const char *id, const char *image, struct error *error);

/* Frees the slot; none with this id is fine. */
void disks_remove(struct disks *disks, const char *id);

/* Adds a copy of one disk. */
void disks_copy(struct disks *to, const struct disk *disk);

/* How libvirt is told of it; it points into the disk. */
struct definition_disk disk_definition(const struct disk *disk);

void disks_release(struct disks *disks);

/* The disks of the running VM. */
#include "machine/disks.h"

#include <stdlib.h>

static void disk_release(struct disk *disk)
{
    free(disk->id);
    free(disk->image);
}

struct disk *disks_find(const struct disks *disks, const char *id)
{
    for (size_t i = 0; i < disks->list.count; i++) {
        if (text_same(disks->list.items[i].id, id))
            return &disks->list.items[i];
    }
    return NULL;
}

/* A slot that no disk has; DEFINITION_DISKS_MAX if all are taken. */
static unsigned disks_free_slot(const struct disks *disks)
{
    for (unsigned slot = 0; slot < DEFINITION_DISKS_MAX; slot++) {
        bool taken = false;
        for (size_t i = 0; i < disks->list.count; i++)
            taken = taken || disks->list.items[i].slot == slot;
        if (!taken)
            return slot;
    }
    return DEFINITION_DISKS_MAX;
}

struct disk *disks_add(struct disks *disks, const char *id, const char *image, struct error *error)
{
    unsigned slot = disks_free_slot(disks);
    if (slot == DEFINITION_DISKS_MAX) {
        error_set(error, ERROR_CLASS_UNAVAILABLE,
                  "%d distributions are in use; unregister one, or use --shutdown.",
                  DEFINITION_DISKS_MAX);
        return NULL;
    }
    struct disk *disk = VECTOR_ADD(&disks->list);
    *disk = (struct disk){.id = memory_text(id), .image = memory_text(image), .slot = slot};
    return disk;
}

void disks_remove(struct disks *disks, const char *id)
{
    struct disk *disk = disks_find(disks, id);
    if (!disk)
        return;
    disk_release(disk);
    *disk = disks->list.items[--disks->list.count];
}

void disks_copy(struct disks *to, const struct disk *disk)
{
    *VECTOR_ADD(&to->list) = (struct disk){.id = memory_text(disk->id),
                                           .image = memory_text(disk->image),
                                           .slot = disk->slot,
                                           .used = disk->used};
}

struct definition_disk disk_definition(const struct disk *disk)
{
    return (struct definition_disk){.id = disk->id, .image = disk->image, .slot = disk->slot};
}

void disks_release(struct disks *disks)
{
    for (size_t i = 0; i < disks->list.count; i++)
        disk_release(&disks->list.items[i]);
    VECTOR_RELEASE(&disks->list);
}

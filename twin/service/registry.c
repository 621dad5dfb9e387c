/* The registry: what a runtime remembers between two lives of its service. */
#include "service/registry.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/file.h"

#define REGISTRY_BYTES_MAX      (1024 * 1024)
#define REGISTRY_NAME_BYTES_MAX 63

static const struct record_field registry_distro_fields[] = {
    RECORD_FIELD_NEEDED(struct registry_distro, name, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct registry_distro, id, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct registry_distro, image, RECORD_TEXT),
};
static RECORD_TYPE(registry_distro_type, "distribution", struct registry_distro,
                   registry_distro_fields);

static const struct record_field registry_fields[] = {
    RECORD_FIELD(struct registry, default_name, RECORD_TEXT),
    RECORD_FIELD_OF(struct registry, distros, RECORD_LIST, &registry_distro_type),
    RECORD_FIELD(struct registry, network, RECORD_TEXT),
    RECORD_FIELD(struct registry, machine, RECORD_TEXT),
};
static RECORD_TYPE(registry_type, "registry", struct registry, registry_fields);

static void registry_close(int *file)
{
    if (*file >= 0)
        close(*file);
}

bool registry_load(const char *path, struct registry *registry, struct error *error)
{
    if (access(path, F_OK) == 0) {
        CLEANUP(text_release) struct text bytes = {0};
        if (!file_read(path, REGISTRY_BYTES_MAX, &bytes, error))
            return false;
        CLEANUP(json_release)
        json_t *json = json_parse(path, text_get(&bytes), bytes.length, error);
        if (!json)
            return false;
        if (!record_from_json(&registry_type, json, registry, NULL, error))
            return error_prefix(error, "%s", path);
    }
    registry->path = memory_text(path);
    return true;
}

/* A rename is on the disk when the folder is. */
static bool registry_sync_folder(const char *path, struct error *error)
{
    const char *slash = strrchr(path, '/');
    CLEANUP(memory_free_text) char *folder = memory_text_of(path, (size_t)(slash - path));
    CLEANUP(registry_close) int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0 || fsync(file) != 0)
        return error_set_errno(error, ERROR_CLASS_INTERNAL, errno, "cannot sync %s", folder);
    return true;
}

static bool registry_save(const struct registry *registry, struct error *error)
{
    CLEANUP(json_release) json_t *json = record_to_json(&registry_type, registry);
    CLEANUP(memory_free_text) char *text = json_pretty(json);
    CLEANUP(memory_free_text) char *next = memory_format("%s.new", registry->path);
    if (!file_write(next, text, strlen(text), error))
        return false;
    if (rename(next, registry->path) != 0)
        return error_set_errno(error, ERROR_CLASS_INTERNAL, errno, "cannot replace %s",
                               registry->path);
    return registry_sync_folder(registry->path, error);
}

void registry_release(struct registry *registry)
{
    free(registry->path);
    registry->path = NULL;
    record_release(&registry_type, registry);
}

struct registry_distro *registry_find(struct registry *registry, const char *name)
{
    if (!name)
        name = registry->default_name;
    for (size_t i = 0; name && i < registry->distros.count; i++) {
        if (text_same(registry->distros.items[i].name, name))
            return &registry->distros.items[i];
    }
    return NULL;
}

bool registry_name_valid(const char *name)
{
    size_t length = strlen(name);
    if (!length || length > REGISTRY_NAME_BYTES_MAX || name[0] == '.' || name[0] == '-')
        return false;
    return strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
           length;
}

/* Takes the last distribution off again, after a save that failed. */
static void registry_drop_last(struct registry *registry)
{
    record_release(&registry_distro_type, &registry->distros.items[--registry->distros.count]);
}

bool registry_add(struct registry *registry, const char *name, const char *image,
                  struct error *error)
{
    uint64_t number = 0;
    if (registry->distros.count == REGISTRY_DISTROS_MAX)
        return error_set(error, ERROR_CLASS_UNAVAILABLE,
                         "There are %d distributions already; unregister one first.",
                         REGISTRY_DISTROS_MAX);
    if (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number)
        return error_set_errno(error, ERROR_CLASS_INTERNAL, errno, "no random number");
    struct registry_distro *distro = VECTOR_ADD(&registry->distros);
    distro->name = memory_text(name);
    distro->id = memory_format("%016" PRIx64, number);
    distro->image = memory_text(image);
    bool first = registry->default_name == NULL;
    if (first)
        registry->default_name = memory_text(name);
    if (registry_save(registry, error))
        return true;
    registry_drop_last(registry);
    if (first) {
        free(registry->default_name);
        registry->default_name = NULL;
    }
    return false;
}

bool registry_remove(struct registry *registry, const char *name, struct error *error)
{
    struct registry_distro *distro = registry_find(registry, name);
    if (!distro)
        return true;
    bool was_default = text_same(registry->default_name, name);
    record_release(&registry_distro_type, distro);
    size_t index = (size_t)(distro - registry->distros.items);
    registry->distros.count--;
    memmove(distro, distro + 1, (registry->distros.count - index) * sizeof *distro);
    if (was_default) {
        free(registry->default_name);
        registry->default_name =
            registry->distros.count ? memory_text(registry->distros.items[0].name) : NULL;
    }
    return registry_save(registry, error);
}

bool registry_note(struct registry *registry, char **field, const char *id, struct error *error)
{
    if (text_same(*field, id))
        return true;
    free(*field);
    *field = memory_text(id);
    return registry_save(registry, error);
}

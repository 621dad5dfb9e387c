/* The saved state: what a runtime remembers between two lives of its service. */
#include "machine/saved_state.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/file.h"

#define SAVED_STATE_BYTES_MAX      (1024 * 1024)
#define SAVED_STATE_NAME_BYTES_MAX 63

static const struct record_field saved_state_distro_fields[] = {
    RECORD_FIELD_NEEDED(struct saved_state_distro, name, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct saved_state_distro, id, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct saved_state_distro, image, RECORD_TEXT),
};
static RECORD_TYPE(saved_state_distro_type, "distribution", struct saved_state_distro,
                   saved_state_distro_fields);

static const struct record_field saved_state_fields[] = {
    RECORD_FIELD(struct saved_state, default_name, RECORD_TEXT),
    RECORD_FIELD_OF(struct saved_state, distros, RECORD_LIST, &saved_state_distro_type),
    RECORD_FIELD(struct saved_state, network, RECORD_TEXT),
    RECORD_FIELD(struct saved_state, machine, RECORD_TEXT),
};
static RECORD_TYPE(saved_state_type, "saved state", struct saved_state, saved_state_fields);

static void saved_state_close(int *file)
{
    if (*file >= 0)
        close(*file);
}

bool saved_state_load(const char *path, struct saved_state *saved, struct error *error)
{
    if (access(path, F_OK) == 0) {
        CLEANUP(text_release) struct text bytes = {0};
        if (!file_read(path, SAVED_STATE_BYTES_MAX, &bytes, error))
            return false;
        CLEANUP(json_release)
        json_t *json = json_parse(path, text_get(&bytes), bytes.length, error);
        if (!json)
            return false;
        if (!record_from_json(&saved_state_type, json, saved, NULL, error))
            return error_prefix(error, "%s", path);
    }
    saved->path = memory_text(path);
    return true;
}

/* A rename is on the disk when the folder is. */
static bool saved_state_sync_folder(const char *path, struct error *error)
{
    const char *slash = strrchr(path, '/');
    CLEANUP(memory_free_text) char *folder = memory_text_of(path, (size_t)(slash - path));
    CLEANUP(saved_state_close) int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0 || fsync(file) != 0)
        return error_set_errno(error, ERROR_CLASS_INTERNAL, errno, "cannot sync %s", folder);
    return true;
}

static bool saved_state_save(const struct saved_state *saved, struct error *error)
{
    CLEANUP(json_release) json_t *json = record_to_json(&saved_state_type, saved);
    CLEANUP(memory_free_text) char *text = json_pretty(json);
    CLEANUP(memory_free_text) char *next = memory_format("%s.new", saved->path);
    if (!file_write(next, text, strlen(text), error))
        return false;
    if (rename(next, saved->path) != 0)
        return error_set_errno(error, ERROR_CLASS_INTERNAL, errno, "cannot replace %s",
                               saved->path);
    return saved_state_sync_folder(saved->path, error);
}

void saved_state_release(struct saved_state *saved)
{
    free(saved->path);
    saved->path = NULL;
    record_release(&saved_state_type, saved);
}

struct saved_state_distro *saved_state_find(struct saved_state *saved, const char *name)
{
    if (!name)
        name = saved->default_name;
    for (size_t i = 0; name && i < saved->distros.count; i++) {
        if (text_same(saved->distros.items[i].name, name))
            return &saved->distros.items[i];
    }
    return NULL;
}

bool saved_state_name_valid(const char *name)
{
    size_t length = strlen(name);
    if (!length || length > SAVED_STATE_NAME_BYTES_MAX || name[0] == '.' || name[0] == '-')
        return false;
    return strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
           length;
}

/* Takes the last distribution off again, after a save that failed. */
static void saved_state_drop_last(struct saved_state *saved)
{
    record_release(&saved_state_distro_type, &saved->distros.items[--saved->distros.count]);
}

bool saved_state_add(struct saved_state *saved, const char *name, const char *image,
                     struct error *error)
{
    uint64_t number = 0;
    if (saved->distros.count == SAVED_STATE_DISTROS_MAX)
        return error_set(error, ERROR_CLASS_UNAVAILABLE,
                         "There are %d distributions already; unregister one first.",
                         SAVED_STATE_DISTROS_MAX);
    if (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number)
        return error_set_errno(error, ERROR_CLASS_INTERNAL, errno, "no random number");
    struct saved_state_distro *distro = VECTOR_ADD(&saved->distros);
    distro->name = memory_text(name);
    distro->id = memory_format("%016" PRIx64, number);
    distro->image = memory_text(image);
    bool first = saved->default_name == NULL;
    if (first)
        saved->default_name = memory_text(name);
    if (saved_state_save(saved, error))
        return true;
    saved_state_drop_last(saved);
    if (first) {
        free(saved->default_name);
        saved->default_name = NULL;
    }
    return false;
}

bool saved_state_remove(struct saved_state *saved, const char *name, struct error *error)
{
    struct saved_state_distro *distro = saved_state_find(saved, name);
    if (!distro)
        return true;
    bool was_default = text_same(saved->default_name, name);
    record_release(&saved_state_distro_type, distro);
    size_t index = (size_t)(distro - saved->distros.items);
    saved->distros.count--;
    memmove(distro, distro + 1, (saved->distros.count - index) * sizeof *distro);
    if (was_default) {
        free(saved->default_name);
        saved->default_name =
            saved->distros.count ? memory_text(saved->distros.items[0].name) : NULL;
    }
    return saved_state_save(saved, error);
}

bool saved_state_note(struct saved_state *saved, char **field, const char *id, struct error *error)
{
    if (text_same(*field, id))
        return true;
    free(*field);
    *field = memory_text(id);
    return saved_state_save(saved, error);
}

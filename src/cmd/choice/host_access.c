/* A host opened for a subcommand that only looks. */
#include "cmd/choice/host_access.h"

#include <stdlib.h>
#include <string.h>

#include "base/folder.h"
#include "base/install.h"
#include "cmd/choice/host_choice.h"
#include "cmd/choice/profile_choice.h"

/* Most profiles that are read from the folder of those that ship. */
#define HOST_ACCESS_PROFILES_MAX 256

static bool host_access_add_profile(struct host_access *access, const char *path,
                                    struct error *error)
{
    struct profile profile = {0};
    if (!profile_read(path, &profile, error))
        return false;
    int known = profiles_find(&access->profiles, profile.name);
    if (known >= 0) {
        profile_release(&access->profiles.items[known]);
        access->profiles.items[known] = profile;
    } else {
        *VECTOR_ADD(&access->profiles) = profile;
    }
    return true;
}

static bool host_access_read_shipped(struct host_access *access, const char *kind,
                                     struct error *error)
{
    CLEANUP(memory_free_text) char *folder_name = memory_format("profiles/%s", kind);
    CLEANUP(memory_free_text) char *folder = install_path(folder_name, error);
    CLEANUP(folder_entries_release) struct folder_entries entries = {0};
    if (!folder)
        return false;
    if (!folder_is_there(folder)) /* none ship for this kind of host */
        return true;
    if (!folder_list(folder, &entries, error))
        return false;
    for (size_t i = 0; i < entries.count && i < HOST_ACCESS_PROFILES_MAX; i++) {
        const char *dot = strrchr(entries.items[i].path, '.');
        CLEANUP(memory_free_text)
        char *path = memory_format("%s/%s", folder, entries.items[i].path);
        if (dot && text_same(dot, ".yaml") && !host_access_add_profile(access, path, error))
            return false;
    }
    return true;
}

static bool host_access_read_profiles(struct host_access *access, const struct texts *paths,
                                      struct error *error)
{
    if (!host_access_read_shipped(access, access->operations->kind, error))
        return false;
    for (size_t i = 0; i < paths->count; i++) {
        if (!host_access_add_profile(access, paths->items[i], error))
            return false;
    }
    if (!profile_choice_adopt_footprints(access->operations, &access->profiles, error))
        return false;
    for (size_t i = 0; i < access->profiles.count; i++) {
        const char *namespace = access->profiles.items[i].owner_metadata;
        if (namespace && !texts_have(&access->owner_metadata, namespace))
            texts_add(&access->owner_metadata, namespace);
    }
    return true;
}

static bool host_access_choose(struct host_access *access, const char *address, struct error *error)
{
    struct host_choice place = {0};
    if (!host_choice_for_look(address, &place, error))
        return false;
    access->operations = place.operations;
    access->private = place.private;
    access->address = memory_text(place.address);
    access->advice = place.advice;
    return true;
}

static bool host_access_connect(struct host_access *access, struct error *error)
{
    VECTOR(struct host_service) services = {0};
    for (size_t i = 0; i < access->profiles.count; i++) {
        const struct profile *profile = &access->profiles.items[i];
        for (size_t k = 0; k < profile->services.count; k++)
            *VECTOR_ADD(&services) = (struct host_service){
                .name = profile->services.items[k].name,
                .socket = profile->services.items[k].socket,
            };
    }
    struct host_options options = {.address = access->address,
                                   .owner_metadata = &access->owner_metadata,
                                   .services = services.items,
                                   .service_count = services.count};
    access->host = access->operations->open(&access->loop, &options, error);
    VECTOR_RELEASE(&services);
    return access->host && access->operations->versions(access->host, &access->versions, error);
}

bool host_access_open(struct host_access *access, const char *address,
                      const struct texts *profile_paths, struct error *error)
{
    if (!host_access_choose(access, address, error) ||
        !host_access_read_profiles(access, profile_paths, error))
        return false;
    int code = uv_loop_init(&access->loop);
    if (code != 0)
        return error_set_code(error, ERROR_CLASS_INTERNAL, ERROR_ORIGIN_LIBUV, code,
                              "cannot make an event loop: %s", uv_strerror(code));
    access->loop_open = true;
    if (host_access_connect(access, error))
        return true;
    if (access->advice && error->class == ERROR_CLASS_UNAVAILABLE) {
        const struct error cause = *error;
        error_set_code(error, cause.class, cause.origin, cause.code, "%s; %s", cause.message,
                       access->advice);
    }
    return false;
}

void host_access_close(struct host_access *access)
{
    if (access->host)
        access->operations->close(access->host);
    if (access->loop_open) {
        uv_run(&access->loop, UV_RUN_DEFAULT);
        uv_loop_close(&access->loop);
    }
    free(access->address);
    texts_release(&access->versions);
    profiles_release(&access->profiles);
    texts_release(&access->owner_metadata);
    memset(access, 0, sizeof *access);
}

void host_access_describe(const struct host_access *access, struct text *out)
{
    text_append_format(out, "host: %s at ", access->operations->kind);
    text_append_visible(out, access->address, strlen(access->address), false);
    if (access->private)
        text_append(out, ", a private host");
    for (size_t i = 0; i < access->versions.count; i++) {
        text_append(out, i ? ", " : " (");
        text_append_visible(out, access->versions.items[i], strlen(access->versions.items[i]),
                            false);
    }
    if (access->versions.count > 0)
        text_append_char(out, ')');
}

json_t *host_access_to_json(const struct host_access *access)
{
    json_t *versions = json_array();
    for (size_t i = 0; i < access->versions.count; i++)
        json_array_append_new(
            versions, json_stranger(access->versions.items[i], strlen(access->versions.items[i])));
    json_t *host = json_object();
    json_object_set_new(host, "kind", json_string(access->operations->kind));
    json_object_set_new(host, "address", json_stranger(access->address, strlen(access->address)));
    json_object_set_new(host, "private", json_boolean(access->private));
    json_object_set_new(host, "versions", versions);
    return host;
}

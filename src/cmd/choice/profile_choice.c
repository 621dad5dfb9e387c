/* Which profiles a proof is made with. */
#include "cmd/choice/profile_choice.h"

#include <string.h>
#include <uv.h>

#include "base/install.h"

#define PROFILE_CHOICE_SUFFIX ".yaml"

/* The footprints that ship. */
#define PROFILE_CHOICE_FOOTPRINT_FILE "data/windows-footprint.yaml"

/* What is proved unless something else is asked for. */
static const char *const profile_choice_default[] = {"wsl", "wslx"};

static bool profile_choice_add(const char *path, struct profiles *profiles, struct error *error)
{
    struct profile profile = {0};
    if (!profile_read(path, &profile, error))
        return false;
    *VECTOR_ADD(profiles) = profile;
    return true;
}

/* The names of those that ship, for a message. */
static void profile_choice_list(const struct profile_choice *choice, const struct profiles *given,
                                struct text *names)
{
    for (size_t i = 0; i < given->count; i++)
        text_append_format(names, "%s%s", names->length ? ", " : "", given->items[i].name);
    struct error ignored = {0};
    CLEANUP(memory_free_text) char *under = memory_format("profiles/%s", choice->host->kind);
    CLEANUP(memory_free_text) char *folder = install_path(under, &ignored);
    uv_fs_t request;
    uv_dirent_t entry;
    if (!folder || uv_fs_scandir(NULL, &request, folder, 0, NULL) < 0)
        return;
    while (uv_fs_scandir_next(&request, &entry) == 0) {
        size_t length = strlen(entry.name), suffix = strlen(PROFILE_CHOICE_SUFFIX);
        if (length > suffix && text_same(entry.name + length - suffix, PROFILE_CHOICE_SUFFIX))
            text_append_format(names, "%s%.*s", names->length ? ", " : "", (int)(length - suffix),
                               entry.name);
    }
    uv_fs_req_cleanup(&request);
}

static bool profile_choice_is_there(const char *path)
{
    uv_fs_t request;
    int code = uv_fs_stat(NULL, &request, path, NULL);
    uv_fs_req_cleanup(&request);
    return code == 0;
}

/* The profile of this name: a given one, or the one that ships under it. */
static bool profile_choice_find(const struct profile_choice *choice, const char *name,
                                const struct profiles *given, struct profiles *profiles,
                                struct error *error)
{
    int place = profiles_find(given, name);
    if (place >= 0) {
        record_copy(&profile_record, VECTOR_ADD(profiles), &given->items[place]);
        return true;
    }
    CLEANUP(memory_free_text)
    char *file = memory_format("profiles/%s/%s" PROFILE_CHOICE_SUFFIX, choice->host->kind, name);
    CLEANUP(memory_free_text) char *path = install_path(file, error);
    if (!path)
        return false;
    if (!strchr(name, '/') && profile_choice_is_there(path))
        return profile_choice_add(path, profiles, error);
    CLEANUP(text_release) struct text known = {0};
    profile_choice_list(choice, given, &known);
    return error_set(error, ERROR_CLASS_USAGE,
                     "unknown runtime %s; known are %s; others by --profile FILE", name,
                     text_get(&known));
}

bool profile_choice_set_distro(const char *wanted, struct profiles *profiles, struct error *error)
{
    const char *mark = strchr(wanted, '=');
    if (!mark || mark == wanted || !mark[1])
        return error_set(error, ERROR_CLASS_USAGE, "--distro wants RUNTIME=NAME, not %s", wanted);
    CLEANUP(memory_free_text) char *name = memory_text_of(wanted, (size_t)(mark - wanted));
    int place = profiles_find(profiles, name);
    if (place < 0)
        return error_set(error, ERROR_CLASS_USAGE, "--distro %s: the runtime %s is not under proof",
                         wanted, name);
    struct profile *profile = &profiles->items[place];
    memory_free_text(&profile->distro);
    profile->distro = memory_text(mark + 1);
    return true;
}

/* Whether a --distro chose the runtime's distro. */
static bool profile_choice_named_distro(const struct profile_choice *choice,
                                        const struct profile *profile)
{
    CLEANUP(memory_free_text) char *prefix = memory_format("%s=", profile->name);
    for (size_t i = 0; i < choice->distros->count; i++) {
        if (text_starts_with(choice->distros->items[i], prefix))
            return true;
    }
    return false;
}

/* A distro of another program is taken only from whoever names it on the command line. */
static bool profile_choice_spares_foreign(const struct profile_choice *choice,
                                          const struct profiles *profiles, struct error *error)
{
    for (size_t i = 0; i < profiles->count; i++) {
        const struct profile *profile = &profiles->items[i];
        if (profile_distro_is_foreign(profile->distro) &&
            !profile_choice_named_distro(choice, profile))
            return error_set(error, ERROR_CLASS_INPUT,
                             "the profile %s has the distro %s, which is another program's own; "
                             "name one for the proof by --distro %s=NAME",
                             profile->name, profile->distro, profile->name);
    }
    return true;
}

bool profile_choice_adopt_footprints(const struct host_operations *host, struct profiles *profiles,
                                     struct error *error)
{
    if (!host->capabilities.has_footprints)
        return true;
    CLEANUP(footprint_data_release) struct footprint_data data = {0};
    CLEANUP(memory_free_text) char *path = install_path(PROFILE_CHOICE_FOOTPRINT_FILE, error);
    if (!path || !footprint_data_read(path, &data, error))
        return false;
    for (size_t i = 0; i < profiles->count; i++)
        profile_adopt_footprint(&profiles->items[i], &data);
    return true;
}

bool profile_choice_read(const struct profile_choice *choice, struct profiles *profiles,
                         struct error *error)
{
    CLEANUP(profiles_release) struct profiles given = {0};
    CLEANUP(texts_release) struct texts names = {0};
    for (size_t i = 0; i < choice->files->count; i++) {
        if (!profile_choice_add(choice->files->items[i], &given, error))
            return false;
    }
    texts_copy(&names, choice->names);
    for (size_t i = 0; !choice->names->count && i < given.count; i++)
        texts_add(&names, given.items[i].name);
    for (size_t i = 0; !names.count && i < 2; i++)
        texts_copy(&names, &(struct texts){.items = (char **)profile_choice_default, .count = 2});
    for (size_t i = 0; i < names.count; i++) {
        if (!profile_choice_find(choice, names.items[i], &given, profiles, error))
            return false;
    }
    if (!profiles_check(profiles, error))
        return false;
    for (size_t i = 0; i < choice->distros->count; i++) {
        if (!profile_choice_set_distro(choice->distros->items[i], profiles, error))
            return false;
    }
    return profile_choice_spares_foreign(choice, profiles, error) &&
           profile_choice_adopt_footprints(choice->host, profiles, error);
}

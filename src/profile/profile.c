/* A runtime under proof, as its YAML file describes it. */
#include "profile/profile.h"

#include <string.h>

#include "base/yaml.h"

#define PROFILE_DISTRO_MARK  "{distro}"
#define PROFILE_COMMAND_MARK "{command}"

/* Distros that other programs make for themselves; Podman names one after each machine. */
#define PROFILE_PODMAN_PREFIX "podman-machine-"
static const char *const profile_foreign_distros[] = {
    "docker-desktop",
    "docker-desktop-data",
    "rancher-desktop",
    "rancher-desktop-data",
};

const char *const profile_role_words[] = {"none", "canonical", "fork", NULL};

static const struct record_field profile_network_fields[] = {
    RECORD_FIELD_NEEDED(struct profile_network, id, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct profile_network, name, RECORD_TEXT),
};
static RECORD_TYPE(profile_network_record, "network", struct profile_network,
                   profile_network_fields);

static const struct record_field profile_service_fields[] = {
    RECORD_FIELD_NEEDED(struct profile_service, name, RECORD_TEXT),
    RECORD_FIELD(struct profile_service, socket, RECORD_TEXT),
    RECORD_FIELD(struct profile_service, restart, RECORD_TEXTS),
};
static RECORD_TYPE(profile_service_record, "service", struct profile_service,
                   profile_service_fields);

static const struct record_field profile_commands_fields[] = {
    RECORD_FIELD_NEEDED(struct profile_commands, exec, RECORD_TEXTS),
    RECORD_FIELD_NEEDED(struct profile_commands, shutdown, RECORD_TEXTS),
    RECORD_FIELD(struct profile_commands, running, RECORD_TEXTS),
    RECORD_FIELD(struct profile_commands, distros, RECORD_TEXTS),
    RECORD_FIELD(struct profile_commands, version, RECORD_TEXTS),
};
static RECORD_TYPE(profile_commands_record, "list of commands", struct profile_commands,
                   profile_commands_fields);

static const struct record_field profile_guest_fields[] = {
    RECORD_FIELD(struct profile_guest, single_command, RECORD_BOOLEAN),
    RECORD_FIELD(struct profile_guest, resolver, RECORD_TEXT),
    RECORD_FIELD(struct profile_guest, outside, RECORD_TEXT),
    RECORD_FIELD(struct profile_guest, peers, RECORD_TEXT),
};
static RECORD_TYPE(profile_guest_record, "guest", struct profile_guest, profile_guest_fields);

static const struct record_field profile_deadlines_fields[] = {
    RECORD_FIELD(struct profile_deadlines, start_ms, RECORD_INTEGER),
    RECORD_FIELD(struct profile_deadlines, shutdown_ms, RECORD_INTEGER),
    RECORD_FIELD(struct profile_deadlines, command_ms, RECORD_INTEGER),
};
static RECORD_TYPE(profile_deadlines_record, "list of deadlines", struct profile_deadlines,
                   profile_deadlines_fields);

static const struct record_field profile_fields[] = {
    RECORD_FIELD_NEEDED(struct profile, format, RECORD_INTEGER),
    RECORD_FIELD_NEEDED(struct profile, name, RECORD_TEXT),
    {.key = "role",
     .kind = RECORD_WORD,
     .offset = offsetof(struct profile, role),
     .words = profile_role_words},
    RECORD_FIELD_NEEDED(struct profile, owner, RECORD_TEXT),
    RECORD_FIELD(struct profile, description, RECORD_TEXT),
    RECORD_FIELD(struct profile, owner_metadata, RECORD_TEXT),
    RECORD_FIELD(struct profile, registry, RECORD_TEXT),
    RECORD_FIELD(struct profile, package, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct profile, distro, RECORD_TEXT),
    RECORD_FIELD(struct profile, memory_process, RECORD_TEXT),
    {.key = "commands",
     .kind = RECORD_ONE,
     .offset = offsetof(struct profile, commands),
     .required = true,
     .type = &profile_commands_record},
    RECORD_FIELD_OF(struct profile, networks, RECORD_LIST, &profile_network_record),
    RECORD_FIELD(struct profile, network_mode, RECORD_TEXT),
    RECORD_FIELD_OF(struct profile, services, RECORD_LIST, &profile_service_record),
    RECORD_FIELD_OF(struct profile, guest, RECORD_ONE, &profile_guest_record),
    RECORD_FIELD(struct profile, persists, RECORD_TEXTS),
    RECORD_FIELD_OF(struct profile, deadlines, RECORD_ONE, &profile_deadlines_record),
    RECORD_FIELD_OF(struct profile, footprint, RECORD_LIST, &profile_object_record),
};
RECORD_TYPE(profile_record, "profile", struct profile, profile_fields);

/* Sets an absent deadline and refuses an absurd one. */
static bool profile_deadline(int64_t *deadline_ms, int64_t default_ms, const char *key,
                             struct error *error)
{
    if (*deadline_ms == 0)
        *deadline_ms = default_ms;
    if (*deadline_ms > 0 && *deadline_ms <= PROFILE_DEADLINE_MS_MAX)
        return true;
    return error_set(error, ERROR_CLASS_INPUT, "deadlines.%s must be 1 to %d", key,
                     PROFILE_DEADLINE_MS_MAX);
}

/* A name stands in folder names, criteria and on the terminal: it is kept plain. */
static bool profile_name_is_plain(const char *name)
{
    size_t length = strlen(name);
    if (length > 32)
        return false;
    for (size_t i = 0; i < length; i++) {
        bool letter = (name[i] >= 'a' && name[i] <= 'z') || (name[i] >= 'A' && name[i] <= 'Z');
        bool digit = name[i] >= '0' && name[i] <= '9';
        if (!letter && !digit && name[i] != '_' && (i == 0 || name[i] != '-'))
            return false;
    }
    return true;
}

/* A host's name or address goes into the guest as a word of a command line: it is kept plain. */
static bool profile_check_host(const char *host, const char *key, struct error *error)
{
    size_t length = host ? strlen(host) : 0;
    bool plain = length <= PROFILE_HOST_BYTES_MAX;
    for (size_t i = 0; i < length && plain; i++) {
        bool letter = (host[i] >= 'a' && host[i] <= 'z') || (host[i] >= 'A' && host[i] <= 'Z');
        bool digit = host[i] >= '0' && host[i] <= '9';
        plain = letter || digit || (i > 0 && (host[i] == '.' || host[i] == '-'));
    }
    return plain || error_set(error, ERROR_CLASS_INPUT,
                              "guest.%s must be a name or an IPv4 address: letters, digits, '.' "
                              "and '-', at most %d",
                              key, PROFILE_HOST_BYTES_MAX);
}

static bool profile_check_guest(const struct profile_guest *guest, struct error *error)
{
    if (guest->peers && !text_same(guest->peers, PROFILE_PEERS_REACHABLE) &&
        !text_same(guest->peers, PROFILE_PEERS_UNREACHABLE))
        return error_set(error, ERROR_CLASS_INPUT, "guest.peers must be one of: %s, %s",
                         PROFILE_PEERS_REACHABLE, PROFILE_PEERS_UNREACHABLE);
    return profile_check_host(guest->resolver, "resolver", error) &&
           profile_check_host(guest->outside, "outside", error);
}

static bool profile_check_network(const struct profile *profile, struct error *error)
{
    if (profile->network_mode && !text_same(profile->network_mode, PROFILE_NETWORK_NONE))
        return error_set(error, ERROR_CLASS_INPUT, "network_mode must be %s, or left out",
                         PROFILE_NETWORK_NONE);
    if (!profile->network_mode && !profile->networks.count)
        return error_set(error, ERROR_CLASS_INPUT,
                         "networks must name the network that the VM is on; where it is meant to "
                         "have none, say network_mode: %s instead",
                         PROFILE_NETWORK_NONE);
    return !profile->network_mode || !profile->networks.count ||
           error_set(error, ERROR_CLASS_INPUT, "networks and network_mode: %s exclude each other",
                     PROFILE_NETWORK_NONE);
}

static bool profile_check(struct profile *profile, struct error *error)
{
    static const char *const persistable[] = {"networks", "nat_rules", "services"};
    if (profile->format != PROFILE_FORMAT)
        return error_set(error, ERROR_CLASS_INPUT,
                         "format %lld is not one this version reads (it reads %d)",
                         (long long)profile->format, PROFILE_FORMAT);
    if (!profile_name_is_plain(profile->name))
        return error_set(error, ERROR_CLASS_INPUT,
                         "name \"%s\" must be 1 to 32 letters, digits, '_' and '-'", profile->name);
    if (!texts_have(&profile->commands.exec, PROFILE_COMMAND_MARK))
        return error_set(error, ERROR_CLASS_INPUT, "commands.exec needs the word %s",
                         PROFILE_COMMAND_MARK);
    for (size_t i = 0; i < profile->persists.count; i++) {
        bool known = false;
        for (size_t k = 0; k < sizeof persistable / sizeof *persistable; k++)
            known = known || text_same(profile->persists.items[i], persistable[k]);
        if (!known)
            return error_set(error, ERROR_CLASS_INPUT,
                             "persists[%zu] must be one of: networks, nat_rules, services", i);
    }
    struct profile_deadlines *deadlines = &profile->deadlines;
    return profile_check_network(profile, error) && profile_check_guest(&profile->guest, error) &&
           footprint_check(profile->footprint.items, profile->footprint.count, error) &&
           profile_deadline(&deadlines->start_ms, PROFILE_START_MS_DEFAULT, "start_ms", error) &&
           profile_deadline(&deadlines->shutdown_ms, PROFILE_SHUTDOWN_MS_DEFAULT, "shutdown_ms",
                            error) &&
           profile_deadline(&deadlines->command_ms, PROFILE_COMMAND_MS_DEFAULT, "command_ms",
                            error);
}

static bool profile_checked(struct profile *profile, const char *name, struct error *error)
{
    if (profile_check(profile, error))
        return true;
    profile_release(profile);
    return error_prefix(error, "%s", name);
}

bool profile_read(const char *path, struct profile *profile, struct error *error)
{
    return yaml_read_record(path, &profile_record, profile, error) &&
           profile_checked(profile, path, error);
}

bool profile_from_json(const json_t *json, struct profile *profile, struct error *error)
{
    CLEANUP(text_release) struct text path = {0};
    if (!record_from_json(&profile_record, json, profile, &path, error))
        return error_prefix(error, "profile: %s", text_get(&path));
    return profile_checked(profile, "profile", error);
}

bool profile_is_without_network(const struct profile *profile)
{
    return profile->network_mode != NULL;
}

bool profile_names_network(const struct profile *profile, const char *id, const char *name)
{
    for (size_t i = 0; i < profile->networks.count; i++) {
        const struct profile_network *network = &profile->networks.items[i];
        if (text_same_ignoring_case(network->id, id) && text_same(network->name, name))
            return true;
    }
    return false;
}

void profile_release(struct profile *profile)
{
    record_release(&profile_record, profile);
}

void profiles_release(struct profiles *profiles)
{
    for (size_t i = 0; i < profiles->count; i++)
        profile_release(&profiles->items[i]);
    VECTOR_RELEASE(profiles);
}

bool profiles_check(const struct profiles *profiles, struct error *error)
{
    if (profiles->count < 2 || profiles->count > PROFILE_RUNTIMES_MAX)
        return error_set(error, ERROR_CLASS_USAGE, "a proof takes 2 to %d runtimes, not %zu",
                         PROFILE_RUNTIMES_MAX, profiles->count);
    for (size_t i = 0; i < profiles->count; i++) {
        for (size_t k = i + 1; k < profiles->count; k++) {
            const struct profile *left = &profiles->items[i], *right = &profiles->items[k];
            if (text_same(left->name, right->name))
                return error_set(error, ERROR_CLASS_USAGE, "the runtime %s is named twice",
                                 left->name);
        }
    }
    return true;
}

int profiles_of_owner(const struct profiles *profiles, const char *owner)
{
    for (size_t i = 0; owner && i < profiles->count; i++) {
        if (text_same(profiles->items[i].owner, owner))
            return (int)i;
    }
    return -1;
}

bool profiles_name_service(const struct profiles *profiles, const char *name)
{
    for (size_t i = 0; i < profiles->count; i++) {
        if (profile_service_named(&profiles->items[i], name))
            return true;
    }
    return false;
}

bool profiles_persist(const struct profiles *profiles, const char *kind)
{
    for (size_t i = 0; i < profiles->count; i++) {
        if (texts_have(&profiles->items[i].persists, kind))
            return true;
    }
    return false;
}

const struct profile_service *profile_service_named(const struct profile *profile, const char *name)
{
    for (size_t i = 0; i < profile->services.count; i++) {
        if (text_same(profile->services.items[i].name, name))
            return &profile->services.items[i];
    }
    return NULL;
}

int profiles_find(const struct profiles *profiles, const char *name)
{
    for (size_t i = 0; i < profiles->count; i++) {
        if (text_same(profiles->items[i].name, name))
            return (int)i;
    }
    return -1;
}

void profile_adopt_footprint(struct profile *profile, const struct footprint_data *data)
{
    const struct footprint *footprint = footprint_data_find(data, profile->name);
    if (!footprint || profile->footprint.count)
        return;
    for (size_t i = 0; i < footprint->count; i++)
        record_copy(&profile_object_record, VECTOR_ADD(&profile->footprint), &footprint->items[i]);
}

/* Whether the name begins with the prefix, without regard to case. */
static bool profile_name_begins(const char *name, const char *prefix)
{
    size_t length = strnlen(name, strlen(prefix));
    CLEANUP(memory_free_text) char *start = memory_text_of(name, length);
    return text_same_ignoring_case(start, prefix);
}

bool profile_distro_is_foreign(const char *name)
{
    bool foreign = profile_name_begins(name, PROFILE_PODMAN_PREFIX);
    for (size_t i = 0; i < sizeof profile_foreign_distros / sizeof *profile_foreign_distros; i++)
        foreign = foreign || text_same_ignoring_case(name, profile_foreign_distros[i]);
    return foreign;
}

char *profile_word(const struct profile *profile, const char *word)
{
    CLEANUP(text_release) struct text filled = {0};
    for (const char *rest = word; *rest;) {
        const char *mark = strstr(rest, PROFILE_DISTRO_MARK);
        if (!mark) {
            text_append(&filled, rest);
            break;
        }
        text_append_bytes(&filled, rest, (size_t)(mark - rest));
        text_append(&filled, profile->distro);
        rest = mark + strlen(PROFILE_DISTRO_MARK);
    }
    return text_take(&filled);
}

void profile_command(const struct profile *profile, const struct texts *words,
                     const struct texts *command, struct texts *argv)
{
    for (size_t i = 0; i < words->count; i++) {
        if (command && text_same(words->items[i], PROFILE_COMMAND_MARK)) {
            texts_copy(argv, command);
            continue;
        }
        CLEANUP(memory_free_text) char *word = profile_word(profile, words->items[i]);
        texts_add(argv, word);
    }
}

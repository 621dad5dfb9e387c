/* An identity: all that makes one installation of the twin differ from another. */
#include "control/identity.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "base/install.h"
#include "base/text.h"
#include "base/yaml.h"

#define IDENTITY_PREFIX_MIN 8
#define IDENTITY_PREFIX_MAX 29
#define IDENTITY_UUID_BYTES 36

static const struct record_field identity_network_fields[] = {
    RECORD_FIELD_NEEDED(struct identity_network, name, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct identity_network, id, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct identity_network, bridge, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct identity_network, subnet, RECORD_TEXT),
};
static RECORD_TYPE(identity_network_type, "network", struct identity_network,
                   identity_network_fields);

static const struct record_field identity_fields[] = {
    RECORD_FIELD_NEEDED(struct identity, client, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct identity, owner, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct identity, service, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct identity, memory_process_suffix, RECORD_TEXT),
    RECORD_FIELD_OF(struct identity, network, RECORD_ONE, &identity_network_type),
    RECORD_FIELD_NEEDED(struct identity, socket, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct identity, state, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct identity, distro, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct identity, memory_mib, RECORD_INTEGER),
    RECORD_FIELD_NEEDED(struct identity, idle_s, RECORD_INTEGER),
    RECORD_FIELD(struct identity, faults, RECORD_TEXTS),
    RECORD_FIELD(struct identity, victim, RECORD_TEXT),
};
static RECORD_TYPE(identity_type, "identity", struct identity, identity_fields);

char *identity_path(const char *client, struct error *error)
{
    const char *folder = getenv(IDENTITY_FOLDER_VARIABLE);
    if (folder && *folder)
        return memory_format("%s/%s.yaml", folder, client);
    CLEANUP(memory_free_text) char *file = memory_format("twin/identities/%s.yaml", client);
    return install_path(file, error);
}

static bool identity_is_uuid(const char *text)
{
    if (strlen(text) != IDENTITY_UUID_BYTES)
        return false;
    for (size_t i = 0; i < IDENTITY_UUID_BYTES; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : !strchr("0123456789abcdef", text[i]))
            return false;
    }
    return true;
}

bool identity_subnet_parse(const char *text, struct identity_subnet *subnet)
{
    const char *slash = strchr(text, '/');
    if (!slash)
        return false;
    CLEANUP(memory_free_text) char *address = memory_text_of(text, (size_t)(slash - text));
    struct in_addr parsed;
    char *end = NULL;
    long prefix = strtol(slash + 1, &end, 10);
    if (inet_pton(AF_INET, address, &parsed) != 1 || end == slash + 1 || *end ||
        prefix < IDENTITY_PREFIX_MIN || prefix > IDENTITY_PREFIX_MAX)
        return false;
    subnet->network = ntohl(parsed.s_addr);
    subnet->prefix = (int)prefix;
    subnet->mask = UINT32_MAX << (32 - prefix);
    return (subnet->network & ~subnet->mask) == 0;
}

/* Printable and without what would need quoting in a file name, a list or XML's attributes. */
static bool identity_is_name(const char *text, size_t bytes_max)
{
    size_t length = strlen(text);
    if (!length || length > bytes_max || text[0] == '-' || text[0] == '.')
        return false;
    for (size_t i = 0; i < length; i++) {
        bool letter = (text[i] >= 'a' && text[i] <= 'z') || (text[i] >= 'A' && text[i] <= 'Z') ||
                      (text[i] >= '0' && text[i] <= '9');
        if (!letter && !strchr("-_. ()", text[i]))
            return false;
    }
    return true;
}

static bool identity_refuse(const char *name, const char *key, const char *wanted,
                            struct error *error)
{
    return error_set(error, ERROR_CLASS_INPUT, "%s: %s must be %s", name, key, wanted);
}

static bool identity_check_names(const char *name, const struct identity *identity,
                                 struct error *error)
{
    const struct {
        const char *key, *value;
        size_t bytes_max;
    } names[] = {
        {"client", identity->client, IDENTITY_NAME_BYTES_MAX},
        {"owner", identity->owner, IDENTITY_NAME_BYTES_MAX},
        {"service", identity->service, IDENTITY_PROCESS_BYTES_MAX},
        {"memory_process_suffix", identity->memory_process_suffix,
         IDENTITY_PROCESS_BYTES_MAX - strlen(IDENTITY_MEMORY_PROCESS)},
        {"network.name", identity->network.name, IDENTITY_NAME_BYTES_MAX},
        {"network.bridge", identity->network.bridge, IDENTITY_BRIDGE_BYTES_MAX},
        {"distro", identity->distro, IDENTITY_NAME_BYTES_MAX},
        {"victim", identity->victim ? identity->victim : "none", IDENTITY_NAME_BYTES_MAX},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!names[i].value || !identity_is_name(names[i].value, names[i].bytes_max))
            return error_set(error, ERROR_CLASS_INPUT,
                             "%s: %s must be 1 to %zu letters, digits or -_.()", name, names[i].key,
                             names[i].bytes_max);
    }
    return true;
}

static bool identity_check(const char *name, const struct identity *identity, struct error *error)
{
    struct identity_subnet subnet;
    if (!identity_check_names(name, identity, error))
        return false;
    if (!identity->network.id || !identity_is_uuid(identity->network.id))
        return identity_refuse(name, "network.id", "a UUID in lower case", error);
    if (!identity->network.subnet || !identity_subnet_parse(identity->network.subnet, &subnet))
        return identity_refuse(name, "network.subnet",
                               "an IPv4 network with a prefix of 8 to 29, as 172.30.1.0/24", error);
    if (identity->socket[0] != '/' || strlen(identity->socket) > IDENTITY_SOCKET_BYTES_MAX)
        return identity_refuse(name, "socket", "an absolute path of at most 107 bytes", error);
    /* The VM's own socket lies in there under a short name. */
    if (identity->state[0] != '/' || strlen(identity->state) > IDENTITY_SOCKET_BYTES_MAX - 16)
        return identity_refuse(name, "state", "an absolute path of at most 91 bytes", error);
    if (identity->memory_mib < IDENTITY_MEMORY_MIB_MIN ||
        identity->memory_mib > IDENTITY_MEMORY_MIB_MAX)
        return identity_refuse(name, "memory_mib", "128 to 65536", error);
    if (identity->idle_s < 1 || identity->idle_s > IDENTITY_IDLE_S_MAX)
        return identity_refuse(name, "idle_s", "1 to 86400", error);
    return true;
}

static bool identity_checked(const char *name, struct identity *identity, struct error *error)
{
    if (identity_check(name, identity, error))
        return true;
    identity_release(identity);
    return false;
}

bool identity_read(const char *path, struct identity *identity, struct error *error)
{
    return yaml_read_record(path, &identity_type, identity, error) &&
           identity_checked(path, identity, error);
}

bool identity_parse(const char *name, const char *bytes, size_t length, struct identity *identity,
                    struct error *error)
{
    return yaml_parse_record(name, bytes, length, &identity_type, identity, error) &&
           identity_checked(name, identity, error);
}

void identity_release(struct identity *identity)
{
    record_release(&identity_type, identity);
}

/* Compute systems in HCS's JSON. */
#include "system_json.h"

#include <jansson.h>

#include <string.h>

static void system_json_put(json_t *object, const char *field, const char *value)
{
    if (*value)
        json_object_set_new(object, field, json_string(value));
}

/* The order of fields is the one of public captures of `hcsdiag list -raw`. */
static json_t *system_json_object(const struct made_system *system)
{
    json_t *object = json_object();
    system_json_put(object, "Id", system->id);
    system_json_put(object, "SystemType", system->type);
    system_json_put(object, "Name", system->name);
    system_json_put(object, "Owner", system->owner);
    system_json_put(object, "RuntimeId", system->runtime_id);
    system_json_put(object, "State", system->state);
    if (strcmp(system->type, "VirtualMachine") == 0 && *system->owner)
        json_object_set_new(object, "RuntimeOsType", json_string("Linux"));
    return object;
}

/* Whether the query's filter lets the value pass; one that is not there lets everything pass. */
static bool system_json_passes(const json_t *query, const char *filter, const char *value)
{
    const json_t *wanted = json_object_get(query, filter);
    for (size_t i = 0; i < json_array_size(wanted); i++) {
        const char *each = json_string_value(json_array_get(wanted, i));
        if (each && strcmp(each, value) == 0)
            return true;
    }
    return !json_array_size(wanted);
}

char *system_json_list(struct made_host *host, const char *query)
{
    json_t *read = query && *query ? json_loads(query, 0, NULL) : json_object();
    if (!json_is_object(read)) {
        json_decref(read);
        return NULL;
    }
    json_t *list = json_array();
    for (size_t i = 0; i < MADE_SYSTEMS_MAX; i++) {
        const struct made_system *system = &host->systems[i];
        if (system->used && system_json_passes(read, "Ids", system->id) &&
            system_json_passes(read, "Names", system->name) &&
            system_json_passes(read, "Types", system->type) &&
            system_json_passes(read, "Owners", system->owner))
            json_array_append_new(list, system_json_object(system));
    }
    char *text = json_dumps(list, JSON_COMPACT);
    json_decref(list);
    json_decref(read);
    return text;
}

char *system_json_properties(const struct made_system *system)
{
    json_t *object = system_json_object(system);
    char *text = json_dumps(object, JSON_COMPACT);
    json_decref(object);
    return text;
}

bool system_json_create(struct made_host *host, const char *id, const char *configuration)
{
    const char *owner = NULL, *suffix = NULL;
    json_t *read = configuration ? json_loads(configuration, 0, NULL) : NULL;
    bool good = json_unpack(read, "{s:s, s:{s:{s:{s?s}}}}", "Owner", &owner, "VirtualMachine",
                            "ComputeTopology", "Memory", "HostingProcessNameSuffix", &suffix) == 0;
    struct made_system *system = good ? made_host_add_system(host) : NULL;
    if (system) {
        made_text_set(system->id, id);
        made_text_set(system->name, id);
        made_text_set(system->owner, owner);
        made_text_set(system->type, "VirtualMachine");
        made_text_set(system->runtime_id, id); /* WSL asserts that both are the same */
        made_text_set(system->state, "Created");
        made_text_set(system->suffix, suffix);
    }
    json_decref(read);
    return system != NULL;
}

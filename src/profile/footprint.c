/* Footprints: what an install has registered on the host. */
#include "profile/footprint.h"

#include <string.h>

#include "base/yaml.h"

/* The format that this version reads. */
#define FOOTPRINT_FORMAT 1

static const struct record_field object_fields[] = {
    RECORD_FIELD_NEEDED(struct profile_object, name, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct profile_object, kind, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct profile_object, at, RECORD_TEXT),
    RECORD_FIELD(struct profile_object, value, RECORD_TEXT),
    RECORD_FIELD(struct profile_object, query, RECORD_TEXT),
};
RECORD_TYPE(profile_object_record, "object of a footprint", struct profile_object, object_fields);

static const struct record_field entry_fields[] = {
    RECORD_FIELD_NEEDED(struct footprint_entry, name, RECORD_TEXT),
    {.key = "footprint",
     .kind = RECORD_LIST,
     .offset = offsetof(struct footprint_entry, footprint),
     .required = true,
     .type = &profile_object_record},
};
static RECORD_TYPE(entry_record, "footprint", struct footprint_entry, entry_fields);

static const struct record_field data_fields[] = {
    RECORD_FIELD_NEEDED(struct footprint_data, format, RECORD_INTEGER),
    {.key = "runtimes",
     .kind = RECORD_LIST,
     .offset = offsetof(struct footprint_data, runtimes),
     .required = true,
     .type = &entry_record},
};
static RECORD_TYPE(data_record, "file of footprints", struct footprint_data, data_fields);

static const char *const footprint_kinds[] = {
    FOOTPRINT_REGISTRY, FOOTPRINT_FILE, FOOTPRINT_SERVICE, FOOTPRINT_COM,
    FOOTPRINT_FIREWALL, FOOTPRINT_WMI,  FOOTPRINT_UNC,
};

bool footprint_needs_vm(const struct profile_object *object)
{
    return text_same(object->kind, FOOTPRINT_UNC);
}

static bool footprint_check_object(const struct profile_object *object, size_t place,
                                   struct error *error)
{
    bool known = false;
    for (size_t i = 0; i < sizeof footprint_kinds / sizeof *footprint_kinds; i++)
        known = known || text_same(object->kind, footprint_kinds[i]);
    if (!known)
        return error_set(error, ERROR_CLASS_INPUT,
                         "footprint[%zu].kind must be one of: registry, file, service, com, "
                         "firewall, wmi, unc",
                         place);
    if (strlen(object->name) > FOOTPRINT_NAME_BYTES_MAX)
        return error_set(error, ERROR_CLASS_INPUT, "footprint[%zu].name has more than %d bytes",
                         place, FOOTPRINT_NAME_BYTES_MAX);
    if (object->value && !text_same(object->kind, FOOTPRINT_REGISTRY))
        return error_set(error, ERROR_CLASS_INPUT,
                         "footprint[%zu].value goes with the kind registry", place);
    if (!object->query == text_same(object->kind, FOOTPRINT_WMI))
        return error_set(error, ERROR_CLASS_INPUT,
                         "footprint[%zu].query goes with the kind wmi, which needs one", place);
    return true;
}

bool footprint_check(const struct profile_object *objects, size_t count, struct error *error)
{
    size_t lasting = 0;
    if (count > FOOTPRINT_OBJECTS_MAX)
        return error_set(error, ERROR_CLASS_INPUT, "footprint has %zu objects, at most %d are read",
                         count, FOOTPRINT_OBJECTS_MAX);
    for (size_t i = 0; i < count; i++) {
        if (!footprint_check_object(&objects[i], i, error))
            return false;
        for (size_t k = 0; k < i; k++) {
            if (text_same(objects[k].name, objects[i].name))
                return error_set(error, ERROR_CLASS_INPUT, "footprint[%zu].name: %s is there twice",
                                 i, objects[i].name);
        }
        lasting += !footprint_needs_vm(&objects[i]);
    }
    return !count || lasting ||
           error_set(error, ERROR_CLASS_INPUT,
                     "footprint needs an object that is there while the runtime is down: one that "
                     "is not of the kind unc");
}

bool footprint_data_read(const char *path, struct footprint_data *data, struct error *error)
{
    if (!yaml_read_record(path, &data_record, data, error))
        return false;
    bool good = data->format == FOOTPRINT_FORMAT ||
                error_set(error, ERROR_CLASS_INPUT,
                          "format %lld is not one this version reads (it reads %d)",
                          (long long)data->format, FOOTPRINT_FORMAT);
    for (size_t i = 0; i < data->runtimes.count && good; i++) {
        const struct footprint *footprint = &data->runtimes.items[i].footprint;
        good = footprint_check(footprint->items, footprint->count, error) ||
               error_prefix(error, "runtimes[%zu]", i);
    }
    if (good)
        return true;
    footprint_data_release(data);
    return error_prefix(error, "%s", path);
}

const struct footprint *footprint_data_find(const struct footprint_data *data, const char *name)
{
    for (size_t i = 0; i < data->runtimes.count; i++) {
        if (text_same(data->runtimes.items[i].name, name))
            return &data->runtimes.items[i].footprint;
    }
    return NULL;
}

void footprint_data_release(struct footprint_data *data)
{
    record_release(&data_record, data);
}

/* Reading an allow file. */
#include "audit/identity/allowance.h"

#include "base/yaml.h"

static const struct record_field allowance_fields[] = {
    RECORD_FIELD_NEEDED(struct allowance, id, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct allowance, reason, RECORD_TEXT),
    RECORD_FIELD(struct allowance, count, RECORD_INTEGER),
    RECORD_FIELD(struct allowance, places, RECORD_TEXTS),
};
static RECORD_TYPE(allowance_record, "allowance", struct allowance, allowance_fields);

static const struct record_field allowances_fields[] = {
    RECORD_FIELD_NEEDED(struct allowances, format, RECORD_INTEGER),
    RECORD_FIELD_OF(struct allowances, allow, RECORD_LIST, &allowance_record),
};
static RECORD_TYPE(allowances_record, "allow file", struct allowances, allowances_fields);

static bool allowances_check(const char *path, const struct allowances *allowances,
                             struct error *error)
{
    if (allowances->format != ALLOWANCE_FORMAT)
        return error_set(error, ERROR_CLASS_INPUT,
                         "%s: allow file format %lld; this version reads format %d, in which each "
                         "entry has its places or their count: write it anew with --write-allow",
                         path, (long long)allowances->format, ALLOWANCE_FORMAT);
    for (size_t i = 0; i < allowances->allow.count; i++) {
        const struct allowance *allowance = &allowances->allow.items[i];
        if (allowance->count < 0 || (!allowance->count && !allowance->places.count))
            return error_set(
                error, ERROR_CLASS_INPUT,
                "%s: %s: say at which `places`, or at how many (`count`), it is allowed", path,
                allowance->id);
        for (size_t k = 0; k < i; k++) {
            if (text_same(allowances->allow.items[i].id, allowances->allow.items[k].id))
                return error_set(error, ERROR_CLASS_INPUT, "%s: %s is allowed twice", path,
                                 allowances->allow.items[i].id);
        }
    }
    return true;
}

bool allowances_read(const char *path, struct allowances *allowances, struct error *error)
{
    if (!yaml_read_record(path, &allowances_record, allowances, error))
        return false;
    if (allowances_check(path, allowances, error))
        return true;
    allowances_release(allowances);
    return false;
}

void allowances_release(struct allowances *allowances)
{
    record_release(&allowances_record, allowances);
}

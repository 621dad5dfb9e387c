/* Reading a catalogue: the record, then what no table can say about it. */
#include "audit/identity/catalogue.h"

#include <string.h>

#include "audit/identity/guid.h"
#include "base/yaml.h"

const char *const catalogue_scope_words[] = {"of-kind", "host", "user", "vm", "label", NULL};
static const char *const catalogue_must_words[] = {"of-kind", "change", "should",
                                                   "safe",    "system", NULL};
static const char *const catalogue_match_words[] = {"of-kind", "guid", "whole",
                                                    "begins",  "path", NULL};

static const struct record_field kind_fields[] = {
    RECORD_FIELD_NEEDED(struct catalogue_kind, name, RECORD_TEXT),
    RECORD_FIELD_WORD(struct catalogue_kind, scope, catalogue_scope_words),
    RECORD_FIELD_WORD(struct catalogue_kind, must, catalogue_must_words),
    RECORD_FIELD_WORD(struct catalogue_kind, match, catalogue_match_words),
    RECORD_FIELD_NEEDED(struct catalogue_kind, effect, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct catalogue_kind, remedy, RECORD_TEXT),
};
static RECORD_TYPE(kind_record, "kind", struct catalogue_kind, kind_fields);

/* A word that may be left out: then the kind's holds. */
#define IDENTITY_WORD(member, word_list)                                                           \
    {                                                                                              \
        .key = #member, .kind = RECORD_WORD,                                                       \
        .offset = offsetof(struct catalogue_identity, member), .words = (word_list)                \
    }

static const struct record_field identity_fields[] = {
    RECORD_FIELD_NEEDED(struct catalogue_identity, id, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct catalogue_identity, kind, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct catalogue_identity, values, RECORD_TEXTS),
    RECORD_FIELD(struct catalogue_identity, where, RECORD_TEXTS),
    RECORD_FIELD(struct catalogue_identity, bare, RECORD_BOOLEAN),
    RECORD_FIELD(struct catalogue_identity, exact_case, RECORD_BOOLEAN),
    IDENTITY_WORD(scope, catalogue_scope_words),
    IDENTITY_WORD(must, catalogue_must_words),
    IDENTITY_WORD(match, catalogue_match_words),
    RECORD_FIELD(struct catalogue_identity, effect, RECORD_TEXT),
    RECORD_FIELD(struct catalogue_identity, remedy, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct catalogue_identity, source, RECORD_TEXT),
};
static RECORD_TYPE(identity_record, "identity", struct catalogue_identity, identity_fields);

static const struct record_field catalogue_fields[] = {
    RECORD_FIELD_NEEDED(struct catalogue, format, RECORD_INTEGER),
    RECORD_FIELD_NEEDED(struct catalogue, name, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct catalogue, about, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct catalogue, revision, RECORD_TEXT),
    RECORD_FIELD_OF(struct catalogue, kinds, RECORD_LIST, &kind_record),
    RECORD_FIELD_OF(struct catalogue, identities, RECORD_LIST, &identity_record),
};
static RECORD_TYPE(catalogue_record, "catalogue", struct catalogue, catalogue_fields);

/* Two identities of one value: the catalogue would not know which one it has found. */
static bool catalogue_clash(const struct catalogue_identity *left,
                            const struct catalogue_identity *right)
{
    for (size_t i = 0; i < left->where.count && right->where.count; i++) {
        if (texts_have(&right->where, left->where.items[i]))
            return true;
    }
    return !left->where.count && !right->where.count;
}

static bool catalogue_is_guid(const char *text)
{
    struct guid guid;
    return strlen(text) == GUID_TEXT_CHARS && guid_read(text, &guid);
}

static bool catalogue_check_values(const char *name, const struct catalogue_identity *identity,
                                   struct error *error)
{
    for (size_t i = 0; i < identity->values.count; i++) {
        const char *value = identity->values.items[i];
        if (!*value || strlen(value) > CATALOGUE_VALUE_BYTES_MAX)
            return error_set(error, ERROR_CLASS_INPUT, "%s: identity %s: a value has 1 to %d bytes",
                             name, identity->id, CATALOGUE_VALUE_BYTES_MAX);
        if (identity->match == CATALOGUE_GUID && !catalogue_is_guid(value))
            return error_set(error, ERROR_CLASS_INPUT,
                             "%s: identity %s: %s is no GUID: write 8-4-4-4-12 hexadecimal digits "
                             "without braces",
                             name, identity->id, value);
    }
    return true;
}

static const struct catalogue_kind *catalogue_kind_of(const struct catalogue *catalogue,
                                                      const char *name)
{
    for (size_t i = 0; i < catalogue->kinds.count; i++)
        if (text_same(catalogue->kinds.items[i].name, name))
            return &catalogue->kinds.items[i];
    return NULL;
}

static bool catalogue_fill(const char *name, const struct catalogue *catalogue,
                           struct catalogue_identity *identity, struct error *error)
{
    const struct catalogue_kind *kind = catalogue_kind_of(catalogue, identity->kind);
    if (strlen(identity->id) > CATALOGUE_ID_BYTES_MAX)
        return error_set(error, ERROR_CLASS_INPUT, "%s: identity %s: an id has at most %d bytes",
                         name, identity->id, CATALOGUE_ID_BYTES_MAX);
    if (!kind)
        return error_set(error, ERROR_CLASS_INPUT,
                         "%s: identity %s: kind %s is not in the list `kinds`", name, identity->id,
                         identity->kind);
    if (!identity->scope)
        identity->scope = kind->scope;
    if (!identity->must)
        identity->must = kind->must;
    if (!identity->match)
        identity->match = kind->match;
    if (!identity->effect)
        identity->effect = memory_text(kind->effect);
    if (!identity->remedy)
        identity->remedy = memory_text(kind->remedy);
    if (identity->bare && !identity->where.count)
        return error_set(error, ERROR_CLASS_INPUT,
                         "%s: identity %s: `bare` says something only together with `where`", name,
                         identity->id);
    return catalogue_check_values(name, identity, error);
}

static bool catalogue_share(const struct catalogue_identity *left,
                            const struct catalogue_identity *right, const char **value)
{
    for (size_t i = 0; i < left->values.count; i++) {
        for (size_t k = 0; k < right->values.count; k++) {
            *value = left->values.items[i];
            if (text_same_ignoring_case(*value, right->values.items[k]))
                return true;
        }
    }
    return false;
}

/* Against all identities before it. */
static bool catalogue_check_unique(const char *name, const struct catalogue *catalogue,
                                   size_t index, struct error *error)
{
    const struct catalogue_identity *identity = &catalogue->identities.items[index];
    const char *value = NULL;
    for (size_t i = 0; i < index; i++) {
        const struct catalogue_identity *other = &catalogue->identities.items[i];
        if (text_same(identity->id, other->id))
            return error_set(error, ERROR_CLASS_INPUT, "%s: the id %s is there twice", name,
                             identity->id);
        if (catalogue_share(identity, other, &value) && catalogue_clash(identity, other))
            return error_set(error, ERROR_CLASS_INPUT,
                             "%s: identities %s and %s both have the value %s: say in `where` of "
                             "each which place means which",
                             name, other->id, identity->id, value);
    }
    return true;
}

static bool catalogue_check_kinds(const char *name, const struct catalogue *catalogue,
                                  struct error *error)
{
    for (size_t i = 0; i < catalogue->kinds.count; i++) {
        const struct catalogue_kind *kind = &catalogue->kinds.items[i];
        if (!kind->scope || !kind->must || !kind->match)
            return error_set(error, ERROR_CLASS_INPUT,
                             "%s: kind %s: scope, must and match are said here, not `of-kind`",
                             name, kind->name);
        if (catalogue_kind_of(catalogue, kind->name) != kind)
            return error_set(error, ERROR_CLASS_INPUT, "%s: the kind %s is there twice", name,
                             kind->name);
    }
    return true;
}

static bool catalogue_check(const char *name, struct catalogue *catalogue, struct error *error)
{
    if (catalogue->format != CATALOGUE_FORMAT)
        return error_set(error, ERROR_CLASS_INPUT,
                         "%s: catalogue format %lld; this version reads format %d", name,
                         (long long)catalogue->format, CATALOGUE_FORMAT);
    if (!catalogue->identities.count)
        return error_set(error, ERROR_CLASS_INPUT, "%s: a catalogue without identities", name);
    if (!catalogue_check_kinds(name, catalogue, error))
        return false;
    for (size_t i = 0; i < catalogue->identities.count; i++) {
        if (!catalogue_fill(name, catalogue, &catalogue->identities.items[i], error) ||
            !catalogue_check_unique(name, catalogue, i, error))
            return false;
    }
    return true;
}

static bool catalogue_checked(const char *name, struct catalogue *catalogue, struct error *error)
{
    if (catalogue_check(name, catalogue, error))
        return true;
    catalogue_release(catalogue);
    return false;
}

bool catalogue_read(const char *path, struct catalogue *catalogue, struct error *error)
{
    return yaml_read_record(path, &catalogue_record, catalogue, error) &&
           catalogue_checked(path, catalogue, error);
}

bool catalogue_parse(const char *name, const char *bytes, size_t length,
                     struct catalogue *catalogue, struct error *error)
{
    return yaml_parse_record(name, bytes, length, &catalogue_record, catalogue, error) &&
           catalogue_checked(name, catalogue, error);
}

void catalogue_release(struct catalogue *catalogue)
{
    record_release(&catalogue_record, catalogue);
}

const struct catalogue_identity *catalogue_find(const struct catalogue *catalogue, const char *id)
{
    for (size_t i = 0; i < catalogue->identities.count; i++)
        if (text_same(catalogue->identities.items[i].id, id))
            return &catalogue->identities.items[i];
    return NULL;
}

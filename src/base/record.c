/* Records: structs described by a table. */
#include "base/record.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Every VECTOR and struct texts has this shape (base/vector.h). */
struct record_vector {
    char *items;
    size_t count;
    size_t capacity;
};
static_assert(sizeof(struct record_vector) == sizeof(struct texts), "a vector has one shape");

static void *record_member(const struct record_field *field, void *record)
{
    return (char *)record + field->offset;
}

static const void *record_member_const(const struct record_field *field, const void *record)
{
    return (const char *)record + field->offset;
}

static json_t *record_texts_to_json(const struct texts *texts)
{
    json_t *array = json_array();
    for (size_t i = 0; i < texts->count; i++)
        json_array_append_new(array, json_stranger(texts->items[i], strlen(texts->items[i])));
    return array;
}

static json_t *record_list_to_json(const struct record_type *type, const struct record_vector *list)
{
    json_t *array = json_array();
    for (size_t i = 0; i < list->count; i++)
        json_array_append_new(array, record_to_json(type, list->items + i * type->bytes));
    return array;
}

/* The field's JSON value, or NULL where absent and empty are left out. */
static json_t *record_field_to_json(const struct record_field *field, const void *member)
{
    switch (field->kind) {
    case RECORD_TEXT: {
        const char *text = *(char *const *)member;
        return text ? json_stranger(text, strlen(text)) : NULL;
    }
    case RECORD_INTEGER:
        return json_integer(*(const int64_t *)member);
    case RECORD_BOOLEAN:
        return json_boolean(*(const bool *)member);
    case RECORD_TEXTS: {
        const struct texts *texts = member;
        return texts->count ? record_texts_to_json(texts) : NULL;
    }
    case RECORD_WORD:
        return json_string(field->words[*(const int *)member]);
    case RECORD_JSON:
        return json_incref(*(json_t *const *)member);
    case RECORD_ONE:
        return record_to_json(field->type, member);
    case RECORD_LIST: {
        const struct record_vector *list = member;
        return list->count ? record_list_to_json(field->type, list) : NULL;
    }
    }
    abort();
}

void record_into_json(const struct record_type *type, const void *record, json_t *object)
{
    for (size_t i = 0; i < type->field_count; i++) {
        const struct record_field *field = &type->fields[i];
        json_t *value = record_field_to_json(field, record_member_const(field, record));
        if (value)
            json_object_set_new(object, field->key, value);
    }
}

json_t *record_to_json(const struct record_type *type, const void *record)
{
    json_t *object = json_object();
    record_into_json(type, record, object);
    return object;
}

static bool record_refuse(struct error *error, const char *wanted)
{
    return error_set(error, ERROR_CLASS_INPUT, "must be %s", wanted);
}

static bool record_texts_from_json(const json_t *value, struct texts *texts, struct error *error)
{
    if (!json_is_array(value))
        return record_refuse(error, "a list of texts");
    size_t index = 0;
    json_t *item = NULL;
    json_array_foreach (value, index, item) {
        if (!json_is_string(item))
            return record_refuse(error, "a list of texts (quote numbers)");
        texts_add(texts, json_string_value(item));
    }
    return true;
}

static bool record_word_from_json(const struct record_field *field, const json_t *value,
                                  int *number, struct error *error)
{
    CLEANUP(text_release) struct text known = {0};
    for (int i = 0; field->words[i]; i++) {
        if (text_same(field->words[i], json_string_value(value))) {
            *number = i;
            return true;
        }
        text_append_format(&known, "%s%s", i ? ", " : "", field->words[i]);
    }
    return error_set(error, ERROR_CLASS_INPUT, "must be one of: %s", text_get(&known));
}

/* Puts "key" before what a nested record said of its own place. */
static void record_path_under(struct text *path, const char *key, bool indexed, size_t index)
{
    if (!path)
        return;
    CLEANUP(memory_free_text) char *inner = text_take(path);
    text_append(path, key);
    if (indexed)
        text_append_format(path, "[%zu]", index);
    if (*inner)
        text_append_format(path, ".%s", inner);
}

static bool record_list_from_json(const struct record_field *field, const json_t *value,
                                  struct record_vector *list, struct text *path,
                                  struct error *error)
{
    if (!json_is_array(value))
        return record_refuse(error, "a list");
    size_t bytes = field->type->bytes;
    size_t index = 0;
    json_t *item = NULL;
    json_array_foreach (value, index, item) {
        list->items = vector_grown(list->items, list->count, &list->capacity, bytes);
        list->count++;
        char *nested = list->items + index * bytes;
        if (!record_from_json(field->type, item, nested, path, error)) {
            record_path_under(path, field->key, true, index);
            return false;
        }
    }
    return true;
}

/* The nested kinds extend `path` themselves; for the others the caller does. */
static bool record_field_from_json(const struct record_field *field, json_t *value, void *member,
                                   struct text *path, struct error *error)
{
    switch (field->kind) {
    case RECORD_TEXT:
        if (!json_is_string(value))
            return record_refuse(error, "text (quote numbers)");
        *(char **)member = memory_text(json_string_value(value));
        return true;
    case RECORD_INTEGER:
        if (!json_is_integer(value) || json_integer_value(value) > RECORD_INTEGER_MAX ||
            json_integer_value(value) < -RECORD_INTEGER_MAX)
            return record_refuse(error, "a whole number, of at most 4 * 10^18");
        *(int64_t *)member = json_integer_value(value);
        return true;
    case RECORD_BOOLEAN:
        if (!json_is_boolean(value))
            return record_refuse(error, "true or false");
        *(bool *)member = json_is_true(value);
        return true;
    case RECORD_TEXTS:
        return record_texts_from_json(value, member, error);
    case RECORD_WORD:
        return record_word_from_json(field, value, member, error);
    case RECORD_JSON:
        *(json_t **)member = json_incref(value);
        return true;
    case RECORD_ONE:
        if (record_from_json(field->type, value, member, path, error))
            return true;
        record_path_under(path, field->key, false, 0);
        return false;
    case RECORD_LIST:
        return record_list_from_json(field, value, member, path, error);
    }
    abort();
}

static bool record_is_empty(const struct record_field *field, const void *member)
{
    if (field->kind == RECORD_TEXT)
        return !*(char *const *)member || !**(char *const *)member;
    if (field->kind == RECORD_TEXTS || field->kind == RECORD_LIST)
        return ((const struct record_vector *)member)->count == 0;
    return false;
}

static bool record_knows_key(const struct record_type *type, const char *key)
{
    for (size_t i = 0; i < type->field_count; i++)
        if (text_same(type->fields[i].key, key))
            return true;
    for (size_t i = 0; type->envelope && type->envelope[i]; i++)
        if (text_same(type->envelope[i], key))
            return true;
    return false;
}

static bool record_known_keys(const struct record_type *type, const json_t *object,
                              struct text *path, struct error *error)
{
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach ((json_t *)object, key, value) {
        if (record_knows_key(type, key))
            continue;
        if (path)
            text_append(path, key);
        return error_set(error, ERROR_CLASS_INPUT, "is not a key of a %s", type->name);
    }
    return true;
}

static bool record_fill(const struct record_type *type, const json_t *object, void *record,
                        struct text *path, struct error *error)
{
    if (!json_is_object(object))
        return error_set(error, ERROR_CLASS_INPUT, "must be a %s (keys with values)", type->name);
    if (!record_known_keys(type, object, path, error))
        return false;
    for (size_t i = 0; i < type->field_count; i++) {
        const struct record_field *field = &type->fields[i];
        json_t *value = json_object_get(object, field->key);
        void *member = record_member(field, record);
        if (value && !record_field_from_json(field, value, member, path, error)) {
            if (path && !path->length)
                text_append(path, field->key);
            return false;
        }
        if (field->required && (!value || record_is_empty(field, member)))
            return error_set(error, ERROR_CLASS_INPUT, "%s: the key \"%s\" is %s", type->name,
                             field->key, value ? "empty" : "missing");
    }
    return true;
}

bool record_from_json(const struct record_type *type, const json_t *object, void *record,
                      struct text *path, struct error *error)
{
    if (record_fill(type, object, record, path, error))
        return true;
    record_release(type, record);
    return false;
}

void record_release(const struct record_type *type, void *record)
{
    for (size_t i = 0; i < type->field_count; i++) {
        const struct record_field *field = &type->fields[i];
        void *member = record_member(field, record);
        if (field->kind == RECORD_TEXT)
            free(*(char **)member);
        else if (field->kind == RECORD_TEXTS)
            texts_release(member);
        else if (field->kind == RECORD_JSON)
            json_decref(*(json_t **)member);
        else if (field->kind == RECORD_ONE)
            record_release(field->type, member);
        else if (field->kind == RECORD_LIST) {
            struct record_vector *list = member;
            for (size_t k = 0; k < list->count; k++)
                record_release(field->type, list->items + k * field->type->bytes);
            free(list->items);
        }
    }
    memset(record, 0, type->bytes);
}

void record_copy(const struct record_type *type, void *to, const void *from)
{
    for (size_t i = 0; i < type->field_count; i++) {
        const struct record_field *field = &type->fields[i];
        void *target = record_member(field, to);
        const void *source = record_member_const(field, from);
        switch (field->kind) {
        case RECORD_TEXT:
            *(char **)target = memory_text(*(char *const *)source);
            break;
        case RECORD_INTEGER:
            *(int64_t *)target = *(const int64_t *)source;
            break;
        case RECORD_BOOLEAN:
            *(bool *)target = *(const bool *)source;
            break;
        case RECORD_TEXTS:
            texts_copy(target, source);
            break;
        case RECORD_WORD:
            *(int *)target = *(const int *)source;
            break;
        case RECORD_JSON:
            *(json_t **)target = json_incref(*(json_t *const *)source);
            break;
        case RECORD_ONE:
            record_copy(field->type, target, source);
            break;
        case RECORD_LIST: {
            struct record_vector *list = target;
            const struct record_vector *items = source;
            for (size_t k = 0; k < items->count; k++) {
                size_t bytes = field->type->bytes;
                list->items = vector_grown(list->items, list->count, &list->capacity, bytes);
                list->count++;
                record_copy(field->type, list->items + k * bytes, items->items + k * bytes);
            }
            break;
        }
        }
    }
}

static bool record_texts_same(const struct texts *left, const struct texts *right)
{
    bool same = left->count == right->count;
    for (size_t i = 0; same && i < left->count; i++)
        same = text_same(left->items[i], right->items[i]);
    return same;
}

static bool record_list_same(const struct record_type *type, const struct record_vector *left,
                             const struct record_vector *right)
{
    bool same = left->count == right->count;
    for (size_t i = 0; same && i < left->count; i++)
        same = record_same(type, left->items + i * type->bytes, right->items + i * type->bytes);
    return same;
}

static bool record_field_same(const struct record_field *field, const void *left, const void *right)
{
    switch (field->kind) {
    case RECORD_TEXT:
        return text_same(*(char *const *)left, *(char *const *)right);
    case RECORD_INTEGER:
        return *(const int64_t *)left == *(const int64_t *)right;
    case RECORD_BOOLEAN:
        return *(const bool *)left == *(const bool *)right;
    case RECORD_TEXTS:
        return record_texts_same(left, right);
    case RECORD_WORD:
        return *(const int *)left == *(const int *)right;
    case RECORD_JSON: {
        const json_t *left_json = *(json_t *const *)left;
        const json_t *right_json = *(json_t *const *)right;
        return left_json == right_json || json_equal(left_json, right_json);
    }
    case RECORD_ONE:
        return record_same(field->type, left, right);
    case RECORD_LIST:
        return record_list_same(field->type, left, right);
    }
    abort();
}

bool record_same(const struct record_type *type, const void *left, const void *right)
{
    bool same = true;
    for (size_t i = 0; same && i < type->field_count; i++) {
        const struct record_field *field = &type->fields[i];
        same = record_field_same(field, record_member_const(field, left),
                                 record_member_const(field, right));
    }
    return same;
}

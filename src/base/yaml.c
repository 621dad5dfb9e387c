/* YAML files, read into the JSON that records are filled from.
 *
 * libyaml's events are turned into a json_t; beside it grows a list of places, one for each
 * value and named as base/record.h names it ("networks[1].id"), so that whoever refuses a value
 * can say where it stands. */
#include "base/yaml.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/file.h"

struct yaml_place {
    char *path;
    size_t line, column; /* from 1 */
};

struct yaml_reader {
    const char *name;
    yaml_parser_t parser;
    VECTOR(struct yaml_place) places;
    struct error *error;
};

static bool yaml_refuse(struct yaml_reader *reader, yaml_mark_t mark, const char *what)
{
    return error_set(reader->error, ERROR_CLASS_INPUT, "%s:%zu:%zu: %s", reader->name,
                     mark.line + 1, mark.column + 1, what);
}

static void yaml_place_add(struct yaml_reader *reader, const char *path, yaml_mark_t mark)
{
    *VECTOR_ADD(&reader->places) = (struct yaml_place){
        .path = memory_text(path), .line = mark.line + 1, .column = mark.column + 1};
}

static bool yaml_next(struct yaml_reader *reader, yaml_event_t *event)
{
    if (yaml_parser_parse(&reader->parser, event))
        return true;
    yaml_mark_t mark = reader->parser.problem_mark;
    const char *problem = reader->parser.problem;
    return yaml_refuse(reader, mark, problem ? problem : "not readable as YAML");
}

static bool yaml_is_integer(const char *text, size_t length)
{
    size_t first = length && text[0] == '-' ? 1 : 0;
    if (length == first || length - first > 18) /* 18 digits always fit */
        return false;
    for (size_t i = first; i < length; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
    }
    return length - first == 1 || text[first] != '0';
}

static json_t *yaml_scalar(struct yaml_reader *reader, const yaml_event_t *event)
{
    const char *text = (const char *)event->data.scalar.value;
    size_t length = event->data.scalar.length;
    if (event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE) {
        if (yaml_is_integer(text, length))
            return json_integer(strtoll(text, NULL, 10));
        if (text_same(text, "true") || text_same(text, "false"))
            return json_boolean(text[0] == 't');
    }
    json_t *value = memchr(text, '\0', length) ? NULL : json_stringn(text, length);
    if (!value)
        yaml_refuse(reader, event->start_mark, "a NUL is no text");
    return value;
}

static json_t *yaml_value(struct yaml_reader *reader, const yaml_event_t *event, const char *path,
                          int depth);

static json_t *yaml_sequence(struct yaml_reader *reader, const char *path, int depth)
{
    CLEANUP(json_release) json_t *array = json_array();
    for (size_t index = 0;; index++) {
        CLEANUP(yaml_event_delete) yaml_event_t event;
        if (!yaml_next(reader, &event))
            return NULL;
        if (event.type == YAML_SEQUENCE_END_EVENT)
            return json_incref(array);
        CLEANUP(memory_free_text) char *inner = memory_format("%s[%zu]", path, index);
        json_t *value = yaml_value(reader, &event, inner, depth);
        if (!value)
            return NULL;
        json_array_append_new(array, value);
    }
}

static bool yaml_is_key(const yaml_event_t *event)
{
    return event->type == YAML_SCALAR_EVENT && !event->data.scalar.anchor &&
           !event->data.scalar.tag && event->data.scalar.length <= YAML_KEY_BYTES_MAX &&
           !memchr(event->data.scalar.value, '\0', event->data.scalar.length);
}

static json_t *yaml_mapping(struct yaml_reader *reader, const char *path, int depth)
{
    CLEANUP(json_release) json_t *object = json_object();
    for (;;) {
        CLEANUP(yaml_event_delete) yaml_event_t key;
        if (!yaml_next(reader, &key))
            return NULL;
        if (key.type == YAML_MAPPING_END_EVENT)
            return json_incref(object);
        if (!yaml_is_key(&key)) {
            yaml_refuse(reader, key.start_mark, "a key must be a plain word, and not a long one");
            return NULL;
        }
        const char *name = (const char *)key.data.scalar.value;
        if (json_object_get(object, name)) {
            yaml_refuse(reader, key.start_mark, "this key is already there");
            return NULL;
        }
        CLEANUP(memory_free_text)
        char *inner = memory_format("%s%s%s", path, *path ? "." : "", name);
        CLEANUP(yaml_event_delete) yaml_event_t event;
        if (!yaml_next(reader, &event))
            return NULL;
        yaml_place_add(reader, inner, key.start_mark);
        json_t *value = yaml_value(reader, &event, inner, depth);
        if (!value)
            return NULL;
        if (json_object_set_new(object, name, value) != 0) {
            yaml_refuse(reader, key.start_mark, "this key is not UTF-8");
            return NULL;
        }
    }
}

static json_t *yaml_value(struct yaml_reader *reader, const yaml_event_t *event, const char *path,
                          int depth)
{
    yaml_mark_t mark = event->start_mark;
    if (depth > YAML_DEPTH_MAX || reader->places.count > YAML_VALUES_MAX) {
        yaml_refuse(reader, mark, "too deep or too many values");
        return NULL;
    }
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        if (event->data.scalar.anchor || event->data.scalar.tag)
            break;
        yaml_place_add(reader, path, mark);
        return yaml_scalar(reader, event);
    case YAML_SEQUENCE_START_EVENT:
        if (event->data.sequence_start.anchor || event->data.sequence_start.tag)
            break;
        yaml_place_add(reader, path, mark);
        return yaml_sequence(reader, path, depth + 1);
    case YAML_MAPPING_START_EVENT:
        if (event->data.mapping_start.anchor || event->data.mapping_start.tag)
            break;
        yaml_place_add(reader, path, mark);
        return yaml_mapping(reader, path, depth + 1);
    default:
        break;
    }
    yaml_refuse(reader, mark, "anchors, aliases and tags are not used here");
    return NULL;
}

/* The one document of the stream. */
static json_t *yaml_document(struct yaml_reader *reader)
{
    CLEANUP(json_release) json_t *root = NULL;
    for (;;) {
        CLEANUP(yaml_event_delete) yaml_event_t event;
        if (!yaml_next(reader, &event))
            return NULL;
        switch (event.type) {
        case YAML_STREAM_START_EVENT:
        case YAML_DOCUMENT_END_EVENT:
            break;
        case YAML_DOCUMENT_START_EVENT:
            if (!root)
                break;
            yaml_refuse(reader, event.start_mark, "a second document is not used here");
            return NULL;
        case YAML_STREAM_END_EVENT:
            if (!root)
                error_set(reader->error, ERROR_CLASS_INPUT, "%s: the file is empty", reader->name);
            return json_incref(root);
        default:
            root = yaml_value(reader, &event, "", 0);
            if (!root)
                return NULL;
        }
    }
}

/* Words the record's error with the place of the value, or of what holds it. */
static bool yaml_locate(const struct yaml_reader *reader, const struct text *path)
{
    const char *wanted = text_get(path);
    const struct yaml_place *found = NULL;
    for (size_t i = 0; i < reader->places.count && !found; i++) {
        if (text_same(reader->places.items[i].path, wanted))
            found = &reader->places.items[i];
    }
    struct error inner = *reader->error;
    return error_set(reader->error, inner.class, "%s:%zu:%zu: %s%s%s", reader->name,
                     found ? found->line : 1, found ? found->column : 1, wanted, *wanted ? " " : "",
                     inner.message);
}

bool yaml_parse_record(const char *name, const char *bytes, size_t length,
                       const struct record_type *type, void *record, struct error *error)
{
    struct yaml_reader reader = {.name = name, .error = error};
    if (!yaml_parser_initialize(&reader.parser))
        return error_set(error, ERROR_CLASS_INTERNAL, "%s: no YAML parser", name);
    yaml_parser_set_input_string(&reader.parser, (const unsigned char *)bytes, length);
    CLEANUP(json_release) json_t *root = yaml_document(&reader);
    CLEANUP(text_release) struct text path = {0};
    bool filled = root && record_from_json(type, root, record, &path, error);
    if (root && !filled)
        yaml_locate(&reader, &path);
    for (size_t i = 0; i < reader.places.count; i++)
        free(reader.places.items[i].path);
    VECTOR_RELEASE(&reader.places);
    yaml_parser_delete(&reader.parser);
    return filled;
}

bool yaml_read_record(const char *path, const struct record_type *type, void *record,
                      struct error *error)
{
    CLEANUP(text_release) struct text bytes = {0};
    if (!file_read(path, YAML_BYTES_MAX, &bytes, error))
        return false;
    return yaml_parse_record(path, text_get(&bytes), bytes.length, type, record, error);
}

/* cotenant list footprint: what the runtimes have registered on this machine. */
#include "cmd/list/list_footprint.h"

#include <string.h>
#include <unistd.h>

#include "cmd/command.h"
#include "cmd/terminal/table.h"
#include "cmd/terminal/terminal.h"
#include "host/footprint.h"

static const char *const list_footprint_words[] = {
    [FOOTPRINT_THERE] = "there",
    [FOOTPRINT_ABSENT] = "absent",
    [FOOTPRINT_UNREADABLE] = "unreadable",
};

#define LIST_FOOTPRINT_NOT_ASKED "not asked"

/* One object; the caller releases it. */
static json_t *list_footprint_object(const struct profile *profile,
                                     const struct profile_object *object, bool *whole)
{
    CLEANUP(memory_free_text) char *at = profile_word(profile, object->at);
    CLEANUP(footprint_reading_release) struct footprint_reading reading = {0};
    const struct footprint_place place = {
        .kind = object->kind, .at = at, .value = object->value, .query = object->query};
    const char *state = LIST_FOOTPRINT_NOT_ASKED;
    if (!footprint_needs_vm(object)) {
        footprint_read(&place, &reading);
        state = list_footprint_words[reading.state];
        *whole = *whole && reading.state != FOOTPRINT_UNREADABLE;
    }
    json_t *lines = json_array();
    for (const char *line = reading.text ? reading.text : ""; *line;) {
        size_t length = strcspn(line, "\n");
        json_array_append_new(lines, json_stranger(line, length));
        line += length + (line[length] == '\n');
    }
    json_t *row = json_pack("{s:s, s:s, s:s, s:o}", "name", object->name, "kind", object->kind,
                            "state", state, "lines", lines);
    json_object_set_new(row, "at", json_stranger(at, strlen(at)));
    return row;
}

static json_t *list_footprint_read(const struct host_access *access, bool *whole)
{
    json_t *runtimes = json_array();
    for (size_t i = 0; i < access->profiles.count; i++) {
        const struct profile *profile = &access->profiles.items[i];
        json_t *objects = json_array();
        for (size_t k = 0; k < profile->footprint.count; k++)
            json_array_append_new(
                objects, list_footprint_object(profile, &profile->footprint.items[k], whole));
        json_array_append_new(
            runtimes, json_pack("{s:s, s:o}", "runtime", profile->name, "objects", objects));
    }
    return runtimes;
}

static bool list_footprint_print_table(const struct host_access *access, const json_t *runtimes,
                                       struct error *error)
{
    static const char *const head[] = {"RUNTIME", "OBJECT", "KIND", "STATE",
                                       "LINES",   "FIRST",  NULL};
    CLEANUP(table_release) struct table table = {.head = head};
    CLEANUP(text_release) struct text out = {0};
    size_t runtime_index = 0, index = 0;
    json_t *runtime = NULL, *object = NULL;
    host_access_describe(access, &out);
    text_append_char(&out, '\n');
    json_array_foreach (runtimes, runtime_index, runtime) {
        json_array_foreach (json_object_get(runtime, "objects"), index, object) {
            const json_t *lines = json_object_get(object, "lines");
            const char *first = json_string_value(json_array_get(lines, 0));
            struct table_row *row = table_add(&table);
            row->cells[0] = memory_text(json_string_value(json_object_get(runtime, "runtime")));
            row->cells[1] = memory_text(json_string_value(json_object_get(object, "name")));
            row->cells[2] = memory_text(json_string_value(json_object_get(object, "kind")));
            row->cells[3] = memory_text(json_string_value(json_object_get(object, "state")));
            row->cells[4] = memory_format("%zu", json_array_size(lines));
            row->cells[5] = memory_text(first ? first : "-");
        }
    }
    table_write(&table, terminal_room(STDOUT_FILENO), &out);
    return command_print(text_get(&out), out.length, error);
}

int list_footprint(const struct host_access *access, bool json, struct error *error)
{
    bool whole = true;
    CLEANUP(json_release) json_t *runtimes = list_footprint_read(access, &whole);
    if (json) {
        CLEANUP(json_release)
        json_t *document = json_pack("{s:i, s:o, s:O}", "format", LIST_FOOTPRINT_FORMAT, "host",
                                     host_access_to_json(access), "footprints", runtimes);
        CLEANUP(memory_free_text) char *text = json_pretty(document);
        if (!command_print(text, strlen(text), error))
            return -1;
    } else if (!list_footprint_print_table(access, runtimes, error)) {
        return -1;
    }
    return whole ? 0 : 1;
}

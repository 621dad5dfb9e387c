/* Makes data/schema/ out of the tables by which the program itself reads and writes, so that the
 * two cannot drift apart: `schemas write FOLDER` writes the files, `schemas check FOLDER` fails if
 * one of them is not what it would write.
 *
 * What result.json has at its top is put together by hand in src/report/data/result.c, and so here;
 * tests/report/schema.py finds the two to be the same. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "history/event.h"
#include "plan/plan.h"
#include "profile/profile.h"
#include "report/data/result.h"
#include "report/summary/summary.h"
#include "report/summary/timing.h"

#define SCHEMA_DIALECT "https://json-schema.org/draft/2020-12/schema"

/* A larger file is no schema of ours. */
#define SCHEMA_BYTES_MAX (1024 * 1024)

static json_t *schema_of(const struct record_type *type, bool written);

static json_t *schema_plain(const char *type)
{
    return json_pack("{s:s}", "type", type);
}

static json_t *schema_words(const char *const *words)
{
    json_t *list = json_array();
    for (size_t i = 0; words[i]; i++)
        json_array_append_new(list, json_string(words[i]));
    return json_pack("{s:o}", "enum", list);
}

static json_t *schema_list(json_t *items)
{
    return json_pack("{s:s, s:o}", "type", "array", "items", items);
}

/* What a reader does not take as it finds it has a table of its own; all else may be anything. */
static json_t *schema_any(const char *key, bool written)
{
    if (text_same(key, "profile"))
        return schema_of(&profile_record, written);
    return text_same(key, "plan") ? schema_of(&plan_record, written) : json_object();
}

static json_t *schema_field(const struct record_field *field, bool written)
{
    json_t *schema = NULL;
    switch (field->kind) {
    case RECORD_TEXT:
        schema = schema_plain("string");
        if (field->required)
            json_object_set_new(schema, "minLength", json_integer(1));
        return schema;
    case RECORD_INTEGER:
        return schema_plain("integer");
    case RECORD_BOOLEAN:
        return schema_plain("boolean");
    case RECORD_WORD:
        return schema_words(field->words);
    case RECORD_JSON:
        return schema_any(field->key, written);
    case RECORD_ONE:
        return schema_of(field->type, written);
    case RECORD_TEXTS:
        schema = schema_list(schema_plain("string"));
        break;
    case RECORD_LIST:
        schema = schema_list(schema_of(field->type, written));
        break;
    }
    if (field->required)
        json_object_set_new(schema, "minItems", json_integer(1));
    return schema;
}

/* An object that has these keys and no others. */
static json_t *schema_object(json_t *properties, json_t *required)
{
    return json_pack("{s:s, s:b, s:o, s:o}", "type", "object", "additionalProperties", 0,
                     "properties", properties, "required", required);
}

/* Whether the record's writer never leaves the field out (base/record.h). */
static bool schema_always_written(const struct record_field *field)
{
    return field->kind == RECORD_INTEGER || field->kind == RECORD_BOOLEAN ||
           field->kind == RECORD_WORD || field->kind == RECORD_ONE;
}

/* `written`: by us, rather than what we read; then more is sure to be there. */
static json_t *schema_of(const struct record_type *type, bool written)
{
    json_t *properties = json_object();
    json_t *required = json_array();
    for (size_t i = 0; i < type->field_count; i++) {
        const struct record_field *field = &type->fields[i];
        json_object_set_new(properties, field->key, schema_field(field, written));
        if (field->required || (written && schema_always_written(field)))
            json_array_append_new(required, json_string(field->key));
    }
    return schema_object(properties, required);
}

static json_t *schema_head(const char *id, const char *title, const char *document)
{
    return json_pack("{s:s, s:s, s:s, s:s}", "$schema", SCHEMA_DIALECT, "$id", id, "title", title,
                     "description", document);
}

static json_t *schema_natural(void)
{
    return json_pack("{s:s, s:i}", "type", "integer", "minimum", 0);
}

/* An event of one kind, with what every event has. */
static json_t *schema_event(enum event_kind kind)
{
    json_t *schema = schema_of(event_record(kind), false);
    json_t *properties = json_object_get(schema, "properties");
    json_t *required = json_object_get(schema, "required");
    json_object_set_new(properties, "kind", json_pack("{s:s}", "const", event_kind_words[kind]));
    json_object_set_new(properties, "seq", schema_natural());
    json_object_set_new(properties, "t", schema_natural());
    if (kind == EVENT_PROOF)
        json_object_set_new(properties, "format", json_pack("{s:i}", "const", HISTORY_FORMAT));
    static const char *const keys[] = {"kind", "seq", "t"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        json_array_append_new(required, json_string(keys[i]));
    return schema;
}

static json_t *schema_history(void)
{
    json_t *schema = schema_head("urn:cotenant:history:1", "A line of history.jsonl",
                                 "docs/history.md says what the fields mean");
    json_t *events = json_object();
    json_t *choices = json_array();
    for (enum event_kind kind = EVENT_PROOF; kind < EVENT_KINDS; kind++) {
        const char *word = event_kind_words[kind];
        CLEANUP(memory_free_text) char *place = memory_format("#/$defs/%s", word);
        json_object_set_new(events, word, schema_event(kind));
        json_array_append_new(choices, json_pack("{s:{s:{s:{s:s}}}, s:{s:s}}", "if", "properties",
                                                 "kind", "const", word, "then", "$ref", place));
    }
    json_t *kind = schema_words(event_kind_words);
    json_object_set_new(schema, "type", json_string("object"));
    json_object_set_new(schema, "required", json_pack("[s]", "kind"));
    json_object_set_new(schema, "properties", json_pack("{s:o}", "kind", kind));
    json_object_set_new(schema, "allOf", choices);
    json_object_set_new(schema, "$defs", events);
    return schema;
}

/* The part of a record's schema that stands under this key, with its reference given away. */
static json_t *schema_part(const struct record_type *type, const char *key)
{
    CLEANUP(json_release) json_t *whole = schema_of(type, true);
    return json_incref(json_object_get(json_object_get(whole, "properties"), key));
}

/* What stands at the top of result.json, and whether it is always there. */
struct schema_member {
    const char *key;
    json_t *schema;
    bool always;
};

static json_t *schema_members(const struct schema_member *members, size_t count)
{
    json_t *properties = json_object();
    json_t *required = json_array();
    for (size_t i = 0; i < count; i++) {
        json_object_set_new(properties, members[i].key, members[i].schema);
        if (members[i].always)
            json_array_append_new(required, json_string(members[i].key));
    }
    return schema_object(properties, required);
}

static json_t *schema_result_runtime(void)
{
    const struct schema_member members[] = {
        {"name", schema_plain("string"), true},
        {"owner", schema_plain("string"), true},
        {"version", schema_plain("string"), false},
    };
    return schema_members(members, sizeof members / sizeof *members);
}

static json_t *schema_result_plan(void)
{
    const struct schema_member members[] = {
        {"kind", schema_part(&plan_record, "kind"), true},
        {"rounds", schema_plain("integer"), true},
        {"seed", schema_plain("integer"), true},
        {"steps", schema_natural(), true},
    };
    return schema_members(members, sizeof members / sizeof *members);
}

static json_t *schema_result_end(void)
{
    const struct schema_member members[] = {
        {"outcome", schema_words(event_end_outcome_words), true},
        {"reason", schema_plain("string"), false},
        {"wall", schema_plain("string"), true},
    };
    return schema_members(members, sizeof members / sizeof *members);
}

/* Two numbers, always. */
static json_t *schema_result_pair(const char *left, const char *right)
{
    const struct schema_member members[] = {
        {left, schema_natural(), true},
        {right, schema_natural(), true},
    };
    return schema_members(members, sizeof members / sizeof *members);
}

static json_t *schema_records(const struct record_type *type)
{
    return schema_list(schema_of(type, true));
}

/* Where a record has the number of an event, result.json names the line of the history. */
static const char *schema_line_key(const char *key)
{
    return text_same(key, "seq") ? "line" : text_same(key, "first_seq") ? "first_line" : NULL;
}

static void schema_name_lines(json_t *schema)
{
    size_t index = 0;
    json_t *item = NULL;
    json_array_foreach (schema, index, item) {
        const char *line = schema_line_key(json_string_value(item));
        if (line)
            json_array_set_new(schema, index, json_string(line));
        schema_name_lines(item);
    }
    static const char *const keys[] = {"seq", "first_seq"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        json_t *property = json_object_get(schema, keys[i]);
        if (!property)
            continue;
        json_object_set(schema, schema_line_key(keys[i]), property);
        json_object_del(schema, keys[i]);
    }
    const char *key = NULL;
    json_object_foreach (schema, key, item)
        schema_name_lines(item);
}

static json_t *schema_result(void)
{
    const struct record_type *proof = event_record(EVENT_PROOF);
    const struct schema_member members[] = {
        {"format", json_pack("{s:i}", "const", RESULT_FORMAT), true},
        {"verdict", schema_words(verdict_words), true},
        {"headline", schema_plain("string"), false},
        {"reason", schema_part(&verdict_record, "reason"), false},
        {"rehearsal", schema_plain("boolean"), true},
        {"about", schema_plain("string"), false},
        {"evidence_label", schema_plain("string"), true},
        {"complete", schema_plain("boolean"), true},
        {"end", schema_result_end(), false},
        {"criteria", schema_part(&verdict_record, "criteria"), true},
        {"causes", schema_part(&verdict_record, "causes"), false},
        {"unexplained", schema_part(&verdict_record, "unexplained"), false},
        {"divergence", schema_part(&verdict_record, "divergence"), false},
        {"strength", schema_result_pair("rounds", "bound_ppm"), true},
        {"all_running", schema_result_pair("seq", "t"), false},
        {"host", schema_part(proof, "host"), true},
        {"machine", schema_part(proof, "machine"), true},
        {"runtimes", schema_list(schema_result_runtime()), true},
        {"plan", schema_result_plan(), true},
        {"tester", schema_plain("string"), false},
        {"began", schema_plain("string"), true},
        {"tool_version", schema_plain("string"), true},
        {"criteria_set", schema_plain("integer"), true},
        {"steps", schema_records(&summary_step_record), true},
        {"timings", schema_records(&timing_record), true},
        {"boots", schema_records(&summary_boot_record), true},
        {"commands", schema_records(&summary_command_record), true},
        {"unavailable", schema_records(&summary_unavailable_record), true},
        {"residue", schema_records(&residue_record), true},
        {"peers", schema_records(&peer_record), true},
        {"audit", schema_records(&summary_audit_record), false},
        {"events", schema_natural(), true},
        {"duration_ns", schema_natural(), true},
    };
    CLEANUP(json_release)
    json_t *members_schema = schema_members(members, sizeof members / sizeof *members);
    json_t *schema = schema_head("urn:cotenant:result:2", "result.json",
                                 "docs/evidence.md says what the fields mean");
    json_object_update(schema, members_schema);
    schema_name_lines(schema);
    return schema;
}

static const struct {
    const char *file;
    json_t *(*make)(void);
} schemas[] = {
    {"history.schema.json", schema_history},
    {"result.schema.json", schema_result},
};

static bool schema_check(const char *path, const char *wanted, struct error *error)
{
    CLEANUP(text_release) struct text found = {0};
    return file_read(path, SCHEMA_BYTES_MAX, &found, error) &&
           (text_same(text_get(&found), wanted) ||
            error_set(error, ERROR_CLASS_INPUT,
                      "%s is not what the program reads and writes: make it again by "
                      "`build/tests/report/schemas write data/schema`, and see whether the "
                      "documents that it is about are to change",
                      path));
}

int main(int argc, char **argv)
{
    bool write = argc == 3 && text_same(argv[1], "write");
    if (!write && !(argc == 3 && text_same(argv[1], "check"))) {
        fprintf(stderr, "usage: schemas write|check FOLDER\n");
        return 64;
    }
    for (size_t i = 0; i < sizeof schemas / sizeof *schemas; i++) {
        struct error error = {0};
        CLEANUP(json_release) json_t *schema = schemas[i].make();
        CLEANUP(memory_free_text) char *lines = json_pretty(schema);
        CLEANUP(memory_free_text) char *path = memory_format("%s/%s", argv[2], schemas[i].file);
        if (write ? file_write(path, lines, strlen(lines), &error)
                  : schema_check(path, lines, &error))
            continue;
        fprintf(stderr, "schemas: %s\n", error.message);
        return error_exit_status(&error);
    }
    return 0;
}

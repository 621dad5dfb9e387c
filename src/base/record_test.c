/* Tests of base/record.h with a record that has a field of every kind. */
#include "base/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum record_test_state {
    RECORD_TEST_OFF,
    RECORD_TEST_ON,
};

struct record_test_port {
    char *id;
    int64_t number;
};

struct record_test_system {
    char *name;
    int64_t memory_bytes;
    bool running;
    struct texts aliases;
    enum record_test_state state;
    json_t *raw;
    struct record_test_port console;
    VECTOR(struct record_test_port) ports;
};

static const char *const record_test_words[] = {"off", "on", NULL};

static const struct record_field record_test_port_fields[] = {
    RECORD_FIELD_NEEDED(struct record_test_port, id, RECORD_TEXT),
    RECORD_FIELD(struct record_test_port, number, RECORD_INTEGER),
};
static RECORD_TYPE(record_test_port_type, "port", struct record_test_port, record_test_port_fields);

static const struct record_field record_test_system_fields[] = {
    RECORD_FIELD(struct record_test_system, name, RECORD_TEXT),
    RECORD_FIELD(struct record_test_system, memory_bytes, RECORD_INTEGER),
    RECORD_FIELD(struct record_test_system, running, RECORD_BOOLEAN),
    RECORD_FIELD(struct record_test_system, aliases, RECORD_TEXTS),
    RECORD_FIELD_WORD(struct record_test_system, state, record_test_words),
    RECORD_FIELD(struct record_test_system, raw, RECORD_JSON),
    RECORD_FIELD_OF(struct record_test_system, console, RECORD_ONE, &record_test_port_type),
    RECORD_FIELD_OF(struct record_test_system, ports, RECORD_LIST, &record_test_port_type),
};
static RECORD_TYPE(record_test_type, "system", struct record_test_system,
                   record_test_system_fields);

#define RECORD_TEST_FULL                                                                           \
    "{\"aliases\":[\"a\",\"b\"],\"console\":{\"id\":\"c\",\"number\":1},\"memory_bytes\":-5,"      \
    "\"name\":\"vm\",\"ports\":[{\"id\":\"p\",\"number\":2},{\"id\":\"q\",\"number\":0}],"         \
    "\"raw\":{\"any\":[null]},\"running\":true,\"state\":\"on\"}"

static void record_test_release(struct record_test_system *system)
{
    record_release(&record_test_type, system);
}

static bool record_test_read(const char *json_text, struct record_test_system *system,
                             struct text *path, struct error *error)
{
    CLEANUP(json_release) json_t *json = json_parse("test", json_text, strlen(json_text), error);
    assert_non_null(json);
    return record_from_json(&record_test_type, json, system, path, error);
}

static void record_goes_to_json_and_back(void **state)
{
    (void)state;
    CLEANUP(record_test_release) struct record_test_system system = {0};
    struct error error = {0};
    assert_true(record_test_read(RECORD_TEST_FULL, &system, NULL, &error));
    assert_string_equal(system.name, "vm");
    assert_int_equal(system.memory_bytes, -5);
    assert_true(system.running);
    assert_int_equal(system.aliases.count, 2);
    assert_int_equal(system.state, RECORD_TEST_ON);
    assert_string_equal(system.console.id, "c");
    assert_int_equal(system.ports.count, 2);
    assert_string_equal(system.ports.items[1].id, "q");
    CLEANUP(json_release) json_t *json = record_to_json(&record_test_type, &system);
    CLEANUP(memory_free_text) char *line = json_line(json);
    assert_string_equal(line, RECORD_TEST_FULL);
}

static void record_leaves_out_what_is_absent(void **state)
{
    (void)state;
    CLEANUP(record_test_release) struct record_test_system system = {0};
    struct error error = {0};
    assert_true(
        record_test_read("{\"state\":\"off\",\"aliases\":[],\"ports\":[]}", &system, NULL, &error));
    assert_null(system.name);
    assert_null(system.raw);
    CLEANUP(json_release) json_t *json = json_pack("{s:s}", "host", "h");
    record_into_json(&record_test_type, &system, json);
    CLEANUP(memory_free_text) char *line = json_line(json);
    assert_string_equal(line, "{\"console\":{\"number\":0},\"host\":\"h\",\"memory_bytes\":0,"
                              "\"running\":false,\"state\":\"off\"}");
}

static void record_copies_are_deep_and_the_same(void **state)
{
    (void)state;
    CLEANUP(record_test_release) struct record_test_system system = {0};
    CLEANUP(record_test_release) struct record_test_system copy = {0};
    struct error error = {0};
    assert_true(record_test_read(RECORD_TEST_FULL, &system, NULL, &error));
    record_copy(&record_test_type, &copy, &system);
    assert_true(record_same(&record_test_type, &system, &copy));
    assert_ptr_not_equal(copy.ports.items[0].id, system.ports.items[0].id);
    copy.ports.items[1].number++;
    assert_false(record_same(&record_test_type, &system, &copy));
    record_release(&record_test_type, &copy);
    assert_null(copy.ports.items);
    record_copy(&record_test_type, &copy, &system);
    copy.name[0] = 'V';
    assert_false(record_same(&record_test_type, &system, &copy));
}

static void record_says_where_the_trouble_is(void **state)
{
    (void)state;
    static const struct {
        const char *json, *path, *says;
    } cases[] = {
        {"[]", "", "must be a system"},
        {"{}", "", "the key \"state\" is missing"},
        {"{\"state\":\"on\",\"name\":5}", "name", "must be text"},
        {"{\"state\":\"on\",\"memory_bytes\":\"5\"}", "memory_bytes", "whole number"},
        {"{\"state\":\"on\",\"running\":1}", "running", "true or false"},
        {"{\"state\":\"on\",\"aliases\":\"a\"}", "aliases", "list of texts"},
        {"{\"state\":\"on\",\"aliases\":[\"a\",1]}", "aliases", "list of texts"},
        {"{\"state\":\"ON\"}", "state", "must be one of: off, on"},
        {"{\"state\":1}", "state", "must be one of: off, on"},
        {"{\"state\":\"on\",\"nmae\":\"x\"}", "nmae", "is not a key of a system"},
        {"{\"state\":\"on\",\"console\":{\"number\":1}}", "console", "the key \"id\" is missing"},
        {"{\"state\":\"on\",\"console\":{\"id\":\"\"}}", "console", "the key \"id\" is empty"},
        {"{\"state\":\"on\",\"ports\":{}}", "ports", "must be a list"},
        {"{\"state\":\"on\",\"ports\":[{\"id\":\"a\"},{\"id\":7}]}", "ports[1].id", "be text"},
        {"{\"state\":\"on\",\"ports\":[{\"id\":\"a\",\"x\":7}]}", "ports[0].x", "key of a port"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct record_test_system system = {0};
        CLEANUP(text_release) struct text path = {0};
        struct error error = {0};
        assert_false(record_test_read(cases[i].json, &system, &path, &error));
        assert_string_equal(text_get(&path), cases[i].path);
        assert_int_equal(error.class, ERROR_CLASS_INPUT);
        assert_non_null(strstr(error.message, cases[i].says));
        static const struct record_test_system nothing;
        assert_memory_equal(&system, &nothing, sizeof system);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(record_goes_to_json_and_back),
        cmocka_unit_test(record_leaves_out_what_is_absent),
        cmocka_unit_test(record_copies_are_deep_and_the_same),
        cmocka_unit_test(record_says_where_the_trouble_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

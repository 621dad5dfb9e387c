/* Tests of base/yaml.h. */
#include "base/yaml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

struct yaml_test_part {
    char *id;
};

struct yaml_test {
    char *name;
    int64_t limit_ms;
    bool live;
    struct texts argv;
    json_t *any;
    VECTOR(struct yaml_test_part) parts;
};

static const struct record_field yaml_test_part_fields[] = {
    RECORD_FIELD_NEEDED(struct yaml_test_part, id, RECORD_TEXT),
};
static RECORD_TYPE(yaml_test_part_type, "part", struct yaml_test_part, yaml_test_part_fields);

static const struct record_field yaml_test_fields[] = {
    RECORD_FIELD_NEEDED(struct yaml_test, name, RECORD_TEXT),
    RECORD_FIELD(struct yaml_test, limit_ms, RECORD_INTEGER),
    RECORD_FIELD(struct yaml_test, live, RECORD_BOOLEAN),
    RECORD_FIELD(struct yaml_test, argv, RECORD_TEXTS),
    RECORD_FIELD(struct yaml_test, any, RECORD_JSON),
    RECORD_FIELD_OF(struct yaml_test, parts, RECORD_LIST, &yaml_test_part_type),
};
static RECORD_TYPE(yaml_test_type, "thing", struct yaml_test, yaml_test_fields);

static void yaml_test_release(struct yaml_test *thing)
{
    record_release(&yaml_test_type, thing);
}

static bool yaml_test_parse(const char *text, struct yaml_test *thing, struct error *error)
{
    return yaml_parse_record("p.yaml", text, strlen(text), &yaml_test_type, thing, error);
}

static void yaml_fills_a_record(void **state)
{
    (void)state;
    CLEANUP(yaml_test_release) struct yaml_test thing = {0};
    struct error error = {0};
    assert_true(yaml_test_parse("# a thing\n"
                                "name: w\xc3\xa9\n"
                                "limit_ms: -2000\n"
                                "live: true\n"
                                "argv: [sh, -c, \"1\", 'true']\n"
                                "parts:\n"
                                "  - id: a\n"
                                "  - {id: b}\n"
                                "any: {a: [007, 1.5, 12345678901234567890, ~, 0, -0]}\n",
                                &thing, &error));
    assert_string_equal(thing.name, "w\xc3\xa9");
    assert_int_equal(thing.limit_ms, -2000);
    assert_true(thing.live);
    assert_int_equal(thing.argv.count, 4);
    assert_string_equal(thing.argv.items[2], "1");
    assert_int_equal(thing.parts.count, 2);
    assert_string_equal(thing.parts.items[1].id, "b");
    CLEANUP(memory_free_text) char *any = json_line(thing.any);
    assert_string_equal(any, "{\"a\":[\"007\",\"1.5\",\"12345678901234567890\",\"~\",0,0]}");
}

static void yaml_says_where_it_is_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *yaml, *says;
    } cases[] = {
        {"", "p.yaml: the file is empty"},
        {"# nothing\n", "p.yaml: the file is empty"},
        {"just text\n", "p.yaml:1:1: must be a thing"},
        {"live: true\n", "p.yaml:1:1: thing: the key \"name\" is missing"},
        {"name: a\nlimit_ms: soon\n", "p.yaml:2:1: limit_ms must be a whole number"},
        {"name: 5\n", "p.yaml:1:1: name must be text"},
        {"name: a\nnmae: b\n", "p.yaml:2:1: nmae is not a key of a thing"},
        {"name: a\nparts:\n  - id: x\n  - id: 3\n", "p.yaml:4:5: parts[1].id must be text"},
        {"name: a\nparts:\n  - {}\n", "p.yaml:3:5: parts[0] part: the key \"id\" is missing"},
        {"name: a\nname: b\n", "p.yaml:2:1: this key is already there"},
        {"name: &x a\n", "p.yaml:1:7: anchors, aliases and tags"},
        {"name: *x\n", "p.yaml:1:7: anchors, aliases and tags"},
        {"name: !!str a\n", "p.yaml:1:7: anchors, aliases and tags"},
        {"&x name: a\n", "p.yaml:1:1: a key must be a plain word"},
        {"\"na\\0me\": a\n", "p.yaml:1:1: a key must be a plain word"},
        {"[a]: b\n", "p.yaml:1:1: a key must be a plain word"},
        {"name: \"a\\0b\"\n", "p.yaml:1:7: a NUL is no text"},
        {"name: a\n---\nname: b\n", "p.yaml:2:1: a second document"},
        {"name: [a\n", "p.yaml:2:1: did not find expected ',' or ']'"},
        {"\tname: a\n", "p.yaml:1:1: found character that cannot start any token"},
        {"name: \xff\n", "p.yaml:1:1: invalid leading UTF-8 octet"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct yaml_test thing = {0};
        struct error error = {0};
        assert_false(yaml_test_parse(cases[i].yaml, &thing, &error));
        assert_int_equal(error.class, ERROR_CLASS_INPUT);
        if (strncmp(error.message, cases[i].says, strlen(cases[i].says)) != 0)
            assert_string_equal(error.message, cases[i].says);
        static const struct yaml_test nothing;
        assert_memory_equal(&thing, &nothing, sizeof thing);
    }
}

static void yaml_bounds_what_it_takes(void **state)
{
    (void)state;
    struct error error = {0};
    struct yaml_test thing = {0};
    CLEANUP(text_release) struct text deep = {0};
    text_append(&deep, "any: ");
    for (int i = 0; i < YAML_DEPTH_MAX + 2; i++)
        text_append_char(&deep, '[');
    assert_false(yaml_test_parse(text_get(&deep), &thing, &error));
    assert_non_null(strstr(error.message, "too deep or too many values"));
    CLEANUP(text_release) struct text wide = {0};
    text_append(&wide, "any:\n");
    for (int i = 0; i <= YAML_VALUES_MAX; i++)
        text_append(&wide, "- a\n");
    assert_false(yaml_test_parse(text_get(&wide), &thing, &error));
    assert_non_null(strstr(error.message, "too deep or too many values"));
    CLEANUP(text_release) struct text key = {0};
    for (int i = 0; i <= YAML_KEY_BYTES_MAX; i++)
        text_append_char(&key, 'k');
    text_append(&key, ": a\n");
    assert_false(yaml_test_parse(text_get(&key), &thing, &error));
    assert_non_null(strstr(error.message, "p.yaml:1:1: a key must be a plain word"));
}

static void yaml_files_have_a_limit(void **state)
{
    (void)state;
    struct error error = {0};
    struct yaml_test thing = {0};
    assert_false(yaml_read_record("/nonexistent.yaml", &yaml_test_type, &thing, &error));
    assert_non_null(strstr(error.message, "/nonexistent.yaml"));
    assert_false(yaml_read_record("/dev/zero", &yaml_test_type, &thing, &error));
    assert_non_null(strstr(error.message, "larger than"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(yaml_fills_a_record),
        cmocka_unit_test(yaml_says_where_it_is_wrong),
        cmocka_unit_test(yaml_bounds_what_it_takes),
        cmocka_unit_test(yaml_files_have_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

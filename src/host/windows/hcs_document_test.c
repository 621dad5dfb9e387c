/* Tests of what is read from HCS's documents. */
#include "host/windows/hcs_document.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "host/windows/document.h"

/* Two runtimes, Docker's container, an Edge VM with a lower-case id, and a template: ids, words and
 * owners as public captures show them (microsoft/WSL#4561). */
static const char several[] =
    "[{\"Id\":\"EED44DAF-4F7E-4CF5-82FD-F9C8EBF8DB82\",\"SystemType\":\"VirtualMachine\","
    "\"Owner\":\"WSL\",\"RuntimeId\":\"EED44DAF-4F7E-4CF5-82FD-F9C8EBF8DB82\",\"State\":"
    "\"Running\"},"
    "{\"State\":\"Created\",\"Owner\":\"wslc-cli-me\",\"Id\":\"wslc\",\"Unheard\":{\"of\":1.5},"
    "\"SystemType\":\"VirtualMachine\"},"
    "{\"Id\":\"7a4f81b2b2c94de08f6a5e5d2f1d8c6f7a4f81b2b2c94de08f6a5e5d2f1d8c6f\","
    "\"SystemType\":\"Container\",\"Owner\":\"docker\",\"State\":\"Stopped\","
    "\"ExitType\":\"UnexpectedExit\",\"Stopped\":true},"
    "{\"Id\":\"0b1c9f0e-8f4c-4f7e-9a56-1f8ad8f7a001\",\"SystemType\":\"VirtualMachine\","
    "\"Owner\":\"wssdagent\",\"State\":\"Hibernating\"},"
    "{\"Id\":\"D1\",\"SystemType\":\"VirtualMachine\",\"State\":\"SavedAsTemplate\"}]";

static void test_several(void **state)
{
    (void)state;
    static const struct {
        const char *owner;
        enum system_state state;
        bool up;
    } wanted[] = {
        {"WSL", SYSTEM_STATE_RUNNING, true},     {"wslc-cli-me", SYSTEM_STATE_CREATED, false},
        {"docker", SYSTEM_STATE_CRASHED, false}, {"wssdagent", SYSTEM_STATE_UNKNOWN, true},
        {NULL, SYSTEM_STATE_CREATED, false},
    };
    CLEANUP(view_release) struct view view = {0};
    struct error error = {0};
    assert_true(hcs_document_systems(several, &view, &error));
    assert_int_equal(view.systems.count, sizeof wanted / sizeof *wanted);
    for (size_t i = 0; i < view.systems.count; i++) {
        const struct compute_system *system = &view.systems.items[i];
        assert_true(text_same(system->owner, wanted[i].owner));
        assert_int_equal(system->state, wanted[i].state);
        assert_int_equal(system_is_up(system), wanted[i].up);
        assert_string_equal(system->found_by, "hcs");
    }
    assert_string_equal(view.systems.items[0].id, "EED44DAF-4F7E-4CF5-82FD-F9C8EBF8DB82");
    assert_string_equal(view.systems.items[0].runtime_id, view.systems.items[0].id);
    assert_string_equal(view.systems.items[2].type, "Container");
    assert_null(view.systems.items[4].owner_source);
}

static void test_states(void **state)
{
    (void)state;
    static const struct {
        const char *fields;
        enum system_state state;
    } cases[] = {
        {"\"State\":\"Paused\"", SYSTEM_STATE_PAUSED},
        {"\"State\":\"Unknown\"", SYSTEM_STATE_UNKNOWN},
        {"\"State\":7", SYSTEM_STATE_UNKNOWN},
        {"\"Stopped\":true", SYSTEM_STATE_STOPPED},
        {"\"State\":\"Running\",\"Stopped\":true", SYSTEM_STATE_UNKNOWN},
        {"\"State\":\"Running\",\"Stopped\":false", SYSTEM_STATE_RUNNING},
        {"\"State\":\"Stopped\",\"ExitType\":\"GracefulExit\"", SYSTEM_STATE_STOPPED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CLEANUP(view_release) struct view view = {0};
        struct error error = {0};
        CLEANUP(memory_free_text)
        char *document = memory_format("[{\"Id\":\"A\",%s}]", cases[i].fields);
        assert_true(hcs_document_systems(document, &view, &error));
        assert_int_equal(view.systems.items[0].state, cases[i].state);
    }
}

static void test_empty(void **state)
{
    (void)state;
    static const char *const empty[] = {"[]", "", " \r\n"};
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++) {
        CLEANUP(view_release) struct view view = {0};
        struct error error = {0};
        assert_true(hcs_document_systems(empty[i], &view, &error));
        assert_int_equal(view.systems.count, 0);
    }
}

static void expect_not_whole(const char *document, size_t systems, const char *part)
{
    CLEANUP(view_release) struct view view = {0};
    struct error error = {0};
    assert_false(hcs_document_systems(document, &view, &error));
    assert_int_equal(error.class, ERROR_CLASS_UNAVAILABLE);
    assert_non_null(strstr(error.message, part));
    assert_int_equal(view.systems.count, systems);
}

/* What is not whole is never taken for a shorter list. */
static void test_hostile(void **state)
{
    (void)state;
    expect_not_whole("{}", 0, "no list");
    expect_not_whole("null", 0, "no list");
    expect_not_whole("[{\"Owner\":\"WSL\"}]", 0, "without an id");
    expect_not_whole("[7]", 0, "without an id");
    expect_not_whole("[{\"Id\":\"A\"},{\"Id\":\"A\"}]", 1, "twice");
    expect_not_whole("[{\"Id\":\"A\",\"Owner\":[\"WSL\"]}]", 1, "no text");
    expect_not_whole("[{\"Id\":\"A\",\"Owner\":\"WSL\",\"Owner\":\"WSLX\"}]", 0, "not JSON");
    for (size_t length = 1; length < strlen(several); length += 7) {
        CLEANUP(memory_free_text) char *part = memory_text_of(several, length);
        expect_not_whole(part, 0, "not JSON");
    }
    char owner[DOCUMENT_TEXT_BYTES_MAX + 2];
    memset(owner, 'W', sizeof owner - 1);
    owner[sizeof owner - 1] = '\0';
    CLEANUP(memory_free_text)
    char *long_owner = memory_format("[{\"Id\":\"A\",\"Owner\":\"%s\"}]", owner);
    expect_not_whole(long_owner, 1, "too long");
}

static void test_many(void **state)
{
    (void)state;
    CLEANUP(text_release) struct text document = {0};
    for (size_t i = 0; i <= DOCUMENT_ITEMS_MAX; i++)
        text_append_format(&document, "%s{\"Id\":\"%zu\"}", i ? "," : "[", i);
    text_append(&document, "]");
    expect_not_whole(text_get(&document), 0, "items");
}

static void test_owner_query(void **state)
{
    (void)state;
    CLEANUP(memory_free_text) char *query = hcs_document_owner_query("WSL");
    CLEANUP(memory_free_text) char *odd = hcs_document_owner_query("a\"]}");
    CLEANUP(texts_release) struct texts ids = {0};
    struct error error = {0};
    assert_string_equal(query, "{\"Owners\":[\"WSL\"]}");
    assert_string_equal(odd, "{\"Owners\":[\"a\\\"]}\"]}");
    assert_true(hcs_document_ids("[{\"Id\":\"A\"},{\"Id\":\"B\"}]", &ids, &error));
    assert_int_equal(ids.count, 2);
    assert_false(hcs_document_ids("[{\"Id\":\"A\"},{}]", &ids, &error));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_several), cmocka_unit_test(test_states),
        cmocka_unit_test(test_empty),   cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_many),    cmocka_unit_test(test_owner_query),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

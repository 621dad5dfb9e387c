/* Tests of service/registry.h. */
#include "service/registry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "wire/request.h"

struct registry_test {
    char folder[64];
    char *path;
};

static int registry_set_up(void **state)
{
    struct registry_test *test = memory_zeroed(1, sizeof *test);
    snprintf(test->folder, sizeof test->folder, "/tmp/registry-test.XXXXXX");
    assert_non_null(mkdtemp(test->folder));
    test->path = memory_format("%s/registry.json", test->folder);
    *state = test;
    return 0;
}

static int registry_tear_down(void **state)
{
    struct registry_test *test = *state;
    CLEANUP(memory_free_text) char *next = memory_format("%s.new", test->path);
    unlink(next);
    rmdir(next);
    unlink(test->path);
    rmdir(test->folder);
    free(test->path);
    free(test);
    return 0;
}

static void registry_remembers(void **state)
{
    struct registry_test *test = *state;
    struct error error = {0};
    CLEANUP(registry_release) struct registry first = {0};
    assert_true(registry_load(test->path, &first, &error));
    assert_null(registry_find(&first, NULL));
    assert_true(registry_add(&first, "a", "/images/a", &error));
    assert_true(registry_add(&first, "b", "/images/b", &error));
    assert_true(registry_note(&first, &first.network, "some-id", &error));
    CLEANUP(registry_release) struct registry second = {0};
    assert_true(registry_load(test->path, &second, &error));
    assert_int_equal(second.distros.count, 2);
    assert_string_equal(second.network, "some-id");
    assert_null(second.machine);
    assert_string_equal(registry_find(&second, NULL)->name, "a");
    assert_string_equal(registry_find(&second, "b")->image, "/images/b");
    assert_null(registry_find(&second, "B"));
    assert_string_not_equal(second.distros.items[0].id, second.distros.items[1].id);
    assert_true(wire_distro_id_valid(second.distros.items[0].id));
}

static void registry_hands_the_default_on(void **state)
{
    struct registry_test *test = *state;
    struct error error = {0};
    CLEANUP(registry_release) struct registry registry = {0};
    assert_true(registry_load(test->path, &registry, &error));
    assert_true(registry_add(&registry, "a", "/a", &error));
    assert_true(registry_add(&registry, "b", "/b", &error));
    assert_true(registry_remove(&registry, "a", &error));
    assert_string_equal(registry_find(&registry, NULL)->name, "b");
    assert_true(registry_remove(&registry, "b", &error));
    assert_null(registry_find(&registry, NULL));
    assert_true(registry_remove(&registry, "b", &error));
}

static void registry_that_is_damaged_is_an_error(void **state)
{
    struct registry_test *test = *state;
    struct error error = {0};
    const char half[] = "{\"distros\": [{\"name\": \"a\"";
    assert_true(file_write(test->path, half, strlen(half), &error));
    CLEANUP(registry_release) struct registry registry = {0};
    assert_false(registry_load(test->path, &registry, &error));
    assert_int_equal(error.class, ERROR_CLASS_INPUT);
    assert_non_null(strstr(error.message, test->path));
}

/* The old registry stays whole when the new one cannot be written. */
static void registry_save_that_fails_changes_nothing(void **state)
{
    struct registry_test *test = *state;
    struct error error = {0};
    CLEANUP(registry_release) struct registry registry = {0};
    assert_true(registry_load(test->path, &registry, &error));
    assert_true(registry_add(&registry, "a", "/a", &error));
    CLEANUP(memory_free_text) char *next = memory_format("%s.new", test->path);
    assert_int_equal(mkdir(next, 0700), 0);
    assert_false(registry_add(&registry, "b", "/b", &error));
    assert_null(registry_find(&registry, "b"));
    CLEANUP(registry_release) struct registry again = {0};
    assert_true(registry_load(test->path, &again, &error));
    assert_int_equal(again.distros.count, 1);
}

static void registry_names(void **state)
{
    (void)state;
    assert_true(registry_name_valid("Ubuntu-24.04_x"));
    assert_false(registry_name_valid(""));
    assert_false(registry_name_valid("-d"));
    assert_false(registry_name_valid(".."));
    assert_false(registry_name_valid("a/b"));
    assert_false(registry_name_valid("a b"));
    assert_false(registry_name_valid("a\n"));
    assert_false(
        registry_name_valid("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
}

#define REGISTRY_TEST(function)                                                                    \
    cmocka_unit_test_setup_teardown(function, registry_set_up, registry_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        REGISTRY_TEST(registry_remembers),
        REGISTRY_TEST(registry_hands_the_default_on),
        REGISTRY_TEST(registry_that_is_damaged_is_an_error),
        REGISTRY_TEST(registry_save_that_fails_changes_nothing),
        cmocka_unit_test(registry_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

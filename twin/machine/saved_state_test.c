/* Tests of machine/saved_state.h. */
#include "machine/saved_state.h"

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

struct saved_state_test {
    char folder[64];
    char *path;
};

static int saved_state_set_up(void **state)
{
    struct saved_state_test *test = memory_zeroed(1, sizeof *test);
    snprintf(test->folder, sizeof test->folder, "/tmp/saved-state-test.XXXXXX");
    assert_non_null(mkdtemp(test->folder));
    test->path = memory_format("%s/saved.json", test->folder);
    *state = test;
    return 0;
}

static int saved_state_tear_down(void **state)
{
    struct saved_state_test *test = *state;
    CLEANUP(memory_free_text) char *next = memory_format("%s.new", test->path);
    unlink(next);
    rmdir(next);
    unlink(test->path);
    rmdir(test->folder);
    free(test->path);
    free(test);
    return 0;
}

static void saved_state_remembers(void **state)
{
    struct saved_state_test *test = *state;
    struct error error = {0};
    CLEANUP(saved_state_release) struct saved_state first = {0};
    assert_true(saved_state_load(test->path, &first, &error));
    assert_null(saved_state_find(&first, NULL));
    assert_true(saved_state_add(&first, "a", "/images/a", &error));
    assert_true(saved_state_add(&first, "b", "/images/b", &error));
    assert_true(saved_state_note(&first, &first.network, "some-id", &error));
    CLEANUP(saved_state_release) struct saved_state second = {0};
    assert_true(saved_state_load(test->path, &second, &error));
    assert_int_equal(second.distros.count, 2);
    assert_string_equal(second.network, "some-id");
    assert_null(second.machine);
    assert_string_equal(saved_state_find(&second, NULL)->name, "a");
    assert_string_equal(saved_state_find(&second, "b")->image, "/images/b");
    assert_null(saved_state_find(&second, "B"));
    assert_string_not_equal(second.distros.items[0].id, second.distros.items[1].id);
    assert_true(wire_distro_id_valid(second.distros.items[0].id));
}

static void saved_state_hands_the_default_on(void **state)
{
    struct saved_state_test *test = *state;
    struct error error = {0};
    CLEANUP(saved_state_release) struct saved_state saved = {0};
    assert_true(saved_state_load(test->path, &saved, &error));
    assert_true(saved_state_add(&saved, "a", "/a", &error));
    assert_true(saved_state_add(&saved, "b", "/b", &error));
    assert_true(saved_state_remove(&saved, "a", &error));
    assert_string_equal(saved_state_find(&saved, NULL)->name, "b");
    assert_true(saved_state_remove(&saved, "b", &error));
    assert_null(saved_state_find(&saved, NULL));
    assert_true(saved_state_remove(&saved, "b", &error));
}

static void saved_state_that_is_damaged_is_an_error(void **state)
{
    struct saved_state_test *test = *state;
    struct error error = {0};
    const char half[] = "{\"distros\": [{\"name\": \"a\"";
    assert_true(file_write(test->path, half, strlen(half), &error));
    CLEANUP(saved_state_release) struct saved_state saved = {0};
    assert_false(saved_state_load(test->path, &saved, &error));
    assert_int_equal(error.class, ERROR_CLASS_INPUT);
    assert_non_null(strstr(error.message, test->path));
}

/* The old state stays whole when the new one cannot be written. */
static void saved_state_save_that_fails_changes_nothing(void **state)
{
    struct saved_state_test *test = *state;
    struct error error = {0};
    CLEANUP(saved_state_release) struct saved_state saved = {0};
    assert_true(saved_state_load(test->path, &saved, &error));
    assert_true(saved_state_add(&saved, "a", "/a", &error));
    CLEANUP(memory_free_text) char *next = memory_format("%s.new", test->path);
    assert_int_equal(mkdir(next, 0700), 0);
    assert_false(saved_state_add(&saved, "b", "/b", &error));
    assert_null(saved_state_find(&saved, "b"));
    CLEANUP(saved_state_release) struct saved_state again = {0};
    assert_true(saved_state_load(test->path, &again, &error));
    assert_int_equal(again.distros.count, 1);
}

static void saved_state_names(void **state)
{
    (void)state;
    assert_true(saved_state_name_valid("Ubuntu-24.04_x"));
    assert_false(saved_state_name_valid(""));
    assert_false(saved_state_name_valid("-d"));
    assert_false(saved_state_name_valid(".."));
    assert_false(saved_state_name_valid("a/b"));
    assert_false(saved_state_name_valid("a b"));
    assert_false(saved_state_name_valid("a\n"));
    assert_false(
        saved_state_name_valid("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
}

#define SAVED_STATE_TEST(function)                                                                 \
    cmocka_unit_test_setup_teardown(function, saved_state_set_up, saved_state_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SAVED_STATE_TEST(saved_state_remembers),
        SAVED_STATE_TEST(saved_state_hands_the_default_on),
        SAVED_STATE_TEST(saved_state_that_is_damaged_is_an_error),
        SAVED_STATE_TEST(saved_state_save_that_fails_changes_nothing),
        cmocka_unit_test(saved_state_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

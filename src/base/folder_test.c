/* Tests of base/folder.h, in a folder of their own. */
#include "base/folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/child.h"

#define REMOVE_MS 10000

static int folder_test_enter(void **state)
{
    char folder[] = "/tmp/folder_test.XXXXXX";
    if (!mkdtemp(folder) || chdir(folder) != 0)
        return -1;
    *state = memory_text(folder);
    return 0;
}

static int folder_test_leave(void **state)
{
    CLEANUP(memory_free_text) char *folder = *state;
    const char *const argv[] = {"rm", "-rf", "--", folder, NULL};
    CLEANUP(child_result_release) struct child_result result = {0};
    struct error error = {0};
    bool gone = chdir("/") == 0 &&
                child_run(&(struct child_spec){.argv = argv}, REMOVE_MS, &result, &error);
    return gone && result.exit_status == 0 ? 0 : -1;
}

static void folder_lists_all_and_follows_no_link(void **state)
{
    (void)state;
    struct error error = {0};
    assert_true(folder_make("a", &error));
    assert_true(folder_make("a", &error)); /* there already */
    assert_true(folder_make("a/sub", &error));
    fclose(fopen("a/sub/deep", "w"));
    fclose(fopen("a/Z", "w"));
    assert_int_equal(symlink("/etc", "a/link"), 0);
    CLEANUP(folder_entries_release) struct folder_entries entries = {0};
    assert_true(folder_list("a", &entries, &error));
    static const struct {
        const char *path;
        enum folder_entry_kind kind;
    } wanted[] = {{"Z", FOLDER_ENTRY_FILE},
                  {"link", FOLDER_ENTRY_OTHER},
                  {"sub", FOLDER_ENTRY_FOLDER},
                  {"sub/deep", FOLDER_ENTRY_FILE}};
    assert_int_equal(entries.count, sizeof wanted / sizeof *wanted);
    for (size_t i = 0; i < entries.count; i++) {
        assert_string_equal(entries.items[i].path, wanted[i].path);
        assert_int_equal(entries.items[i].kind, wanted[i].kind);
    }
}

static void folder_is_removed_with_all_in_it(void **state)
{
    (void)state;
    struct error error = {0};
    assert_true(folder_make("r", &error) && folder_make("r/a", &error));
    assert_true(folder_make("kept", &error));
    fclose(fopen("kept/file", "w"));
    fclose(fopen("r/a/b", "w"));
    fclose(fopen("r/a-b", "w"));
    assert_int_equal(symlink("../kept", "r/link"), 0);
    assert_true(folder_remove("r", &error));
    assert_int_equal(access("r", F_OK), -1);
    assert_int_equal(access("kept/file", F_OK), 0);
    assert_false(folder_remove("r", &error));
}

static void folder_has_limits(void **state)
{
    (void)state;
    struct error error = {0};
    CLEANUP(folder_entries_release) struct folder_entries none = {0};
    assert_false(folder_list("missing", &none, &error));
    assert_int_equal(error.class, ERROR_CLASS_INPUT);
    assert_non_null(strstr(error.message, "missing"));
    CLEANUP(memory_free_text) char *path = memory_text("d");
    assert_true(folder_make(path, &error));
    for (int i = 0; i < FOLDER_DEPTH_MAX; i++) {
        char *deeper = memory_format("%s/d", path);
        free(path);
        path = deeper;
        assert_true(folder_make(path, &error));
    }
    CLEANUP(folder_entries_release) struct folder_entries entries = {0};
    assert_false(folder_list("d", &entries, &error));
    assert_non_null(strstr(error.message, "deep"));
    fclose(fopen("f", "w"));
    assert_false(folder_make("f/under", &error));
    assert_int_equal(error.class, ERROR_CLASS_INTERNAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(folder_lists_all_and_follows_no_link),
        cmocka_unit_test(folder_is_removed_with_all_in_it),
        cmocka_unit_test(folder_has_limits),
    };
    return cmocka_run_group_tests(tests, folder_test_enter, folder_test_leave);
}

/* Tests of base/path.h on Windows, and of files under long names and names beyond ASCII. */
#include "base/path.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include <cmocka.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/folder.h"
#include "base/install.h"

/* Together far beyond 260 characters. */
#define PATH_TEST_FOLDERS 12
#define PATH_TEST_FOLDER  "\xe6\x97\xa5\xe6\x9c\xac \xc3\xa9-and-then-some-more"

static void path_is(const char *given, const char *wanted)
{
    struct error error = {0};
    CLEANUP(memory_free_text) char *path = path_absolute(given, &error);
    assert_non_null(path);
    assert_string_equal(path, wanted);
}

static void path_has_one_form(void **state)
{
    (void)state;
    path_is("C:\\a\\b", "C:/a/b");
    path_is("C:/a/b/", "C:/a/b");
    path_is("C:\\a\\..\\b\\.\\", "C:/b");
    path_is("C:\\", "C:/");
    path_is("\\\\?\\C:\\a\\b", "C:/a/b");
    path_is("\\\\server\\share\\a\\", "//server/share/a");
    path_is("\\\\?\\UNC\\server\\share\\a", "//server/share/a");
}

static void path_is_seen_from_the_working_folder(void **state)
{
    (void)state;
    struct error error = {0};
    CLEANUP(memory_free_text) char *here = path_absolute(".", &error);
    CLEANUP(memory_free_text) char *below = path_absolute("sub\\folder", &error);
    CLEANUP(memory_free_text) char *wanted = memory_format("%s/sub/folder", here);
    assert_string_equal(below, wanted);
}

static void path_names_follow_the_root(void **state)
{
    (void)state;
    assert_string_equal(path_names("C:/a/b"), "a/b");
    assert_string_equal(path_names("C:/"), "");
    assert_string_equal(path_names("//server/share/a"), "a");
    assert_string_equal(path_names("//server/share"), "");
}

static void path_may_be_long_and_in_any_script(void **state)
{
    (void)state;
    struct error error = {0};
    char temporary[1024];
    size_t bytes = sizeof temporary;
    char digest[DIGEST_TEXT_BYTES], same[DIGEST_TEXT_BYTES];
    assert_int_equal(uv_os_tmpdir(temporary, &bytes), 0);
    CLEANUP(memory_free_text)
    char *root = memory_format("%s\\path_test.%lld", temporary, (long long)uv_os_getpid());
    CLEANUP(text_release) struct text path = {0};
    assert_true(folder_make(root, &error));
    text_append(&path, root);
    for (int i = 0; i < PATH_TEST_FOLDERS; i++) {
        text_append(&path, "/" PATH_TEST_FOLDER);
        if (!folder_make(text_get(&path), &error))
            fail_msg("%s", error.message);
    }
    text_append(&path, "/\xce\xa9.txt");
    assert_true(file_write(text_get(&path), "a\r\n\x1a\n", 5, &error)); /* as it is, to its end */
    CLEANUP(text_release) struct text again = {0};
    assert_true(file_read(text_get(&path), 100, &again, &error));
    assert_int_equal(again.length, 5);
    assert_memory_equal(again.data, "a\r\n\x1a\n", 5);
    assert_true(digest_file(text_get(&path), digest, &error));
    assert_true(digest_bytes(again.data, again.length, same, &error));
    assert_string_equal(digest, same);
    CLEANUP(folder_entries_release) struct folder_entries entries = {0};
    assert_true(folder_list(root, &entries, &error));
    assert_int_equal(entries.count, PATH_TEST_FOLDERS + 1);
    assert_string_equal(entries.items[1].path, PATH_TEST_FOLDER "/" PATH_TEST_FOLDER);
    assert_true(folder_remove(root, &error));
    assert_false(folder_is_there(root));
}

static void path_leads_to_the_program(void **state)
{
    (void)state;
    struct error error = {0};
    CLEANUP(memory_free_text) char *executable = install_executable(&error);
    CLEANUP(memory_free_text) char *beside = install_path("profiles/hcs", &error);
    assert_non_null(strstr(executable, "/base_path_windows_test.exe"));
    assert_null(strchr(executable, '\\'));
    size_t folder = (size_t)(strrchr(executable, '/') - executable);
    assert_int_equal(strncmp(executable, beside, folder), 0);
    assert_string_equal(beside + folder, "/profiles/hcs");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(path_has_one_form),
        cmocka_unit_test(path_is_seen_from_the_working_folder),
        cmocka_unit_test(path_names_follow_the_root),
        cmocka_unit_test(path_may_be_long_and_in_any_script),
        cmocka_unit_test(path_leads_to_the_program),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

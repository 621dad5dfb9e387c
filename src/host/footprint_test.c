/* Files as objects of a footprint: what is there, absent, changed, or cannot be asked for. */
#include "host/footprint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include <cmocka.h>

static char folder[] = "footprint.XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    uv_fs_t request;
    int code = uv_fs_mkdtemp(NULL, &request, folder, NULL);
    if (code == 0)
        memcpy(folder, request.path, sizeof folder);
    uv_fs_req_cleanup(&request);
    return code;
}

static void write_file(const char *path, const char *content)
{
    uv_fs_t request;
    uv_buf_t buffer = uv_buf_init((char *)content, (unsigned)strlen(content));
    int file = uv_fs_open(NULL, &request, path, UV_FS_O_CREAT | UV_FS_O_WRONLY | UV_FS_O_TRUNC,
                          0600, NULL);
    assert_true(file >= 0);
    uv_fs_req_cleanup(&request);
    assert_int_equal(uv_fs_write(NULL, &request, file, &buffer, 1, 0, NULL), strlen(content));
    uv_fs_req_cleanup(&request);
    uv_fs_close(NULL, &request, file, NULL);
    uv_fs_req_cleanup(&request);
}

static struct footprint_reading read_at(const char *kind, const char *at)
{
    struct footprint_reading reading = {0};
    footprint_read(&(struct footprint_place){.kind = kind, .at = at}, &reading);
    return reading;
}

static void test_file_is_known_by_its_content(void **state)
{
    (void)state;
    CLEANUP(memory_free_text) char *path = memory_format("%s/program", folder);
    struct footprint_reading absent = read_at("file", path);
    assert_int_equal(absent.state, FOOTPRINT_ABSENT);
    write_file(path, "one");
    CLEANUP(footprint_reading_release) struct footprint_reading first = read_at("file", path);
    assert_int_equal(first.state, FOOTPRINT_THERE);
    write_file(path, "two");
    CLEANUP(footprint_reading_release) struct footprint_reading second = read_at("file", path);
    assert_string_not_equal(first.text, second.text);
    CLEANUP(footprint_reading_release) struct footprint_reading names = read_at("file", folder);
    assert_string_equal(names.text, "program");
    uv_fs_t request;
    assert_int_equal(uv_fs_unlink(NULL, &request, path, NULL), 0);
    uv_fs_req_cleanup(&request);
}

static void test_variables_are_the_environments(void **state)
{
    (void)state;
    assert_int_equal(uv_os_setenv("FOOTPRINT_FOLDER", folder), 0);
    CLEANUP(footprint_reading_release)
    struct footprint_reading names = read_at("file", "%FOOTPRINT_FOLDER%");
    assert_int_equal(names.state, FOOTPRINT_THERE);
    CLEANUP(footprint_reading_release)
    struct footprint_reading unknown = read_at("file", "%FOOTPRINT_NOWHERE%/x");
    assert_int_equal(unknown.state, FOOTPRINT_UNREADABLE);
}

/* What a system has no such thing of is not absent: nobody looked. */
static void test_unknown_kinds_are_unreadable(void **state)
{
    (void)state;
    CLEANUP(footprint_reading_release) struct footprint_reading reading = read_at("nothing", "x");
    assert_int_equal(reading.state, FOOTPRINT_UNREADABLE);
    assert_non_null(reading.text);
}

static void test_lines_are_sorted_and_bounded(void **state)
{
    (void)state;
    CLEANUP(footprint_reading_release) struct footprint_reading reading = {0};
    CLEANUP(texts_release) struct texts lines = {0};
    texts_add(&lines, "b");
    texts_add(&lines, "a");
    footprint_keep(&reading, &lines);
    assert_string_equal(reading.text, "a\nb");
    footprint_reading_release(&reading);
    CLEANUP(memory_free_text) char *wide = memory_format("%040000d", 7);
    texts_add(&lines, wide);
    footprint_keep(&reading, &lines);
    assert_non_null(strstr(reading.text, "3 lines, sha256 "));
    while (lines.count <= FOOTPRINT_LINES_MAX)
        texts_add(&lines, "c");
    footprint_keep(&reading, &lines);
    assert_int_equal(reading.state, FOOTPRINT_UNREADABLE);
}

static int remove_folder(void **state)
{
    (void)state;
    uv_fs_t request;
    int code = uv_fs_rmdir(NULL, &request, folder, NULL);
    uv_fs_req_cleanup(&request);
    return code;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_file_is_known_by_its_content),
        cmocka_unit_test(test_variables_are_the_environments),
        cmocka_unit_test(test_unknown_kinds_are_unreadable),
        cmocka_unit_test(test_lines_are_sorted_and_bounded),
    };
    return cmocka_run_group_tests_name("footprint", tests, make_folder, remove_folder);
}

/* Tests of audit/install/scan.h: what is read, in which order, and what is skipped and said. */
#include "audit/install/scan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "audit/binary/msi.h"
#include "audit/search/finder.h"
#include "audit/testing/fixture_install.h"
#include "base/memory.h"

static void scan_reads_all_files_in_order(void **state)
{
    (void)state;
    static const struct fixture_file files[] = {
        FIXTURE_TEXT("b/c.h", "auto x = L\"WSL\";"),  FIXTURE_TEXT("b.h", "auto x = L\"WSL\";"),
        FIXTURE_TEXT("a/z/y.cs", "var x = \"WSL\";"), FIXTURE_TEXT("a.json", "\"WSL\""),
        FIXTURE_TEXT("unknown", "x WSL y"),           FIXTURE_TEXT("b/.git/config", "WSL"),
    };
    CLEANUP(needles_release) struct needles needles = {0};
    needles_add(&needles, "WSL", NEEDLE_WHOLE, true);
    CLEANUP(fixture_install_free) char *path = fixture_install(files, 6);
    for (int round = 0; round < 20; round++) {
        CLEANUP(scan_release) struct scan scan = {0};
        fixture_install_scan(path, &needles, NULL, &scan);
        CLEANUP(memory_free_text) char *found = fixture_install_found(&scan);
        assert_string_equal(found, "a.json:1 used text WSL []\n"
                                   "a/z/y.cs:1 defined text WSL [x]\n"
                                   "b.h:1 defined text WSL [x]\n"
                                   "b/c.h:1 defined text WSL [x]\n"
                                   "unknown:1 used text WSL [x]\n");
        CLEANUP(memory_free_text) char *skipped = fixture_install_skipped(&scan);
        assert_string_equal(skipped, "b/.git: version control\n");
        assert_int_equal(scan.totals.files, 5);
    }
}

static void scan_reads_a_single_file(void **state)
{
    (void)state;
    static const struct fixture_file file = FIXTURE_TEXT("a.h", "auto x = L\"WSL\";");
    CLEANUP(needles_release) struct needles needles = {0};
    needles_add(&needles, "WSL", NEEDLE_WHOLE, true);
    CLEANUP(fixture_install_free) char *path = fixture_install(&file, 1);
    CLEANUP(memory_free_text) char *whole = memory_format("%s/a.h", path);
    CLEANUP(scan_release) struct scan scan = {0};
    fixture_install_scan(whole, &needles, NULL, &scan);
    CLEANUP(memory_free_text) char *found = fixture_install_found(&scan);
    assert_string_equal(found, "a.h:1 defined text WSL [x]\n");
    assert_true(scan.single_file);
}

static void scan_refuses_what_is_not_there(void **state)
{
    (void)state;
    struct needles needles = {0};
    struct scan_options options = {0};
    static const char *const wrong[] = {"/nowhere/at/all", "/dev/null"};
    for (size_t i = 0; i < 2; i++) {
        struct error error = {0};
        CLEANUP(scan_release) struct scan scan = {0};
        assert_false(scan_install(wrong[i], &needles, &options, &scan, &error));
        assert_int_equal(error.class, ERROR_CLASS_INPUT);
        assert_non_null(strstr(error.message, wrong[i]));
    }
}

static void scan_link(const char *folder, const char *name, const char *to)
{
    CLEANUP(memory_free_text) char *whole = memory_format("%s/%s", folder, name);
    assert_int_equal(symlink(to, whole), 0);
}

static void scan_says_what_it_skips(void **state)
{
    (void)state;
    static const struct fixture_file files[] = {
        FIXTURE_TEXT("a.h", "auto x = L\"WSL\";"),
        FIXTURE_TEXT("empty.dll", ""),
        FIXTURE_TEXT("large.vhdx", "x"),
        FIXTURE_TEXT("noise.bin", "\1\2\0\3ab\0\4"),
        FIXTURE_TEXT("pack.zip", "PK\3\4\0\0\0\0WSL"),
        FIXTURE_TEXT("short.exe", "MZ\0\0WSL\0"),
        FIXTURE_TEXT("short.msi", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0"),
    };
    CLEANUP(fixture_install_free) char *path = fixture_install(files, 7);
    CLEANUP(memory_free_text) char *large = memory_format("%s/large.vhdx", path);
    assert_int_equal(truncate(large, SCAN_FILE_BYTES_MAX * 2),
                     0); /* 4 GB, of which none is there */
    CLEANUP(memory_free_text) char *pipe = memory_format("%s/pipe", path);
    assert_int_equal(mkfifo(pipe, 0600), 0);
    scan_link(path, "link", "a.h");
    scan_link(path, "link-loop", "link-loop");
    scan_link(path, "link-nowhere", "nowhere");
    scan_link(path, "link-up", ".");
    CLEANUP(scan_release) struct scan scan = {0};
    fixture_install_scan(path, NULL, NULL, &scan);
    CLEANUP(memory_free_text) char *skipped = fixture_install_skipped(&scan);
    assert_string_equal(skipped, "empty.dll: empty\n"
                                 "large.vhdx: too large\n"
                                 "link: symbolic link\n"
                                 "link-loop: symbolic link in a loop\n"
                                 "link-nowhere: symbolic link\n"
                                 "link-up: symbolic link in a loop\n"
                                 "noise.bin: no strings\n"
                                 "pack.zip: packed\n"
                                 "pipe: no regular file\n"
                                 "short.exe: damaged\n"
                                 "short.msi: damaged\n");
    assert_int_equal(scan.totals.skipped_by_reason[SCAN_SKIP_DAMAGED], 2);
    assert_int_equal(scan.totals.files, 3); /* a.h, noise.bin, short.exe */
}

static void scan_bounds_what_one_file_gives(void **state)
{
    (void)state;
    struct text text = {0};
    for (size_t i = 0; i < FINDER_OCCURRENCES_MAX + 10; i++)
        text_append(&text, "WSL\n");
    struct fixture_file file = {"a.json", text.data, text.length};
    CLEANUP(needles_release) struct needles needles = {0};
    needles_add(&needles, "WSL", NEEDLE_WHOLE, true);
    CLEANUP(fixture_install_free) char *path = fixture_install(&file, 1);
    CLEANUP(scan_release) struct scan scan = {0};
    fixture_install_scan(path, &needles, NULL, &scan);
    assert_int_equal(scan.found.count, FINDER_OCCURRENCES_MAX);
    CLEANUP(memory_free_text) char *skipped = fixture_install_skipped(&scan);
    assert_string_equal(skipped, "a.json: too many\n");
    text_release(&text);
}

static void scan_reads_tables_of_a_package(void **state)
{
    (void)state;
    static const char table[] = "Component\tComponentId\tDirectory_\r\ns72\tS38\ts72\r\n"
                                "Component\tComponent\r\n"
                                "wsl\t{F0C8D6BA-1502-41E7-BF72-D93DFA134730}\tINSTALLDIR\r\n"
                                "short\r\n\r\nmore\tcells\tthan\tthere\tare\tcolumns";
    static const char services[] = "ServiceInstall\tName\ns72\ts255\nServiceInstall\ts\n"
                                   "s\tWSLService\n";
    static const char files[] = "File\tFileName\ns72\tl255\nFile\tFile\na\tWSL~1.EXE|wsl.exe\n";
    CLEANUP(needles_release) struct needles needles = {0};
    needles_add(&needles, "wsl.exe", NEEDLE_WHOLE, false);
    struct search *search = search_new(&needles);
    CLEANUP(scan_release) struct scan scan = {0};
    struct finder finder = {.search = search, .path = "a.msi", .found = &scan.found};
    assert_true(msi_table_read("Component", table, sizeof table - 1, &finder));
    assert_true(msi_table_read("ServiceInstall", services, sizeof services - 1, &finder));
    assert_true(msi_table_read("File", files, sizeof files - 1, &finder));
    assert_false(msi_table_read("File", "File\tFileName\n", 14, &finder));
    CLEANUP(memory_free_text) char *found = fixture_install_found(&scan);
    assert_string_equal(found, "a.msi:0 defined GUID f0c8d6ba-1502-41e7-bf72-d93dfa134730 "
                               "[table Component: wsl.ComponentId]\n"
                               "a.msi:0 defined service WSLService "
                               "[table ServiceInstall: s.Name]\n"
                               "a.msi:0 defined text wsl.exe [table File: a.FileName]\n");
    search_free(search);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scan_reads_all_files_in_order),
        cmocka_unit_test(scan_reads_a_single_file),
        cmocka_unit_test(scan_refuses_what_is_not_there),
        cmocka_unit_test(scan_says_what_it_skips),
        cmocka_unit_test(scan_bounds_what_one_file_gives),
        cmocka_unit_test(scan_reads_tables_of_a_package),
    };
    return cmocka_run_group_tests_name("scan", tests, NULL, NULL);
}

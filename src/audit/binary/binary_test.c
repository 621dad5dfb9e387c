/* Tests of audit/binary/binary.h and audit/binary/layout.h. */
#include "audit/binary/binary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "audit/testing/fixture_binary.h"
#include "audit/testing/fixture_install.h"

/* Reading takes tenths of one; with every part looked at for each candidate, many. */
#define BINARY_TIMES_MAX    6
#define BINARY_SECONDS_MORE 0.1

#define BINARY_GUID   "a9b7a1b9-0671-405c-95f1-e0612cb4ce7e"
#define BINARY_LITTLE "\xb9\xa1\xb7\xa9\x71\x06\x5c\x40\x95\xf1\xe0\x61\x2c\xb4\xce\x7e"
#define BINARY_BIG    "\xa9\xb7\xa1\xb9\x06\x71\x40\x5c\x95\xf1\xe0\x61\x2c\xb4\xce\x7e"

static void binary_needles(struct needles *needles)
{
    needles_add(needles, "WSL", NEEDLE_WHOLE, true);
    needles_add(needles, "Software\\Lxss", NEEDLE_PART, false);
    assert_true(needles_add_guid(needles, "{" BINARY_GUID "}"));
}

static void binary_expect(const char *name, const struct text *bytes, const char *expected)
{
    CLEANUP(needles_release) struct needles needles = {0};
    binary_needles(&needles);
    fixture_install_expect(&(struct fixture_file){name, bytes->data, bytes->length}, &needles, NULL,
                           expected);
}

static void binary_finds_strings_and_guids_in_a_pe(void **state)
{
    (void)state;
    static const char bytes[] = "abc\0W\0S\0L\0\0\0WSL\0WSLX\0x\1WSL\0 software\\lxss\0"
                                "{" BINARY_GUID "}\0" BINARY_LITTLE "x" BINARY_BIG
                                "\0W\0S\0L\0X\0\0\0\\\0\\\0.\0\\\0p\0i\0p\0e\0\\\0a\0\0\0";
    struct text pe = {0};
    fixture_pe(&pe, bytes, sizeof bytes - 1, 0, 0);
    binary_expect("a.exe", &pe,
                  "a.exe:0 used text WSL [.rdata]\n"
                  "a.exe:0 used text WSL [.rdata]\n"
                  "a.exe:0 used text WSL [.rdata]\n"
                  "a.exe:0 used text software\\lxss [.rdata]\n"
                  "a.exe:0 used GUID " BINARY_GUID " [.rdata]\n"
                  "a.exe:0 used GUID " BINARY_GUID " [.rdata]\n"
                  "a.exe:0 used GUID " BINARY_GUID " [.rdata]\n"
                  "a.exe:0 used pipe \\\\.\\pipe\\a [.rdata]\n");
    text_release(&pe);
}

static void binary_finds_known_guids_between_letters(void **state)
{
    (void)state;
    static const char bytes[] = "\0nameb9a7a1b9-0671-405c-95f1-e0612cb4ce7e\0"
                                "name" BINARY_GUID "0x\0";
    static const char found[] = "a.exe:0 used GUID " BINARY_GUID " [.rdata]\n";
    struct text pe = {0};
    fixture_pe(&pe, bytes, sizeof bytes - 1, 0, 0);
    binary_expect("a.exe", &pe, found);
    char text[] = "name" BINARY_GUID "0x";
    binary_expect("a.json", &(struct text){.data = text, .length = sizeof text - 1}, "");
    text_release(&pe);
}

static void binary_finds_known_guids_without_dashes(void **state)
{
    (void)state;
    static const char text[] =
        "a9b7a1b90671405c95f1e0612cb4ce7e b9a7a1b90671405c95f1e0612cb4ce7e\n"
        "0a9b7a1b90671405c95f1e0612cb4ce7e {A9B7A1B90671405C95F1E0612CB4CE7E}\n";
    struct text file = {0};
    text_append_bytes(&file, text, sizeof text - 1);
    binary_expect("a.json", &file,
                  "a.json:1 used GUID " BINARY_GUID " []\n"
                  "a.json:2 used GUID " BINARY_GUID " [0a9b7a1b90671405c95f1e0612cb4ce7e]\n");
    text_append_bytes(&file, "\0\0", 2);
    binary_expect("a.bin", &file,
                  "a.bin:0 used GUID " BINARY_GUID " []\na.bin:0 used GUID " BINARY_GUID " []\n");
    text_release(&file);
}

static void binary_reads_elf_of_each_class_and_order(void **state)
{
    (void)state;
    for (int form = 0; form < 4; form++) {
        bool wide = form & 1, big = form & 2;
        struct text elf = {0};
        static const char bytes[] = "\0WSL\0" BINARY_LITTLE BINARY_BIG;
        fixture_elf(&elf, bytes, sizeof bytes - 1, wide, big);
        binary_expect("a.so", &elf,
                      "a.so:0 used text WSL [.rodata]\n"
                      "a.so:0 used GUID " BINARY_GUID " [.rodata]\n"
                      "a.so:0 used GUID " BINARY_GUID " [.rodata]\n");
        text_release(&elf);
    }
}

/* A GUID that is no needle counts in a binary's own layout once the other install has it as text.
 */
static void binary_settles_candidates(void **state)
{
    (void)state;
    struct text pe = {0}, elf = {0};
    static const char little[] = "\0\0\0\0" BINARY_LITTLE "\0\0\0\0\1\2\3\4\5\6\x47\x40\x88\7\6\5";
    static const char big[] = BINARY_BIG;
    fixture_pe(&pe, little, sizeof little - 1, 0, 0);
    fixture_elf(&elf, big, sizeof big - 1, true, true);
    struct fixture_file binaries[] = {{"a.dll", pe.data, pe.length},
                                      {"b.so", elf.data, elf.length}};
    static const struct fixture_file source = FIXTURE_TEXT("a.h", "auto a = \"" BINARY_GUID "\";");
    static const struct fixture_file remark = FIXTURE_TEXT("a.h", "// " BINARY_GUID);
    CLEANUP(fixture_install_free) char *path = fixture_install(binaries, 2);
    CLEANUP(fixture_install_free) char *with = fixture_install(&source, 1);
    CLEANUP(fixture_install_free) char *without = fixture_install(&remark, 1);
    CLEANUP(scan_release) struct scan a = {0};
    CLEANUP(scan_release) struct scan b = {0};
    CLEANUP(scan_release) struct scan c = {0};
    CLEANUP(scan_release) struct scan d = {0};
    fixture_install_scan(path, NULL, NULL, &a);
    fixture_install_scan(with, NULL, NULL, &b);
    fixture_install_scan(path, NULL, NULL, &c);
    fixture_install_scan(without, NULL, NULL, &d);
    assert_int_equal(a.found.count, 0);
    scan_settle(&a, &b);
    CLEANUP(memory_free_text) char *found = fixture_install_found(&a);
    assert_string_equal(found, "a.dll:0 used GUID " BINARY_GUID " [.rdata]\n"
                               "b.so:0 used GUID " BINARY_GUID " [.rodata]\n");
    scan_settle(&c, &d);
    assert_int_equal(c.found.count, 0);
    text_release(&pe);
    text_release(&elf);
}

/* A version resource and a manifest: three levels, the last of which points to the bytes. */
static void binary_names_resources_and_imports(void **state)
{
    (void)state;
    struct text section = {0}, pe = {0};
    for (size_t type = 0; type < 2; type++) {
        size_t entry = 16 + 8 * type, name = 0x40 + 0x40 * type;
        fixture_number(&section, 14, 2, 2, false);
        fixture_number(&section, entry, 4, type ? 24 : 16, false);
        fixture_number(&section, entry + 4, 4, 0x80000000U | name, false);
        fixture_number(&section, name + 14, 2, 1, false);
        fixture_number(&section, name + 16 + 4, 4, 0x80000000U | (name + 24), false);
        fixture_number(&section, name + 24 + 14, 2, 1, false);
        fixture_number(&section, name + 24 + 16 + 4, 4, 0xc0 + 16 * type, false);
        fixture_number(&section, 0xc0 + 16 * type, 4, 0x1000 + 0x100 + 0x40 * type, false);
        fixture_number(&section, 0xc4 + 16 * type, 4, 0x20, false);
    }
    fixture_number(&section, 0x1ff, 1, 0, false);
    memcpy(section.data + 0x100, "\0\0W\0S\0L\0\0\0", 10);
    memcpy(section.data + 0x140, "<a b=\"WSL\"/>", 12);
    fixture_number(&section, 0x180 + 12, 4, 0x1000 + 0x1c0, false);
    memcpy(section.data + 0x1c0, "Software\\Lxss.dll", 18);
    memcpy(section.data + 0x1e0, "\0WSL", 4);
    fixture_pe(&pe, section.data, section.length, 0, 0x180);
    /* The resource directory is at the section's begin. */
    fixture_number(&pe, 0x40 + 24 + 128, 4, 0x1000, false);
    binary_expect("a.dll", &pe,
                  "a.dll:0 used text WSL [resource version]\n"
                  "a.dll:0 used text WSL [resource manifest]\n"
                  "a.dll:0 used text Software\\Lxss [imports]\n"
                  "a.dll:0 used text WSL [.rdata]\n");
    text_release(&section);
    text_release(&pe);
}

/* The form of what binary_expect_damage finds: the reason, and the bytes all the same. */
static void binary_expect_damage(const char *name, const struct text *bytes, bool damaged)
{
    CLEANUP(needles_release) struct needles needles = {0};
    binary_needles(&needles);
    struct fixture_file file = {name, bytes->data, bytes->length};
    CLEANUP(fixture_install_free) char *path = fixture_install(&file, 1);
    CLEANUP(scan_release) struct scan scan = {0};
    fixture_install_scan(path, &needles, NULL, &scan);
    assert_int_equal(scan.totals.skipped_by_reason[SCAN_SKIP_DAMAGED], damaged);
    assert_int_equal(scan.found.count, 1);
    assert_int_equal(scan.found.items[0].carrier == OCCURRENCE_CARRIER_BINARY, damaged);
}

static void binary_survives_hostile_headers(void **state)
{
    (void)state;
    static const struct {
        size_t at, bytes;
        uint64_t value;
        bool damaged;
    } pe_cases[] = {
        {0x3c, 4, 0xfffffff0, true},                  /* headers beyond the file */
        {0x40 + 6, 2, 0xffff, true},                  /* absurd count of sections */
        {0x40 + 20, 2, 0xffff, true},                 /* an optional header beyond the file */
        {0x40 + 24, 2, 0x107, true},                  /* no image */
        {0x40 + 24 + 240 + 20, 4, 0xfffffff0, false}, /* a section beyond the file */
        {0x40 + 24 + 240 + 16, 4, 0xffffffff, false}, /* one of 4 GB */
        {0x40 + 24 + 128, 4, 0x1000, false},          /* resources of nonsense */
        {0x40 + 24 + 120, 4, 0x1000, false},          /* imports of nonsense */
        {0x40 + 24 + 108, 4, 0xffffffff, false},      /* absurd count of directories */
    };
    static const char bytes[] = "\0WSL\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    for (size_t i = 0; i < sizeof pe_cases / sizeof *pe_cases; i++) {
        struct text pe = {0};
        fixture_pe(&pe, bytes, sizeof bytes - 1, 0, 0);
        fixture_number(&pe, pe_cases[i].at, pe_cases[i].bytes, pe_cases[i].value, false);
        binary_expect_damage("a.exe", &pe, pe_cases[i].damaged);
        text_release(&pe);
    }
    static const struct {
        size_t at, bytes;
        uint64_t value;
    } elf_cases[] = {{4, 1, 9}, {40, 8, UINT64_MAX}, {58, 2, 1}, {60, 2, 0xfff0}};
    for (size_t i = 0; i < sizeof elf_cases / sizeof *elf_cases; i++) {
        struct text elf = {0};
        fixture_elf(&elf, bytes, sizeof bytes - 1, true, false);
        fixture_number(&elf, elf_cases[i].at, elf_cases[i].bytes, elf_cases[i].value, false);
        binary_expect_damage("a.so", &elf, true);
        text_release(&elf);
    }
}

/* Every folder of the resources points to the first again. */
static void binary_walks_resource_loops_once(void **state)
{
    (void)state;
    struct text section = {0}, pe = {0};
    fixture_number(&section, 12, 2, 0xffff, false);
    fixture_number(&section, 14, 2, 0xffff, false);
    for (size_t i = 0; i < 500; i++)
        fixture_number(&section, 16 + 8 * i + 4, 4, 0x80000000U, false);
    text_append_bytes(&section, "\0WSL\0", 5);
    fixture_pe(&pe, section.data, section.length, 0, 0);
    fixture_number(&pe, 0x40 + 24 + 128, 4, 0x1000, false);
    binary_expect_damage("a.dll", &pe, false);
    text_release(&section);
    text_release(&pe);
}

/* Runs that are read in pieces: every needle in them once, wherever it lies. */
static void binary_reads_long_runs(void **state)
{
    (void)state;
    for (size_t stride = 1; stride <= 2; stride++) {
        struct text bytes = {0};
        text_append_bytes(&bytes, "\0\1", 2);
        for (size_t i = 0; i < 2000; i++) {
            CLEANUP(memory_free_text) char *part = memory_format("%04zu software\\lxss ", i);
            for (const char *at = part; *at; at++) {
                text_append_char(&bytes, *at);
                if (stride == 2)
                    text_append_char(&bytes, '\0');
            }
        }
        text_append_bytes(&bytes, "\0\0", 2);
        CLEANUP(needles_release) struct needles needles = {0};
        binary_needles(&needles);
        struct fixture_file file = {"a.bin", bytes.data, bytes.length};
        CLEANUP(fixture_install_free) char *path = fixture_install(&file, 1);
        for (size_t window = 0; window < 5000; window = window * 2 + 501) {
            struct scan_options options = {.window_bytes = window};
            CLEANUP(scan_release) struct scan scan = {0};
            fixture_install_scan(path, &needles, &options, &scan);
            assert_int_equal(scan.found.count, 2000);
            for (size_t i = 0; i < 2000; i++)
                assert_int_equal(scan.found.items[i].offset, 2 + stride * (i * 19 + 5));
        }
        text_release(&bytes);
    }
}

/* The processor time that it takes to read 4 MB that could be candidates, before so many parts. */
static double binary_seconds(size_t parts)
{
    CLEANUP(text_release) struct text bytes = {0};
    struct layout layout = {0};
    struct occurrences candidates = {0}, found = {0};
    CLEANUP(needles_release) struct needles needles = {0};
    while (bytes.length < 4 * 1024 * 1024)
        text_append_bytes(&bytes, BINARY_BIG, GUID_BYTES);
    for (uint64_t i = 0; i < parts; i++)
        layout_add(&layout, bytes.length - 32 + 64 * i, 32, ".rdata", 6, true);
    struct search *search = search_new(&needles);
    struct finder finder = {.search = search, .path = "a", .found = &found};
    struct binary *binary = binary_new(&finder, &layout, &candidates);
    clock_t begin = clock();
    binary_take(binary, bytes.data, bytes.length, 0, true);
    double seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
    assert_true(candidates.count > 0);
    assert_true(candidates.items[0].offset >= (int64_t)bytes.length - 32);
    binary_free(binary);
    search_free(search);
    occurrences_release(&candidates);
    occurrences_release(&found);
    layout_release(&layout);
    return seconds;
}

/* No part is looked for again and again: many take no longer than few. */
static void binary_looks_for_a_part_once(void **state)
{
    (void)state;
    double few = binary_seconds(LAYOUT_PARTS_MAX / 64), many = binary_seconds(LAYOUT_PARTS_MAX);
    if (many > BINARY_TIMES_MAX * few + BINARY_SECONDS_MORE)
        fail_msg("%.2f s with few parts, %.2f s with many", few, many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(binary_finds_strings_and_guids_in_a_pe),
        cmocka_unit_test(binary_finds_known_guids_between_letters),
        cmocka_unit_test(binary_finds_known_guids_without_dashes),
        cmocka_unit_test(binary_reads_elf_of_each_class_and_order),
        cmocka_unit_test(binary_settles_candidates),
        cmocka_unit_test(binary_names_resources_and_imports),
        cmocka_unit_test(binary_survives_hostile_headers),
        cmocka_unit_test(binary_walks_resource_loops_once),
        cmocka_unit_test(binary_reads_long_runs),
        cmocka_unit_test(binary_looks_for_a_part_once),
    };
    return cmocka_run_group_tests_name("binary", tests, NULL, NULL);
}

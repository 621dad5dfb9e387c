/* Beats: read strictly, found in pieces and among other output, and bounded. */
#include "runtime/beat.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define BOOT_ID "01234567-89ab-cdef-0123-456789abcdef"

static bool reads(const char *line)
{
    struct beat beat;
    return beat_parse(line, strlen(line), &beat);
}

static void test_a_beat(void **state)
{
    (void)state;
    struct beat beat = {0};
    const char *line = "cotenant-beat 42 " BOOT_ID " 12.34 200";
    assert_true(beat_parse(line, strlen(line), &beat));
    assert_int_equal(beat.number, 42);
    assert_string_equal(beat.boot_id, BOOT_ID);
    assert_int_equal(beat.uptime_ms, 12340);
    assert_int_equal(beat.period_ms, 200);
    assert_true(reads("cotenant-beat 1 " BOOT_ID " 0.05 1000"));
}

static void test_what_is_no_beat(void **state)
{
    (void)state;
    assert_false(reads(""));
    assert_false(reads("cotenant-beat "));
    assert_false(reads(" cotenant-beat 1 " BOOT_ID " 1.00 200"));
    assert_false(reads("cotenant-beat 0 " BOOT_ID " 1.00 200"));
    assert_false(reads("cotenant-beat 01 " BOOT_ID " 1.00 200"));
    assert_false(reads("cotenant-beat -1 " BOOT_ID " 1.00 200"));
    assert_false(reads("cotenant-beat 1234567890123456 " BOOT_ID " 1.00 200"));
    assert_false(reads("cotenant-beat 1  " BOOT_ID " 1.00 200"));
    assert_false(reads("cotenant-beat 1 01234567-89AB-cdef-0123-456789abcdef 1.00 200"));
    assert_false(reads("cotenant-beat 1 01234567-89ab-cdef-0123-456789abcde 1.00 200"));
    assert_false(reads("cotenant-beat 1 01234567-89ab-cdef-0123_456789abcdef 1.00 200"));
    assert_false(reads("cotenant-beat 1 " BOOT_ID " 1.0 200"));
    assert_false(reads("cotenant-beat 1 " BOOT_ID " 1 200"));
    assert_false(reads("cotenant-beat 1 " BOOT_ID " 1.0a 200"));
    assert_false(reads("cotenant-beat 1 " BOOT_ID " 1.000 200"));
    assert_false(reads("cotenant-beat 1 " BOOT_ID " 1.00"));
    assert_false(reads("cotenant-beat 1 " BOOT_ID " 1.00 0"));
    assert_false(reads("cotenant-beat 1 " BOOT_ID " 1.00 60001"));
    assert_false(reads("cotenant-beat 1 " BOOT_ID " 1.00 200 "));
}

/* What a scan found: "<3>" for beat 3 between the other output. */
static void note_beat(void *user, const struct beat *beat)
{
    text_append_format(user, "<%d>", (int)beat->number);
}

/* Scans the stream in pieces of `piece` bytes. */
static char *scanned(const char *stream, size_t piece)
{
    struct text found = {0};
    const struct beat_listener listener = {.user = &found, .beat = note_beat};
    struct beat_scanner scanner = {0};
    for (size_t at = 0; at < strlen(stream); at += piece) {
        size_t rest = strlen(stream) - at;
        beat_scan(&scanner, stream + at, rest < piece ? rest : piece, 0, &listener, &found);
    }
    beat_scan_end(&scanner, &found);
    return text_take(&found);
}

static void test_beats_among_other_output(void **state)
{
    (void)state;
    const char *stream = "hello\n"
                         "cotenant-beat 1 " BOOT_ID " 1.00 200\r\n"
                         "\n"
                         "cotenant-beat 2 " BOOT_ID " 1.20 200\n"
                         "cotenant-beat 3 " BOOT_ID " 1.40 200 and more\n"
                         "cotenant-beat 4 " BOOT_ID " 1.60 200";
    for (size_t piece = 1; piece < 80; piece++) {
        CLEANUP(memory_free_text) char *found = scanned(stream, piece);
        assert_string_equal(found, "hello\n<1>\n<2>cotenant-beat 3 " BOOT_ID " 1.40 200 and more\n"
                                   "cotenant-beat 4 " BOOT_ID " 1.60 200");
    }
}

static void test_a_long_line_passes_whole(void **state)
{
    (void)state;
    CLEANUP(text_release) struct text stream = {0};
    for (size_t i = 0; i < 10 * BEAT_LINE_BYTES_MAX; i++)
        text_append_char(&stream, ' ');
    text_append(&stream, "cotenant-beat 1 " BOOT_ID " 1.00 200\n");
    for (size_t piece = 1; piece < 300; piece += 7) {
        CLEANUP(memory_free_text) char *found = scanned(text_get(&stream), piece);
        assert_string_equal(found, text_get(&stream));
    }
    /* The beat fills its buffer alone when what was before it was handed on. */
    CLEANUP(memory_free_text) char *longest = memory_zeroed(BEAT_LINE_BYTES_MAX + 1, 1);
    memset(longest, 'x', BEAT_LINE_BYTES_MAX);
    CLEANUP(memory_free_text)
    char *forged = memory_format("%scotenant-beat 1 " BOOT_ID " 1.00 200\n", longest);
    CLEANUP(memory_free_text) char *found = scanned(forged, 1000);
    assert_string_equal(found, forged);
}

static void test_a_flood_is_no_heartbeat(void **state)
{
    (void)state;
    CLEANUP(text_release) struct text found = {0};
    const struct beat_listener listener = {.user = &found, .beat = note_beat};
    struct beat_scanner scanner = {0};
    const char *line = "cotenant-beat 1 " BOOT_ID " 1.00 200\n";
    for (int i = 0; i < BEAT_PER_SECOND_MAX; i++)
        beat_scan(&scanner, line, strlen(line), 1999, &listener, &found);
    text_clear(&found);
    beat_scan(&scanner, line, strlen(line), 1999, &listener, &found);
    assert_string_equal(text_get(&found), line);
    text_clear(&found);
    beat_scan(&scanner, line, strlen(line), 2000, &listener, &found);
    assert_string_equal(text_get(&found), "<1>");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_beat),
        cmocka_unit_test(test_what_is_no_beat),
        cmocka_unit_test(test_beats_among_other_output),
        cmocka_unit_test(test_a_long_line_passes_whole),
        cmocka_unit_test(test_a_flood_is_no_heartbeat),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Beats: what the loop inside a VM prints, and the lines of it found again. */
#include "runtime/beat.h"

#include <string.h>

#include "base/clock.h"

#define BEAT_WORD "cotenant-beat "

/* A pause that the loop could not have. */
#define BEAT_PERIOD_MS_MAX 60000

/* Digits of a number, and an uptime that no guest has: a hundred years. */
#define BEAT_DIGITS_MAX   15
#define BEAT_UPTIME_S_MAX INT64_C(3153600000)

/* `read` sees /proc/uptime's first word; the loop ends with the first echo that fails. */
static const char beat_script[] =
    "n=0; p=200; s=0.2; sleep 0.01 2>/dev/null || { p=1000; s=1; }; "
    "while n=$((n+1)); read -r b </proc/sys/kernel/random/boot_id; read -r u i </proc/uptime; "
    "echo cotenant-beat $n $b $u $p; do sleep $s || exit 1; done 2>/dev/null";

void beat_command(struct texts *words)
{
    texts_add(words, "/bin/sh");
    texts_add(words, "-c");
    texts_add(words, beat_script);
}

/* A place in a line that is read. */
struct beat_cursor {
    const char *at;
    const char *end;
};

static bool beat_take(struct beat_cursor *cursor, const char *expected)
{
    size_t length = strlen(expected);
    if ((size_t)(cursor->end - cursor->at) < length || memcmp(cursor->at, expected, length) != 0)
        return false;
    cursor->at += length;
    return true;
}

/* A number as the loop writes it: digits, no sign, no leading zero. */
static bool beat_take_number(struct beat_cursor *cursor, int64_t *number)
{
    const char *start = cursor->at;
    *number = 0;
    while (cursor->at < cursor->end && *cursor->at >= '0' && *cursor->at <= '9') {
        if (cursor->at - start == BEAT_DIGITS_MAX)
            return false;
        *number = *number * 10 + (*cursor->at++ - '0');
    }
    return cursor->at > start && (*start != '0' || cursor->at - start == 1);
}

static bool beat_take_boot_id(struct beat_cursor *cursor, char boot_id[static BEAT_BOOT_ID_BYTES])
{
    const char *shape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    if ((size_t)(cursor->end - cursor->at) < strlen(shape))
        return false;
    for (size_t i = 0; shape[i]; i++) {
        char digit = cursor->at[i];
        bool hexadecimal = (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f');
        if (shape[i] == 'x' ? !hexadecimal : digit != '-')
            return false;
        boot_id[i] = digit;
    }
    boot_id[BEAT_BOOT_ID_BYTES - 1] = '\0';
    cursor->at += strlen(shape);
    return true;
}

/* "12.34" in seconds: always two digits behind the point. */
static bool beat_take_uptime(struct beat_cursor *cursor, int64_t *uptime_ms)
{
    int64_t seconds = 0;
    if (!beat_take_number(cursor, &seconds) || seconds >= BEAT_UPTIME_S_MAX ||
        cursor->end - cursor->at < 3 || *cursor->at != '.')
        return false;
    int tens = cursor->at[1] - '0', ones = cursor->at[2] - '0';
    if (tens < 0 || tens > 9 || ones < 0 || ones > 9)
        return false;
    cursor->at += 3;
    *uptime_ms = seconds * CLOCK_MS_PER_S + tens * 100 + ones * 10;
    return true;
}

bool beat_parse(const char *line, size_t length, struct beat *beat)
{
    struct beat_cursor cursor = {.at = line, .end = line + length};
    return beat_take(&cursor, BEAT_WORD) && beat_take_number(&cursor, &beat->number) &&
           beat->number > 0 && beat_take(&cursor, " ") &&
           beat_take_boot_id(&cursor, beat->boot_id) && beat_take(&cursor, " ") &&
           beat_take_uptime(&cursor, &beat->uptime_ms) && beat_take(&cursor, " ") &&
           beat_take_number(&cursor, &beat->period_ms) && beat->period_ms > 0 &&
           beat->period_ms <= BEAT_PERIOD_MS_MAX && cursor.at == cursor.end;
}

/* Whether one more beat may be taken now. */
static bool beat_has_room(struct beat_scanner *scanner, int64_t now_ms)
{
    int64_t second = now_ms / CLOCK_MS_PER_S;
    if (second != scanner->second) {
        scanner->second = second;
        scanner->in_second = 0;
    }
    return scanner->in_second++ < BEAT_PER_SECOND_MAX;
}

static void beat_hand_on(struct beat_scanner *scanner, struct text *other)
{
    text_append_bytes(other, scanner->line, scanner->length);
    scanner->length = 0;
}

/* A whole line is in the scanner. */
static void beat_scan_line(struct beat_scanner *scanner, int64_t now_ms,
                           const struct beat_listener *listener, struct text *other)
{
    size_t length = scanner->length;
    if (length && scanner->line[length - 1] == '\r')
        length--;
    struct beat beat;
    if (!scanner->passing && beat_parse(scanner->line, length, &beat) &&
        beat_has_room(scanner, now_ms)) {
        scanner->length = 0;
        listener->beat(listener->user, &beat);
        return;
    }
    beat_hand_on(scanner, other);
    text_append_char(other, '\n');
    scanner->passing = false;
}

void beat_scan(struct beat_scanner *scanner, const char *bytes, size_t length, int64_t now_ms,
               const struct beat_listener *listener, struct text *other)
{
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == '\n') {
            beat_scan_line(scanner, now_ms, listener, other);
            continue;
        }
        if (scanner->length == sizeof scanner->line) {
            scanner->passing = true;
            beat_hand_on(scanner, other);
        }
        scanner->line[scanner->length++] = bytes[i];
    }
}

void beat_scan_end(struct beat_scanner *scanner, struct text *other)
{
    beat_hand_on(scanner, other);
}

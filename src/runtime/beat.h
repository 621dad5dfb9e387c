/* Beats: what the loop inside a VM prints, and the lines of it found again in a session's output.
 *
 * A beat is one line, "cotenant-beat NUMBER BOOT_ID UPTIME PERIOD": its number from 1, the guest
 * kernel's boot id, its uptime in seconds as /proc/uptime has it, and the pause between two beats
 * in milliseconds. Everything about the line may be forged by the guest, so it is read strictly
 * and whatever else comes is plain output. */
#pragma once

#include <stdint.h>

#include "base/text.h"

/* Bytes of a boot id (a UUID as text) and its NUL. */
#define BEAT_BOOT_ID_BYTES 37

/* No beat is longer. */
#define BEAT_LINE_BYTES_MAX 128

/* Beats that are taken of one session in a second: the loop makes five. More is a flood, which
 * would fill the history. */
#define BEAT_PER_SECOND_MAX 50

struct beat {
    int64_t number;
    int64_t uptime_ms;
    int64_t period_ms;
    char boot_id[BEAT_BOOT_ID_BYTES];
};

/* Appends the words of the command that beats: a POSIX sh loop that needs /proc and nothing but
 * builtins and sleep. It beats each 0.2 s, or each second where sleep takes whole seconds, and
 * ends when its output is closed. It has no quotes in it, so that it passes through any
 * runtime's command line unharmed. */
void beat_command(struct texts *words);

/* Reads one line without its end. False if it is not exactly a beat. */
bool beat_parse(const char *line, size_t length, struct beat *beat);

/* Finds beats in a stream that comes in pieces. `{0}` has seen nothing. */
struct beat_scanner {
    char line[BEAT_LINE_BYTES_MAX];
    size_t length;
    bool passing;      /* the line is too long for a beat and is handed on as it comes */
    int64_t second;    /* the one that is counted */
    int64_t in_second; /* beats taken in it */
};

/* Hears the beats of one session. */
struct beat_listener {
    void *user;
    void (*beat)(void *user, const struct beat *beat);
};

/* Takes the next bytes: tells the listener of each beat, and appends what is no beat to `other`.
 * `now_ms` is any clock that goes forward. */
void beat_scan(struct beat_scanner *scanner, const char *bytes, size_t length, int64_t now_ms,
               const struct beat_listener *listener, struct text *other);

/* Appends a last line that has no end. */
void beat_scan_end(struct beat_scanner *scanner, struct text *other);

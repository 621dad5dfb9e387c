/* What a runtime's command printed: decoded text is valid UTF-8 without a NUL, beats are found the
 * same however the stream was cut into pieces, and answers are what the question allows. */
#include "runtime/output.h"

#include <string.h>

#include "runtime/beat.h"
#include "runtime/questions.h"
#include "target.h"

/* What a scanner has handed on. */
struct scanned {
    VECTOR(struct beat) beats;
    struct text other;
};

static void scanned_beat(void *user, const struct beat *beat)
{
    struct scanned *scanned = user;
    FUZZ_REQUIRE(beat->number > 0);
    FUZZ_REQUIRE(beat->uptime_ms >= 0);
    FUZZ_REQUIRE(beat->period_ms > 0);
    FUZZ_REQUIRE(strlen(beat->boot_id) == BEAT_BOOT_ID_BYTES - 1);
    *VECTOR_ADD(&scanned->beats) = *beat;
}

static void scanned_release(struct scanned *scanned)
{
    VECTOR_RELEASE(&scanned->beats);
    text_release(&scanned->other);
}

/* Scans it in pieces of so many bytes. */
static void scan(const char *bytes, size_t length, size_t piece, struct scanned *scanned)
{
    struct beat_scanner scanner = {0};
    const struct beat_listener listener = {scanned, scanned_beat};
    for (size_t at = 0; at < length; at += piece)
        beat_scan(&scanner, bytes + at, length - at < piece ? length - at : piece, 0, &listener,
                  &scanned->other);
    beat_scan_end(&scanner, &scanned->other);
}

static void require_beats(const char *bytes, size_t length)
{
    CLEANUP(scanned_release) struct scanned whole = {0};
    CLEANUP(scanned_release) struct scanned pieces = {0};
    scan(bytes, length, length + 1, &whole);
    scan(bytes, length, 3, &pieces);
    FUZZ_REQUIRE(whole.beats.count <= BEAT_PER_SECOND_MAX); /* the clock stands still */
    FUZZ_REQUIRE(whole.beats.count == pieces.beats.count);
    for (size_t i = 0; i < whole.beats.count; i++) {
        FUZZ_REQUIRE(whole.beats.items[i].number == pieces.beats.items[i].number);
        FUZZ_REQUIRE(whole.beats.items[i].uptime_ms == pieces.beats.items[i].uptime_ms);
    }
    FUZZ_REQUIRE(whole.other.length <= length);
    FUZZ_REQUIRE(whole.other.length == pieces.other.length);
    FUZZ_REQUIRE(memcmp(text_get(&whole.other), text_get(&pieces.other), whole.other.length) == 0);
}

static void require_answers(const char *output)
{
    static char name[] = "wsl", host[] = "host.wsl";
    static char reachable[] = PROFILE_PEERS_REACHABLE;
    const struct profile profile = {
        .name = name,
        .guest = {.resolver = host, .outside = host, .peers = reachable},
    };
    const struct question_peers peers = {.items = {{"wslx", "198.18.1.2"}}, .count = 1};
    struct answers answers = {0};
    answers_read(&profile, &peers, output, &answers);
    FUZZ_REQUIRE(answers.items.count > 1);
    for (size_t i = 0; i < answers.items.count; i++) {
        const struct answer *answer = &answers.items.items[i];
        bool peer = answer->question == QUESTION_PEER;
        FUZZ_REQUIRE(answer->result != ANSWER_UNKNOWN || !answer->text);
        FUZZ_REQUIRE(peer == (answer->peer != NULL));
        FUZZ_REQUIRE(answer->question == QUESTION_MOUNTS || !answer->text ||
                     strlen(answer->text) <= QUESTIONS_TEXT_BYTES_MAX);
    }
    answers_release(&answers);
}

void fuzz_take(const char *bytes, size_t length)
{
    CLEANUP(text_release) struct text text = {0};
    const char *encoding = output_decode(bytes, length, &text);
    FUZZ_REQUIRE(text_same(encoding, OUTPUT_UTF_8) || text_same(encoding, OUTPUT_UTF_16LE) ||
                 text_same(encoding, OUTPUT_UNKNOWN));
    FUZZ_REQUIRE(strlen(text_get(&text)) == text.length);
    for (size_t at = 0; at < text.length;) {
        unsigned code_point = 0;
        size_t taken = text_utf8_next(text.data + at, text.length - at, &code_point);
        FUZZ_REQUIRE(taken > 0);
        at += taken;
    }
    CLEANUP(text_release) struct text visible = {0};
    text_append_visible(&visible, bytes, length, true);
    fuzz_require_visible(text_get(&visible), visible.length);
    FUZZ_REQUIRE(!output_has_line(text_get(&text), "no\nline"));
    require_beats(bytes, length);
    require_answers(text_get(&text));
}

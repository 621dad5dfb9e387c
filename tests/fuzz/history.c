/* Histories, all the way: reader, checker, diagnosis, and every form of a report. Whatever is in
 * the file, it is refused in one line that names it, or every form of its report is safe to show:
 * nothing that a terminal obeys, no markup in the page but its own. Only a history that has an end
 * is PROVEN.
 *
 * Bytes altered at random are hardly ever JSON, so most inputs are made here by altering lines and
 * values, and numbering the lines anew. */
#include <string.h>

#include "evidence/evidence.h"
#include "page_markup.h"
#include "report/data/comparison.h"
#include "report/format.h"
#include "report/text/attachment.h"
#include "target.h"

#define HISTORY_LINES_MAX 2000

/* As libFuzzer declares them, in no header for C. */
size_t LLVMFuzzerMutate(char *bytes, size_t length, size_t length_max);
size_t LLVMFuzzerCustomMutator(char *bytes, size_t length, size_t length_max, unsigned seed);

/* A proof and itself: nothing is worse, nothing is better. */
static void history_require_same(const struct summary *summary, const struct verdict *verdict)
{
    const struct comparison_side side = {summary, verdict};
    CLEANUP(comparison_release) struct comparison comparison = {0};
    comparison_make(&side, &side, &comparison);
    FUZZ_REQUIRE(comparison.outcome == COMPARISON_OUTCOME_SAME);
    FUZZ_REQUIRE(!comparison_criteria_count(&comparison, COMPARISON_BETTER));
    FUZZ_REQUIRE(!comparison_timings_count(&comparison, COMPARISON_BETTER));
    CLEANUP(json_release) json_t *document = comparison_to_json(&comparison);
    CLEANUP(memory_free_text) char *lines = json_pretty(document);
    fuzz_require_visible(lines, strlen(lines));
}

static void history_require_forms(const struct summary *summary, const struct verdict *verdict)
{
    for (const struct format *format = formats; format->name; format++) {
        CLEANUP(text_release) struct text out = {0};
        format->write(summary, verdict, &out);
        fuzz_require_visible(text_get(&out), out.length);
        if (text_same(format->name, "html"))
            page_markup_require(text_get(&out));
        if (text_same(format->name, "json")) {
            struct error error = {0};
            CLEANUP(json_release)
            json_t *json = json_parse("result", text_get(&out), out.length, &error);
            FUZZ_REQUIRE(json != NULL);
        }
    }
    history_require_same(summary, verdict);
    CLEANUP(attachments_release) struct attachments files = {0};
    attachments_make(summary, verdict, &files);
    for (size_t i = 0; i < files.count; i++)
        fuzz_require_visible(text_get(&files.items[i].text), files.items[i].text.length);
}

void fuzz_take(const char *bytes, size_t length)
{
    struct error error = {0};
    CLEANUP(memory_free_text) char *path = fuzz_file(EVIDENCE_HISTORY_FILE, bytes, length);
    CLEANUP(memory_free_text) char *folder = memory_text_of(path, strrchr(path, '/') - path);
    CLEANUP(summary_release) struct summary summary = {0};
    CLEANUP(verdict_release) struct verdict verdict = {0};
    bool read = evidence_read(folder, &summary, &verdict, &error);
    fuzz_require_error(read, &error);
    FUZZ_REQUIRE(read || strstr(error.message, EVIDENCE_HISTORY_FILE) != NULL);
    if (!read)
        return;
    bool ended = summary.ended && summary.end.outcome == EVENT_END_COMPLETE;
    FUZZ_REQUIRE(verdict.word != VERDICT_PROVEN || ended);
    history_require_forms(&summary, &verdict);
}

/* A generator of numbers that the seed alone decides. */
static unsigned history_draw(unsigned *state, size_t below)
{
    *state = *state * 1103515245 + 12345;
    return below ? (unsigned)((*state >> 8) % below) : 0;
}

static json_t *history_parse(const char *bytes, size_t length)
{
    json_t *lines = json_array();
    for (size_t at = 0; at < length && json_array_size(lines) < HISTORY_LINES_MAX;) {
        const char *end = memchr(bytes + at, '\n', length - at);
        size_t line = end ? (size_t)(end - bytes) - at : length - at;
        json_t *json = json_loadb(bytes + at, line, JSON_ALLOW_NUL, NULL);
        if (json_is_object(json))
            json_array_append(lines, json);
        json_decref(json);
        at += line + 1;
    }
    return lines;
}

static json_t *history_hostile(unsigned *state)
{
    static const char *const texts[] = {
        "",
        "wsl",
        "WSLX",
        "r0",
        "r1",
        "</td><fuzz onload=x>",
        "\"><fuzz>",
        "' onclick='fuzz",
        "\x1b]0;fuzz\x07\x1b[2J",
        "a\r\nb\x7f",
        "\xe2\x80\xae\xe2\x81\xa6\xd8\x9c",
        "\xc2\x9bK",
        "```\n# PROVEN\n```",
        "| a | b |",
        "../../../etc/passwd",
        "%s%n",
        "]]>&amp;&#60;",
        "gone",
        "Running",
        "cotenant-beat 1",
        "2026-02-30T25:61:61Z",
        "log:../x",
        "10.0.0.0/33",
    };
    return json_string(texts[history_draw(state, sizeof texts / sizeof *texts)]);
}

static json_t *history_other_value(const json_t *value, unsigned *state)
{
    static const json_int_t numbers[] = {0, 1, -1, 2, INT32_MAX, INT64_MAX, INT64_MIN, 1000000000};
    unsigned way = history_draw(state, 8);
    if (json_is_integer(value) && way < 5) {
        json_int_t now = json_integer_value(value);
        return json_integer(way == 0   ? now / 2
                            : way == 1 ? numbers[history_draw(state, 8)]
                                       : (json_int_t)((uint64_t)now + history_draw(state, 5) - 2));
    }
    if (json_is_boolean(value) && way < 5)
        return json_boolean(!json_is_true(value));
    if (json_is_string(value) && way < 2) {
        char bytes[64] = {0};
        size_t length = json_string_length(value);
        length = length < sizeof bytes ? length : sizeof bytes;
        memcpy(bytes, json_string_value(value), length);
        return json_stranger(bytes, LLVMFuzzerMutate(bytes, length, sizeof bytes));
    }
    if (way < 7)
        return history_hostile(state);
    return history_draw(state, 2) ? json_null() : json_integer(numbers[history_draw(state, 8)]);
}

/* Goes down from a line to some value, and alters it, doubles it or takes it away. */
static void history_alter(json_t *at, const json_t *lines, unsigned *state)
{
    for (int depth = 0; depth < 16; depth++) {
        size_t count = json_is_object(at) ? json_object_size(at) : json_array_size(at);
        if (!count)
            return;
        unsigned chosen = history_draw(state, count);
        void *iterator = json_is_object(at) ? json_object_iter(at) : NULL;
        for (unsigned i = 0; iterator && i < chosen; i++)
            iterator = json_object_iter_next(at, iterator);
        json_t *child = iterator ? json_object_iter_value(iterator) : json_array_get(at, chosen);
        unsigned way = history_draw(state, 12);
        if ((json_is_object(child) || json_is_array(child)) && way > 1) {
            at = child;
            continue;
        }
        const json_t *line = json_array_get(lines, history_draw(state, json_array_size(lines)));
        json_t *other = iterator ? json_object_get(line, json_object_iter_key(iterator)) : NULL;
        if (way == 0 && iterator)
            json_object_del(at, json_object_iter_key(iterator));
        else if (way == 0)
            json_array_remove(at, chosen);
        else if (way == 1 && !iterator)
            json_array_append_new(at, json_deep_copy(child));
        else if (iterator)
            json_object_iter_set_new(at, iterator,
                                     way < 7 && other ? json_deep_copy(other)
                                                      : history_other_value(child, state));
        else
            json_array_set_new(at, chosen, history_other_value(child, state));
        return;
    }
}

static void history_change(json_t *lines, unsigned *state)
{
    size_t count = json_array_size(lines);
    unsigned one = history_draw(state, count), two = history_draw(state, count);
    json_t *line = json_array_get(lines, one);
    CLEANUP(json_release) json_t *copy = json_deep_copy(line);
    switch (history_draw(state, 12)) {
    case 0:
        json_array_remove(lines, one);
        break;
    case 1:
        json_array_insert(lines, two, copy);
        break;
    case 2:
        json_array_remove(lines, one);
        json_array_insert(lines, two ? two - 1 : 0, copy);
        break;
    default:
        history_alter(line, lines, state);
    }
}

size_t LLVMFuzzerCustomMutator(char *bytes, size_t length, size_t length_max, unsigned seed)
{
    unsigned state = seed;
    CLEANUP(json_release) json_t *lines = history_parse(bytes, length);
    if (json_array_size(lines) < 2 || history_draw(&state, 8) == 0)
        return LLVMFuzzerMutate(bytes, length, length_max);
    for (unsigned i = history_draw(&state, 3) + 1; i && json_array_size(lines) > 1; i--)
        history_change(lines, &state);
    CLEANUP(text_release) struct text out = {0};
    json_int_t last = 0;
    for (size_t i = 0; i < json_array_size(lines); i++) {
        json_t *line = json_array_get(lines, i);
        json_int_t t = json_integer_value(json_object_get(line, "t"));
        last = t > last ? t : last;
        json_object_set_new(line, "seq", json_integer((json_int_t)i));
        json_object_set_new(line, "t", json_integer(last));
        CLEANUP(memory_free_text) char *written = json_line(line);
        text_append_format(&out, "%s\n", written);
    }
    if (out.length > length_max)
        return LLVMFuzzerMutate(bytes, length, length_max);
    memcpy(bytes, text_get(&out), out.length);
    return out.length;
}

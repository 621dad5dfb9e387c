/* Mutation of the checker. */
#include "check/testing/mutation.h"

#include <fnmatch.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* How far a line is moved. */
static const size_t mutation_distances[] = {1, 2, 5, 13, 55};

/* Values that stand elsewhere in the same field and are tried in its place. */
#define MUTATION_VALUES_MAX 3

/* Far enough to be another time, another process, another number. */
#define MUTATION_FAR INT64_C(7000000000)

/* Survivors that are shown. */
#define MUTATION_SHOWN_MAX 40

/* Feeds the events, numbered and timed by their places, and says whether they are PROVEN.
 * `instead` (or NULL) takes the place of the event `spoiled`. */
static bool mutation_proven(const struct mutated_history *history, const size_t *order,
                            size_t count, size_t spoiled, const struct event *instead)
{
    struct error error = {0};
    struct verdict verdict = {0};
    CLEANUP(checker_cleanup) struct checker *checker = checker_new();
    for (size_t i = 0; i < count; i++) {
        size_t at = order ? order[i] : i;
        struct event event = instead && at == spoiled ? *instead : history->events.items[at];
        event.seq = (int64_t)i;
        if (order)
            event.t_ns = history->events.items[i < history->events.count ? i : i - 1].t_ns;
        if (!checker_feed(checker, &event, &error))
            return false;
    }
    checker_judge(checker, &verdict);
    bool proven = verdict.word == VERDICT_PROVEN;
    verdict_release(&verdict);
    return proven;
}

static const char *line_text(const json_t *line, const char *key)
{
    const char *text = json_string_value(json_object_get(line, key));
    return text ? text : "-";
}

/* The runtimes' letters, in their order. */
static const char *const mutation_letters[] = {"A", "B", "C", "D"};
#define MUTATION_LETTERS (sizeof mutation_letters / sizeof *mutation_letters)

/* The letter of the runtime whose profile has the value: at `key`, or at `item_key` of an item of
 * the list at `key`. NULL if none has. */
static const char *runtime_letter(const json_t *lines, const char *key, const char *item_key,
                                  const char *value)
{
    const json_t *runtimes = json_object_get(json_array_get(lines, 0), "runtimes");
    for (size_t i = 0; value && i < json_array_size(runtimes) && i < MUTATION_LETTERS; i++) {
        const json_t *profile = json_object_get(json_array_get(runtimes, i), "profile");
        const json_t *field = json_object_get(profile, key);
        size_t index = 0;
        json_t *item = NULL;
        if (!item_key && text_same(json_string_value(field), value))
            return mutation_letters[i];
        json_array_foreach (field, index, item) {
            if (item_key && text_same(line_text(item, item_key), value))
                return mutation_letters[i];
        }
    }
    return NULL;
}

/* Whose the item of a view's list is: a runtime's letter, or "host". */
static const char *item_letter(const json_t *lines, const json_t *view, const char *list,
                               const json_t *item)
{
    const char *letter = NULL;
    size_t index = 0;
    json_t *other = NULL;
    if (text_same(list, "systems"))
        letter = runtime_letter(lines, "owner", NULL, line_text(item, "owner"));
    if (text_same(list, "services"))
        letter = runtime_letter(lines, "services", "name", line_text(item, "name"));
    if (text_same(list, "networks"))
        letter = runtime_letter(lines, "networks", "id", line_text(item, "id"));
    json_array_foreach (json_object_get(view, "networks"), index, other) {
        const char *subnet =
            json_string_value(json_array_get(json_object_get(other, "subnets"), 0));
        if (text_same(list, "nat_rules") && text_same(line_text(item, "subnet"), subnet))
            letter = runtime_letter(lines, "networks", "id", line_text(other, "id"));
    }
    json_array_foreach (json_object_get(view, "systems"), index, other) {
        if (text_same(line_text(item, "system_id"), line_text(other, "id")))
            letter = runtime_letter(lines, "owner", NULL, line_text(other, "owner"));
    }
    return letter ? letter : "host";
}

/* Who is up in the view: "AB", or "-". */
static char *view_letters(const json_t *lines, const json_t *view)
{
    struct text letters = {0};
    size_t index = 0;
    json_t *system = NULL;
    json_array_foreach (json_object_get(view, "systems"), index, system)
        text_append(&letters, item_letter(lines, view, "systems", system));
    if (!letters.length)
        text_append(&letters, "-");
    return text_take(&letters);
}

/* "starting " or "dying " for a beat in its own runtime's start or shutdown; "" in others' steps.
 */
static const char *line_occasion(const json_t *lines, size_t place)
{
    const char *runtime = line_text(json_array_get(lines, place), "runtime");
    for (size_t i = place; i-- > 0;) {
        const json_t *line = json_array_get(lines, i);
        if (!text_same(line_text(line, "kind"), "step") ||
            !text_same(line_text(line, "phase"), "begin"))
            continue;
        bool own = text_same(line_text(line, "runtime"), runtime);
        return !own ? "" : text_same(line_text(line, "action"), "start") ? "starting " : "dying ";
    }
    return "";
}

/* Whether the answer is from a start that its own runtime's next step follows: nothing is held
 * against it. */
static bool line_is_lone(const json_t *lines, size_t place)
{
    const char *runtime = line_text(json_array_get(lines, place), "runtime");
    for (size_t i = place; i < json_array_size(lines); i++) {
        const json_t *line = json_array_get(lines, i);
        if (text_same(line_text(line, "kind"), "step") &&
            text_same(line_text(line, "phase"), "begin"))
            return *line_occasion(lines, place) == 's' &&
                   text_same(line_text(line, "runtime"), runtime);
    }
    return false;
}

/* Whether a beat of the same session stands before the line, or after it. */
static bool line_has_fellow(const json_t *lines, size_t place, bool after)
{
    const json_t *session = json_object_get(json_array_get(lines, place), "op");
    size_t from = after ? place + 1 : 0, to = after ? json_array_size(lines) : place;
    for (size_t i = from; i < to; i++) {
        const json_t *line = json_array_get(lines, i);
        if (text_same(line_text(line, "kind"), "beat") &&
            json_equal(json_object_get(line, "op"), session))
            return true;
    }
    return false;
}

/* What the line is, in a few words: "beat", "op start invoke", "view effect up AB". */
static char *line_name(const json_t *lines, size_t place)
{
    const json_t *line = json_array_get(lines, place), *view = json_object_get(line, "view");
    const char *kind = line_text(line, "kind");
    if (text_same(kind, "beat"))
        return memory_format("%sbeat", !line_has_fellow(lines, place, false) ? "first "
                                       : !line_has_fellow(lines, place, true)
                                           ? "last "
                                           : line_occasion(lines, place));
    if (text_same(kind, "tick") && place + 1 < json_array_size(lines)) {
        bool last = true;
        for (size_t i = place + 1; i < json_array_size(lines) && last; i++)
            last = !text_same(line_text(json_array_get(lines, i), "kind"), kind);
        return memory_text(last ? "last tick" : "tick");
    }
    if (text_same(kind, "op"))
        return memory_format("op %s %s", line_text(line, "verb"), line_text(line, "phase"));
    if (text_same(kind, "probe"))
        return memory_format("%sprobe %s", line_is_lone(lines, place) ? "lone " : "",
                             line_text(line, "about"));
    if (text_same(kind, "step"))
        return memory_format("step %s %s", line_text(line, "action"), line_text(line, "phase"));
    if (text_same(kind, "change"))
        return memory_format("change %s to %s", line_text(line, "part"), line_text(line, "to"));
    if (!view)
        return memory_text(kind);
    CLEANUP(memory_free_text) char *up = view_letters(lines, view);
    for (size_t i = place; i-- > 0 && text_same(line_text(line, "why"), "before");) {
        const json_t *step = json_array_get(lines, i);
        const char *letter = runtime_letter(lines, "name", NULL, line_text(step, "runtime"));
        if (text_same(line_text(step, "kind"), "step") && letter)
            return memory_format("view before %s of %s up %s", line_text(step, "action"), letter,
                                 up);
    }
    return memory_format("view %s up %s", line_text(line, "why"), up);
}

void mutated_history_open(struct mutated_history *history, json_t *lines)
{
    struct error error = {0};
    history->lines = lines;
    for (size_t i = 0; i < json_array_size(lines); i++) {
        if (!event_from_json("line", json_array_get(lines, i), VECTOR_ADD(&history->events),
                             &error))
            fail_msg("%s", error.message);
        CLEANUP(memory_free_text) char *name = line_name(lines, i);
        texts_add(&history->names, name);
    }
    if (!mutation_proven(history, NULL, history->events.count, 0, NULL))
        fail_msg("the history is not PROVEN before anything is spoiled; was it recorded before a "
                 "criterion came? tests/check/record makes it anew");
}

void mutated_history_release(struct mutated_history *history)
{
    for (size_t i = 0; i < history->events.count; i++)
        event_release(&history->events.items[i]);
    VECTOR_RELEASE(&history->events);
    texts_release(&history->names);
    json_release(&history->lines);
}

static void mutation_survived(struct mutation_count *count, const char *name, const json_t *line)
{
    for (size_t i = 0; i < count->licence_count; i++) {
        if (fnmatch(count->licences[i].pattern, name, 0) == 0) {
            count->licences[i].used++;
            return;
        }
    }
    CLEANUP(memory_free_text) char *shown = json_line(line);
    if (count->unlicensed++ < MUTATION_SHOWN_MAX)
        print_error("PROVEN: %s: %.200s\n", name, shown);
}

static void order_free(size_t **order)
{
    free(*order);
}

/* The places 0, 1, 2, … with room for one more. */
static size_t *order_make(const struct mutated_history *history)
{
    size_t *order = memory_zeroed(history->events.count + 1, sizeof *order);
    for (size_t i = 0; i < history->events.count; i++)
        order[i] = i;
    return order;
}

static void mutate_line(const struct mutated_history *history, struct mutation_count *count,
                        size_t place, bool twice)
{
    CLEANUP(order_free) size_t *order = order_make(history);
    size_t all = history->events.count, after = all - place - 1;
    if (twice)
        memmove(order + place + 1, order + place, (after + 1) * sizeof *order);
    else
        memmove(order + place, order + place + 1, after * sizeof *order);
    count->tried++;
    if (!mutation_proven(history, order, twice ? all + 1 : all - 1, 0, NULL))
        return;
    const json_t *line = json_array_get(history->lines, place);
    CLEANUP(memory_free_text)
    char *name = memory_format("%s %s", twice ? "twice" : "lost", history->names.items[place]);
    mutation_survived(count, name, line);
}

void mutate_by_loss(const struct mutated_history *history, struct mutation_count *count)
{
    for (size_t i = 0; i < history->events.count; i++)
        mutate_line(history, count, i, false);
}

void mutate_by_copies(const struct mutated_history *history, struct mutation_count *count)
{
    for (size_t i = 0; i < history->events.count; i++)
        mutate_line(history, count, i, true);
}

/* How two lines belong together: "# " if they are of one stream that is numbered or in order
 * (ticks, a guest's beats, a command, the steps, the views), "= " if they are about one runtime, "~
 * " if about two, "" else. */
static const char *lines_relation(const json_t *left, const json_t *right)
{
    const char *kind = line_text(left, "kind");
    bool alike = text_same(kind, line_text(right, "kind"));
    const char *one = line_text(left, "runtime"), *two = line_text(right, "runtime");
    if (alike && (text_same(kind, "tick") || text_same(kind, "step") || text_same(kind, "view")))
        return "# ";
    if (alike && text_same(kind, "beat") && text_same(one, two))
        return "# ";
    if (alike && text_same(kind, "op") &&
        json_equal(json_object_get(left, "id"), json_object_get(right, "id")))
        return "# ";
    return *one == '-' || *two == '-' ? "" : text_same(one, two) ? "= " : "~ ";
}

static void mutate_order_of(const struct mutated_history *history, struct mutation_count *count,
                            size_t from, size_t to)
{
    CLEANUP(order_free) size_t *order = order_make(history);
    size_t low = from < to ? from : to, high = from < to ? to : from;
    if (from < to)
        memmove(order + low, order + low + 1, (high - low) * sizeof *order);
    else
        memmove(order + low + 1, order + low, (high - low) * sizeof *order);
    order[to] = from;
    count->tried++;
    if (!mutation_proven(history, order, history->events.count, 0, NULL))
        return;
    const json_t *moved = json_array_get(history->lines, from);
    const char *label = history->names.items[from];
    for (size_t i = low; i <= high; i++) {
        if (i == from)
            continue;
        const json_t *crossed = json_array_get(history->lines, i);
        const char *other = history->names.items[i];
        CLEANUP(memory_free_text)
        char *name = memory_format("%s%s before %s", lines_relation(moved, crossed),
                                   from < to ? other : label, from < to ? label : other);
        mutation_survived(count, name, moved);
    }
}

/* How many lines before this one have its name. */
static size_t namesakes_before(const struct mutated_history *history, size_t place)
{
    size_t namesakes = 0;
    for (size_t i = 0; i < place; i++)
        namesakes += text_same(history->names.items[i], history->names.items[place]);
    return namesakes;
}

void mutate_by_order(const struct mutated_history *history, size_t namesakes_max,
                     struct mutation_count *count)
{
    size_t all = history->events.count;
    for (size_t i = 0; i < all; i++) {
        if (namesakes_before(history, i) >= namesakes_max)
            continue;
        for (size_t k = 0; k < sizeof mutation_distances / sizeof *mutation_distances; k++) {
            if (i + mutation_distances[k] < all)
                mutate_order_of(history, count, i, i + mutation_distances[k]);
            if (i >= mutation_distances[k] && mutation_distances[k] > 1)
                mutate_order_of(history, count, i, i - mutation_distances[k]);
        }
    }
}

/* One altered line: judged, and counted. */
static void mutate_try(const struct mutated_history *history, struct mutation_count *count,
                       size_t place, const json_t *line, const char *path, const char *way)
{
    struct error error = {0};
    struct event event = {0};
    count->tried++;
    if (!event_from_json("altered", line, &event, &error))
        return;
    if (mutation_proven(history, NULL, history->events.count, place, &event)) {
        const json_t *whole = json_array_get(history->lines, place);
        CLEANUP(memory_free_text)
        char *name = memory_format("%s %s %s", history->names.items[place], path, way);
        mutation_survived(count, name, whole);
    }
    event_release(&event);
}

struct mutation_site {
    const struct mutated_history *history;
    struct mutation_count *count;
    size_t place;
    json_t *line; /* a copy, altered and restored */
    struct text path;
};

static void mutate_here(struct mutation_site *site, const char *way)
{
    mutate_try(site->history, site->count, site->place, site->line, text_get(&site->path), way);
}

/* Every text that stands in this field somewhere in the history; the field is known by its last
 * key and the kind of its line. */
static void texts_elsewhere(const json_t *json, const char *kind, const char *key,
                            struct texts *found)
{
    const char *at = NULL;
    size_t index = 0;
    json_t *item = NULL;
    if (json_is_object(json) && json_object_get(json, "kind") && json_object_get(json, "seq") &&
        !text_same(line_text(json, "kind"), kind))
        return;
    json_array_foreach (json, index, item)
        texts_elsewhere(item, kind, key, found);
    json_object_foreach ((json_t *)json, at, item) {
        const char *text = json_string_value(item);
        if (text && text_same(at, key) && !texts_have(found, text))
            texts_add(found, text);
        else if (!text)
            texts_elsewhere(item, kind, key, found);
    }
}

static void mutate_text(struct mutation_site *site, const char *key, json_t *value)
{
    CLEANUP(memory_free_text) char *was = memory_text(json_string_value(value));
    json_string_set(value, "mutant");
    mutate_here(site, "another");
    CLEANUP(memory_free_text) char *longer = memory_format("%sX", was);
    json_string_set(value, longer);
    mutate_here(site, "longer");
    CLEANUP(texts_release) struct texts others = {0};
    texts_elsewhere(site->history->lines, line_text(site->line, "kind"), key, &others);
    for (size_t i = 0, tried = 0; i < others.count && tried < MUTATION_VALUES_MAX; i++) {
        if (text_same(others.items[i], was))
            continue;
        json_string_set(value, others.items[i]);
        mutate_here(site, "exchanged");
        tried++;
    }
    json_string_set(value, was);
}

static void mutate_integer(struct mutation_site *site, json_t *value)
{
    json_int_t was = json_integer_value(value);
    static const struct {
        const char *way;
        int64_t by;
    } steps[] = {{"little more", 1},
                 {"little less", -1},
                 {"far more", MUTATION_FAR},
                 {"far less", -MUTATION_FAR}};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        json_integer_set(value, was + steps[i].by);
        mutate_here(site, steps[i].way);
    }
    json_integer_set(value, 0);
    if (was)
        mutate_here(site, "zero");
    json_integer_set(value, was);
}

static void mutate_value(struct mutation_site *site, const char *key, json_t *value);

static void mutate_list(struct mutation_site *site, const char *key, json_t *list)
{
    size_t length = site->path.length;
    const json_t *whole = json_array_get(site->history->lines, site->place);
    const json_t *view = json_object_get(whole, "view");
    for (size_t i = 0; i < json_array_size(list); i++) {
        CLEANUP(json_release) json_t *item = json_incref(json_array_get(list, i));
        bool row = view && json_is_object(item);
        text_append_format(&site->path, "(%s)",
                           row ? item_letter(site->history->lines, view, key, item) : "");
        json_array_remove(list, i);
        mutate_here(site, "lost");
        json_array_insert(list, i, item);
        json_array_insert(list, i, item);
        mutate_here(site, "twice");
        json_array_remove(list, i);
        mutate_value(site, key, item);
        site->path.length = length;
        site->path.data[length] = '\0';
    }
}

static void mutate_object(struct mutation_site *site, json_t *object)
{
    CLEANUP(texts_release) struct texts keys = {0};
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach (object, key, value)
        texts_add(&keys, key);
    for (size_t i = 0; i < keys.count; i++) {
        size_t length = site->path.length;
        if (!length && (text_same(keys.items[i], "kind") || text_same(keys.items[i], "seq") ||
                        text_same(keys.items[i], "t")))
            continue;
        text_append_format(&site->path, "%s%s", length ? "." : "", keys.items[i]);
        CLEANUP(json_release) json_t *item = json_incref(json_object_get(object, keys.items[i]));
        json_object_del(object, keys.items[i]);
        mutate_here(site, "absent");
        json_object_set(object, keys.items[i], item);
        mutate_value(site, keys.items[i], item);
        site->path.length = length;
        if (site->path.data)
            site->path.data[length] = '\0';
    }
}

static void mutate_value(struct mutation_site *site, const char *key, json_t *value)
{
    if (json_is_string(value)) {
        mutate_text(site, key, value);
    } else if (json_is_integer(value)) {
        mutate_integer(site, value);
    } else if (json_is_array(value)) {
        mutate_list(site, key, value);
    } else if (json_is_object(value)) {
        mutate_object(site, value);
    }
}

void mutate_by_value(const struct mutated_history *history, size_t namesakes_max,
                     struct mutation_count *count)
{
    for (size_t i = 0; i < history->events.count; i++) {
        if (namesakes_before(history, i) >= namesakes_max)
            continue;
        CLEANUP(json_release)
        json_t *line = json_deep_copy(json_array_get(history->lines, i));
        struct mutation_site site = {.history = history, .count = count, .place = i, .line = line};
        mutate_object(&site, line);
        text_release(&site.path);
    }
}

/* What a made history is spoiled with. For tests alone. */
#include "check/testing/fixture_fault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"

static const char *fixture_fault_word(const json_t *line, const char *key)
{
    const char *word = json_string_value(json_object_get(line, key));
    return word ? word : "";
}

static size_t fixture_fault_begin(const struct fixture_history *made, int64_t index)
{
    return fixture_history_step(made, index);
}

size_t fixture_fault_end(const struct fixture_history *made, int64_t index)
{
    size_t count = json_array_size(made->lines);
    for (size_t i = fixture_history_step(made, index) + 1; i < count; i++) {
        const json_t *line = fixture_history_line(made, i);
        if (text_same(fixture_fault_word(line, "kind"), "end") ||
            (text_same(fixture_fault_word(line, "kind"), "step") &&
             text_same(fixture_fault_word(line, "phase"), "begin")))
            return i;
    }
    return count;
}

size_t fixture_fault_line(const struct fixture_history *made, int64_t index, const char *kind,
                          const char *key, const char *value, size_t nth)
{
    for (size_t i = fixture_fault_begin(made, index); i < fixture_fault_end(made, index); i++) {
        const json_t *line = fixture_history_line(made, i);
        if (text_same(fixture_fault_word(line, "kind"), kind) &&
            (!key || text_same(fixture_fault_word(line, key), value)) && nth-- == 0)
            return i;
    }
    fail_msg("no such line in step %lld: %s", (long long)index, kind);
    return 0;
}

json_t *fixture_fault_view(const struct fixture_history *made, int64_t index, const char *why,
                           const char *part)
{
    size_t place = fixture_fault_line(made, index, "view", "why", why, 0);
    json_t *view = json_object_get(fixture_history_line(made, place), "view");
    if (!json_object_get(view, part))
        json_object_set_new(view, part, json_array());
    return json_object_get(view, part);
}

static size_t fixture_fault_find(json_t *list, const char *key, const char *value)
{
    size_t i = 0;
    while (i < json_array_size(list) &&
           !text_same(fixture_fault_word(json_array_get(list, i), key), value))
        i++;
    return i;
}

json_t *fixture_fault_member(json_t *list, const char *key, const char *value)
{
    json_t *member = json_array_get(list, fixture_fault_find(list, key, value));
    if (!member)
        fail_msg("no member with %s %s", key, value);
    return member;
}

void fixture_fault_remove(json_t *list, const char *key, const char *value)
{
    for (size_t i = fixture_fault_find(list, key, value); i < json_array_size(list);
         i = fixture_fault_find(list, key, value))
        json_array_remove(list, i);
}

void fixture_fault_views(const struct fixture_history *made, int64_t index, const char *part,
                         fixture_fault_alter *alter, const void *user)
{
    for (size_t i = fixture_fault_begin(made, index); i < json_array_size(made->lines); i++) {
        json_t *list =
            json_object_get(json_object_get(fixture_history_line(made, i), "view"), part);
        if (list)
            alter(list, user);
    }
}

void fixture_fault_insert(struct fixture_history *made, size_t place, const char *kind,
                          json_t *line)
{
    json_object_set_new(line, "kind", json_string(kind));
    json_object_set(line, "t", json_object_get(fixture_history_line(made, place), "t"));
    json_object_set_new(line, "seq", json_integer(0)); /* numbered anew before it is fed */
    fixture_history_insert(made, place, line);
}

void fixture_fault_stop(struct fixture_history *made, int64_t index, const char *outcome)
{
    size_t end = fixture_fault_end(made, index);
    while (!text_same(fixture_fault_word(fixture_history_line(made, end), "action"), "clean"))
        fixture_history_drop(made, end);
    for (size_t i = end; i < json_array_size(made->lines); i++)
        json_object_set(fixture_history_line(made, i), "t",
                        json_object_get(fixture_history_line(made, end - 1), "t"));
    json_t *line = fixture_history_line(made, json_array_size(made->lines) - 1);
    json_object_set_new(line, "outcome", json_string(outcome));
}

void fixture_fault_set(struct fixture_history *made, int64_t index, const char *part,
                       const char *find, const char *value, const char *key, json_t *to)
{
    static const char *const reasons[] = {"effect", "settled"};
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        json_object_set(
            fixture_fault_member(fixture_fault_view(made, index, reasons[i], part), find, value),
            key, to);
    json_decref(to);
    fixture_fault_stop(made, index, "stopped");
}

void fixture_fault_undo(const struct fixture_history *made, int64_t index, const char *outcome)
{
    json_t *line =
        fixture_history_line(made, fixture_fault_line(made, index, "step", "phase", "end", 0));
    json_object_set_new(line, "outcome", json_string(outcome));
}

/* Takes out what this runtime adds to a view. */
static void fixture_fault_absent(const struct fixture_history *made, int64_t index, size_t runtime)
{
    static const char *const reasons[] = {"effect", "settled"};
    char system[32], network[32], subnet[32];
    snprintf(system, sizeof system, "system-%zu", runtime);
    snprintf(network, sizeof network, "net%zu", runtime);
    snprintf(subnet, sizeof subnet, "198.18.%zu.0/24", runtime);
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        const char *why = reasons[i];
        fixture_fault_remove(fixture_fault_view(made, index, why, "systems"), "id", system);
        fixture_fault_remove(fixture_fault_view(made, index, why, "endpoints"), "id", system);
        fixture_fault_remove(fixture_fault_view(made, index, why, "workers"), "system_id", system);
        fixture_fault_remove(fixture_fault_view(made, index, why, "networks"), "id", network);
        fixture_fault_remove(fixture_fault_view(made, index, why, "nat_rules"), "subnet", subnet);
    }
}

void fixture_fault_start(struct fixture_history *made, int64_t index, const char *said)
{
    const struct plan_step *step = &made->plan.steps.items[index - 1];
    size_t place = fixture_fault_line(made, index, "op", "verb", "start", 0);
    json_t *invoked = fixture_history_line(made, place);
    fixture_fault_absent(made, index, (size_t)profiles_find(&made->profiles, step->runtime));
    for (size_t i = fixture_fault_begin(made, index); i < fixture_fault_end(made, index);) {
        const json_t *line = fixture_history_line(made, i);
        if (text_same(fixture_fault_word(line, "kind"), "beat") &&
            text_same(fixture_fault_word(line, "runtime"), step->runtime))
            fixture_history_drop(made, i);
        else
            i++;
    }
    size_t before = fixture_fault_line(made, index, "view", "why", "effect", 0);
    fixture_fault_insert(made, before, "op",
                         json_pack("{s:O, s:s, s:s, s:s, s:i, s:s}", "id",
                                   json_object_get(invoked, "id"), "runtime", step->runtime, "verb",
                                   "start", "phase", "fail", "exit_status", 1, "error_output",
                                   said));
    fixture_fault_undo(made, index, "not done");
    fixture_fault_stop(made, index, "stopped");
}

void fixture_fault_delay(struct fixture_history *made, size_t place, int64_t by_ns, bool ticking)
{
    json_int_t ticks = 0,
               t_ns = json_integer_value(json_object_get(fixture_history_line(made, place), "t"));
    for (size_t i = place; i < json_array_size(made->lines); i++) {
        json_t *time = json_object_get(fixture_history_line(made, i), "t");
        json_object_set_new(fixture_history_line(made, i), "t",
                            json_integer(json_integer_value(time) + by_ns));
    }
    for (size_t i = 0; i < place; i++)
        ticks += text_same(fixture_fault_word(fixture_history_line(made, i), "kind"), "tick");
    for (int64_t ns = MADE_FAULT_TICK_NS; ticking && ns < by_ns; ns += MADE_FAULT_TICK_NS) {
        fixture_history_insert(made, place++,
                               json_pack("{s:s, s:i, s:I, s:I}", "kind", "tick", "seq", 0, "t",
                                         (json_int_t)(t_ns + ns), "number", ++ticks));
    }
    for (size_t i = place; i < json_array_size(made->lines); i++) {
        json_t *line = fixture_history_line(made, i);
        if (text_same(fixture_fault_word(line, "kind"), "tick"))
            json_object_set_new(line, "number", json_integer(++ticks));
    }
}

void fixture_fault_wait(struct fixture_history *made, size_t place, const char *system,
                        int64_t wait_ns)
{
    for (size_t i = place; i < json_array_size(made->lines); i++) {
        json_t *view = json_object_get(fixture_history_line(made, i), "view");
        json_t *workers = json_object_get(view, "workers"), *worker = NULL;
        size_t index = 0;
        json_array_foreach (workers, index, worker) {
            if (text_same(fixture_fault_word(worker, "system_id"), system))
                json_object_set_new(worker, "wait_ns", json_integer(wait_ns));
        }
    }
}

void fixture_fault_silence(struct fixture_history *made, int64_t index, const char *runtime,
                           size_t from)
{
    size_t nth = 0;
    for (size_t i = fixture_fault_begin(made, index); i < json_array_size(made->lines);) {
        const json_t *line = fixture_history_line(made, i);
        bool beat = text_same(fixture_fault_word(line, "kind"), "beat") &&
                    text_same(fixture_fault_word(line, "runtime"), runtime);
        if (beat && nth++ >= from)
            fixture_history_drop(made, i);
        else
            i++;
    }
}

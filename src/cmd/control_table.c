/* What came of the controls, as text and as JSON. */
#include "cmd/control_table.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "cmd/table.h"
#include "cmd/terminal.h"

static const char *control_table_word(const struct trial *trial)
{
    return trial->caught ? "ok" : trial->ended ? "NOT AS IT MUST BE" : "not run";
}

static char *control_table_seconds(const struct trial *trial)
{
    return memory_format("%lld.%lld", (long long)(trial->duration_ms / CLOCK_MS_PER_S),
                         (long long)(trial->duration_ms % CLOCK_MS_PER_S / 100));
}

static void control_table_append(struct text *text, const char *before, const struct texts *ids)
{
    for (size_t i = 0; i < ids->count; i++)
        text_append_format(text, "%s%s", i ? " " : before, ids->items[i]);
}

static char *control_table_causes(const struct control_outcome *outcome)
{
    struct text text = {0};
    control_table_append(&text, "", &outcome->causes);
    return text_take(&text);
}

/* "FAILED boot.x survive.y.x; unknown sight.x" */
static char *control_table_outcome(const struct control_outcome *outcome)
{
    struct text text = {0};
    text_append(&text, verdict_words[outcome->verdict]);
    control_table_append(&text, " ", &outcome->fails);
    control_table_append(&text, "; unknown ", &outcome->unknown);
    return text_take(&text);
}

void control_table_progress(const struct trial *trial)
{
    CLEANUP(memory_free_text) char *seconds = control_table_seconds(trial);
    fprintf(stderr, "%s: %s, %s s\n", trial->control->name, control_table_word(trial), seconds);
}

static void control_table_append_outcome(struct text *out, const struct control_outcome *outcome)
{
    CLEANUP(memory_free_text) char *criteria = control_table_outcome(outcome);
    CLEANUP(memory_free_text) char *causes = control_table_causes(outcome);
    text_append_format(out, "%s%s%s", criteria, *causes ? "; causes " : "", causes);
}

static void control_table_difference(const struct trial *trial, struct text *out)
{
    text_append_format(out, "%s (%s)\n  expected  ", trial->control->name,
                       trial->control->description);
    control_table_append_outcome(out, &trial->control->expected);
    text_append(out, "\n  found     ");
    if (trial->problem)
        text_append_visible(out, trial->problem, strlen(trial->problem), false);
    else
        control_table_append_outcome(out, &trial->found);
    text_append_char(out, '\n');
}

void control_table_plain(const struct trial *trials, size_t count, struct text *out)
{
    static const char *const head[] = {"CONTROL", "RESULT", "SECONDS", "EXPECTED", "CAUSES", NULL};
    CLEANUP(table_release) struct table table = {.head = head};
    size_t caught = 0;
    for (size_t i = 0; i < count; i++) {
        const struct trial *trial = &trials[i];
        struct table_row *row = table_add(&table);
        caught += trial->caught;
        row->cells[0] = memory_text(trial->control->name);
        row->cells[1] = memory_text(control_table_word(trial));
        row->cells[2] = trial->ended ? control_table_seconds(trial) : NULL;
        row->cells[3] = control_table_outcome(&trial->control->expected);
        row->cells[4] = control_table_causes(&trial->control->expected);
    }
    table_write(&table, terminal_room(STDOUT_FILENO), out);
    for (size_t i = 0; i < count; i++) {
        if (trials[i].ended && !trials[i].caught) {
            text_append_char(out, '\n');
            control_table_difference(&trials[i], out);
        }
    }
    text_append_format(out, "\n%zu of %zu controls came to what they must\n", caught, count);
}

static json_t *control_table_control_to_json(const struct control *control)
{
    json_t *line = json_object();
    json_object_set_new(line, "name", json_string(control->name));
    json_object_set_new(line, "description", json_string(control->description));
    json_object_set_new(line, "expected",
                        record_to_json(&control_outcome_record, &control->expected));
    return line;
}

void control_table_list_json(const struct controls *controls, struct text *out)
{
    CLEANUP(json_release) json_t *document = json_object();
    json_t *list = json_array();
    for (size_t i = 0; i < controls->count; i++)
        json_array_append_new(list, control_table_control_to_json(&controls->items[i]));
    json_object_set_new(document, "controls", list);
    CLEANUP(memory_free_text) char *text = json_pretty(document);
    text_append(out, text);
}

void control_table_json(const struct trial *trials, size_t count, bool interrupted,
                        struct text *out)
{
    CLEANUP(json_release) json_t *document = json_object();
    json_t *list = json_array();
    json_int_t caught = 0;
    for (size_t i = 0; i < count; i++) {
        const struct trial *trial = &trials[i];
        json_t *line = control_table_control_to_json(trial->control);
        caught += trial->caught;
        json_object_set_new(line, "ended", json_boolean(trial->ended));
        json_object_set_new(line, "caught", json_boolean(trial->caught));
        json_object_set_new(line, "duration_ms", json_integer(trial->duration_ms));
        if (trial->ended && !trial->problem)
            json_object_set_new(line, "found",
                                record_to_json(&control_outcome_record, &trial->found));
        if (trial->problem)
            json_object_set_new(line, "problem",
                                json_stranger(trial->problem, strlen(trial->problem)));
        json_array_append_new(list, line);
    }
    json_object_set_new(document, "controls", list);
    json_object_set_new(document, "caught", json_integer(caught));
    json_object_set_new(document, "interrupted", json_boolean(interrupted));
    CLEANUP(memory_free_text) char *text = json_pretty(document);
    text_append(out, text);
}

/* What came of the controls, as text and as JSON. */
#include "cmd/controls/control_table.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "cmd/terminal/table.h"
#include "cmd/terminal/terminal.h"

static const char *control_table_word(const struct control_run *control_run)
{
    return control_run->caught  ? control_run->again ? "ok, tried again alone" : "ok"
           : control_run->busy  ? "host too busy to judge"
           : control_run->ended ? "NOT AS IT MUST BE"
                                : "not run";
}

static char *control_table_seconds(const struct control_run *control_run)
{
    return memory_format("%lld.%lld", (long long)(control_run->duration_ms / CLOCK_MS_PER_S),
                         (long long)(control_run->duration_ms % CLOCK_MS_PER_S / 100));
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

void control_table_progress(const struct control_run *control_run)
{
    CLEANUP(memory_free_text) char *seconds = control_table_seconds(control_run);
    fprintf(stderr, "%s: %s, %s s\n", control_run->control->name, control_table_word(control_run),
            seconds);
}

static void control_table_append_outcome(struct text *out, const struct control_outcome *outcome)
{
    CLEANUP(memory_free_text) char *criteria = control_table_outcome(outcome);
    CLEANUP(memory_free_text) char *causes = control_table_causes(outcome);
    text_append_format(out, "%s%s%s", criteria, *causes ? "; causes " : "", causes);
}

static void control_table_difference(const struct control_run *control_run, struct text *out)
{
    text_append_format(out, "%s (%s)\n  expected  ", control_run->control->name,
                       control_run->control->description);
    control_table_append_outcome(out, &control_run->control->expected);
    text_append(out, "\n  found     ");
    if (control_run->problem)
        text_append_visible(out, control_run->problem, strlen(control_run->problem), false);
    else
        control_table_append_outcome(out, &control_run->found);
    text_append_char(out, '\n');
}

void control_table_plain(const struct control_run *control_runs, size_t count, struct text *out)
{
    static const char *const head[] = {"CONTROL", "RESULT", "SECONDS", "EXPECTED", "CAUSES", NULL};
    CLEANUP(table_release) struct table table = {.head = head};
    size_t caught = 0;
    for (size_t i = 0; i < count; i++) {
        const struct control_run *control_run = &control_runs[i];
        struct table_row *row = table_add(&table);
        caught += control_run->caught;
        row->cells[0] = memory_text(control_run->control->name);
        row->cells[1] = memory_text(control_table_word(control_run));
        row->cells[2] = control_run->ended ? control_table_seconds(control_run) : NULL;
        row->cells[3] = control_table_outcome(&control_run->control->expected);
        row->cells[4] = control_table_causes(&control_run->control->expected);
    }
    table_write(&table, terminal_room(STDOUT_FILENO), out);
    for (size_t i = 0; i < count; i++) {
        if (control_runs[i].ended && !control_runs[i].caught) {
            text_append_char(out, '\n');
            control_table_difference(&control_runs[i], out);
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

void control_table_json(const struct control_run *control_runs, size_t count, bool interrupted,
                        struct text *out)
{
    CLEANUP(json_release) json_t *document = json_object();
    json_t *list = json_array();
    json_int_t caught = 0;
    for (size_t i = 0; i < count; i++) {
        const struct control_run *control_run = &control_runs[i];
        json_t *line = control_table_control_to_json(control_run->control);
        caught += control_run->caught;
        json_object_set_new(line, "ended", json_boolean(control_run->ended));
        json_object_set_new(line, "caught", json_boolean(control_run->caught));
        json_object_set_new(line, "busy", json_boolean(control_run->busy));
        json_object_set_new(line, "again", json_boolean(control_run->again));
        json_object_set_new(line, "duration_ms", json_integer(control_run->duration_ms));
        if (control_run->ended && !control_run->problem)
            json_object_set_new(line, "found",
                                record_to_json(&control_outcome_record, &control_run->found));
        if (control_run->problem)
            json_object_set_new(line, "problem",
                                json_stranger(control_run->problem, strlen(control_run->problem)));
        json_array_append_new(list, line);
    }
    json_object_set_new(document, "controls", list);
    json_object_set_new(document, "caught", json_integer(caught));
    json_object_set_new(document, "interrupted", json_boolean(interrupted));
    CLEANUP(memory_free_text) char *text = json_pretty(document);
    text_append(out, text);
}

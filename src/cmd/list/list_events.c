/* `cotenant list events`: the host's changes as they come. */
#include "cmd/list/list_events.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "cmd/command.h"

struct list_events {
    int64_t start_ns;
    bool json;
    uv_timer_t limit;
    uv_signal_t interrupt;
    uv_signal_t terminate;
    struct error *error;
    bool ended; /* it went blind, or its output cannot be written: the error says which */
    uv_loop_t *loop;
};

static void list_events_set(json_t *line, const char *key, const char *value)
{
    if (value)
        json_object_set_new(line, key, json_stranger(value, strlen(value)));
}

static void list_events_end(struct list_events *events, const struct error *error)
{
    if (!events->ended)
        *events->error = *error;
    events->ended = true;
    uv_stop(events->loop);
}

static void list_events_print(struct list_events *events, const char *line)
{
    struct error error = {0};
    CLEANUP(memory_free_text) char *whole = memory_format("%s\n", line);
    if (!command_print(whole, strlen(whole), &error))
        list_events_end(events, &error);
}

static void list_events_json(struct list_events *events, const struct change *change, int64_t t_ns)
{
    CLEANUP(json_release) json_t *line = json_object();
    json_object_set_new(line, "t", json_integer(t_ns));
    json_object_set_new(line, "part", json_string(view_part_words[change->part]));
    json_object_set_new(line, "found_by", json_string(change_found_by_words[change->found_by]));
    list_events_set(line, "id", change->id);
    list_events_set(line, "name", change->name);
    list_events_set(line, "owner", change->owner);
    list_events_set(line, "from", change->from);
    list_events_set(line, "to", change->to);
    list_events_set(line, "reason", change->reason);
    CLEANUP(memory_free_text) char *text = json_line(line);
    list_events_print(events, text);
}

static void list_events_word(struct text *line, const char *before, const char *word)
{
    text_append(line, before);
    if (word && *word)
        text_append_visible(line, word, strlen(word), false);
    else
        text_append_char(line, '-');
}

/* A NAT rule is known by its text, which is nft's JSON: it is shown in readable words. */
static char *list_events_id(const struct change *change)
{
    if (change->part != VIEW_NAT_RULES)
        return memory_text(change->id);
    struct text words = {0};
    nat_rule_describe(&(struct nat_rule){.text = (char *)change->id}, &words);
    return text_take(&words);
}

static void list_events_line(struct list_events *events, const struct change *change, int64_t t_ns)
{
    CLEANUP(memory_free_text) char *id = list_events_id(change);
    CLEANUP(text_release) struct text line = {0};
    text_append_format(&line, "%8" PRId64 ".%03" PRId64 " s", t_ns / CLOCK_NS_PER_S,
                       t_ns / CLOCK_NS_PER_MS % CLOCK_MS_PER_S);
    list_events_word(&line, "  ", view_part_words[change->part]);
    list_events_word(&line, "  owner ", change->owner);
    list_events_word(&line, "  ", change->name);
    list_events_word(&line, "  ", id);
    list_events_word(&line, "  ", change->from);
    list_events_word(&line, " -> ", change->to);
    list_events_word(&line, "  ", change->reason);
    text_append(&line, change->found_by == CHANGE_BY_EVENT ? "" : "  (found by polling)");
    list_events_print(events, text_get(&line));
}

static void list_events_change(void *user, const struct change *change)
{
    struct list_events *events = user;
    int64_t t_ns = clock_monotonic_ns() - events->start_ns;
    if (events->json)
        list_events_json(events, change, t_ns);
    else
        list_events_line(events, change, t_ns);
}

static void list_events_blind(void *user, const struct error *error)
{
    list_events_end(user, error);
}

static void list_events_time_up(uv_timer_t *timer)
{
    uv_stop(timer->loop);
}

static void list_events_signal(uv_signal_t *handle, int number)
{
    (void)number;
    uv_stop(handle->loop);
}

bool list_events(struct host_access *access, int64_t seconds, bool json, struct error *error)
{
    struct list_events events = {
        .start_ns = clock_monotonic_ns(), .json = json, .error = error, .loop = &access->loop};
    struct host_watcher watcher = {
        .user = &events, .change = list_events_change, .blind = list_events_blind};
    if (!access->operations->watch(access->host, &watcher, error))
        return false;
    uv_timer_init(events.loop, &events.limit);
    uv_signal_init(events.loop, &events.interrupt);
    uv_signal_init(events.loop, &events.terminate);
    if (seconds > 0)
        uv_timer_start(&events.limit, list_events_time_up, (uint64_t)(seconds * CLOCK_MS_PER_S), 0);
    uv_signal_start(&events.interrupt, list_events_signal, SIGINT);
    uv_signal_start(&events.terminate, list_events_signal, SIGTERM);
    uv_run(events.loop, UV_RUN_DEFAULT);
    /* The handles are on this stack, and the host must be silent before it goes. */
    access->operations->close(access->host);
    access->host = NULL;
    uv_close((uv_handle_t *)&events.limit, NULL);
    uv_close((uv_handle_t *)&events.interrupt, NULL);
    uv_close((uv_handle_t *)&events.terminate, NULL);
    uv_run(events.loop, UV_RUN_DEFAULT);
    return !events.ended;
}

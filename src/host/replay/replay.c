/* A host played from a history file. */
#include "host/replay/replay.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/vector.h"
#include "history/reader.h"

struct host {
    VECTOR(struct event) events; /* those that mean something here, in the file's order */
    struct texts versions;
    int64_t start_ns;
    uv_timer_t *timer;
    struct host_watcher watcher;
    size_t next; /* the first event that the watcher has not heard of */
};

static int64_t replay_now_ns(const struct host *host)
{
    return clock_monotonic_ns() - host->start_ns;
}

static bool replay_is_death(const struct event *event)
{
    return event->kind == EVENT_UNAVAILABLE && text_same(event->unavailable.what, REPLAY_DEATH);
}

static bool replay_means_something(const struct event *event)
{
    return event->kind == EVENT_VIEW || event->kind == EVENT_CHANGE ||
           event->kind == EVENT_DIAGNOSTIC || replay_is_death(event);
}

/* Keeps the event or releases it. */
static bool replay_take(struct host *host, const char *path, struct event *event,
                        struct error *error)
{
    if (event->kind == EVENT_PROOF)
        texts_copy(&host->versions, &event->proof.host.versions);
    if (!replay_means_something(event)) {
        event_release(event);
        return true;
    }
    *VECTOR_ADD(&host->events) = *event;
    return host->events.count <= REPLAY_EVENTS_MAX ||
           error_set(error, ERROR_CLASS_INPUT, "%s: more than %d events to replay", path,
                     REPLAY_EVENTS_MAX);
}

static bool replay_load(struct host *host, const char *path, struct error *error)
{
    CLEANUP(history_reader_cleanup)
    struct history_reader *reader = history_reader_new(path, error);
    if (!reader)
        return false;
    for (;;) {
        struct event event = {0};
        enum history_read read = history_read(reader, &event, error);
        if (read == HISTORY_BROKEN)
            return false;
        if (read == HISTORY_END)
            break;
        if (!replay_take(host, path, &event, error))
            return false;
    }
    for (size_t i = 0; i < host->events.count; i++) {
        if (host->events.items[i].kind == EVENT_VIEW)
            return true;
    }
    return error_set(error, ERROR_CLASS_INPUT, "%s: no view to replay", path);
}

static void replay_timer_closed(uv_handle_t *handle)
{
    free(handle);
}

static void replay_close(struct host *host)
{
    if (!host)
        return;
    if (host->timer)
        uv_close((uv_handle_t *)host->timer, replay_timer_closed);
    for (size_t i = 0; i < host->events.count; i++)
        event_release(&host->events.items[i]);
    VECTOR_RELEASE(&host->events);
    texts_release(&host->versions);
    free(host);
}

static struct host *replay_open(uv_loop_t *loop, const struct host_options *options,
                                struct error *error)
{
    if (!options->address) {
        error_set(error, ERROR_CLASS_USAGE, "a host to replay needs a file");
        return NULL;
    }
    struct host *host = memory_zeroed(1, sizeof *host);
    if (!replay_load(host, options->address, error)) {
        replay_close(host);
        return NULL;
    }
    host->timer = memory_zeroed(1, sizeof *host->timer);
    uv_timer_init(loop, host->timer);
    host->timer->data = host;
    host->start_ns = clock_monotonic_ns();
    return host;
}

static bool replay_versions(struct host *host, struct texts *versions, struct error *error)
{
    (void)error;
    texts_copy(versions, &host->versions);
    return true;
}

static bool replay_view(struct host *host, struct view *view, struct error *error)
{
    int64_t now_ns = replay_now_ns(host);
    const struct view *last = NULL;
    for (size_t i = 0; i < host->events.count; i++) {
        const struct event *event = &host->events.items[i];
        bool due = event->t_ns <= now_ns;
        if (due && replay_is_death(event))
            return error_set(error, ERROR_CLASS_UNAVAILABLE, "%s", event->unavailable.reason);
        if (event->kind == EVENT_VIEW && (due || !last))
            last = &event->view.view;
    }
    record_copy(&view_record, view, last);
    return true;
}

static void replay_tell(struct host *host, const struct event *event)
{
    if (event->kind == EVENT_CHANGE) {
        host->watcher.change(host->watcher.user, &event->change);
    } else if (replay_is_death(event)) {
        struct error error = {0};
        error_set(&error, ERROR_CLASS_UNAVAILABLE, "%s", event->unavailable.reason);
        host->watcher.blind(host->watcher.user, &error);
    }
}

/* Tells what is due, then waits for the next event. */
static void replay_due(uv_timer_t *timer)
{
    struct host *host = timer->data;
    while (host->next < host->events.count &&
           host->events.items[host->next].t_ns <= replay_now_ns(host))
        replay_tell(host, &host->events.items[host->next++]);
    if (host->next == host->events.count)
        return;
    int64_t left_ns = host->events.items[host->next].t_ns - replay_now_ns(host);
    int64_t left_ms = left_ns > 0 ? left_ns / CLOCK_NS_PER_MS + 1 : 0;
    uv_timer_start(timer, replay_due, (uint64_t)left_ms, 0);
}

static bool replay_watch(struct host *host, const struct host_watcher *watcher, struct error *error)
{
    (void)error;
    int64_t now_ns = replay_now_ns(host);
    host->watcher = *watcher;
    while (host->next < host->events.count && host->events.items[host->next].t_ns < now_ns &&
           !replay_is_death(&host->events.items[host->next]))
        host->next++;
    uv_timer_start(host->timer, replay_due, 0, 0);
    return true;
}

static void replay_diagnostics(struct host *host, host_diagnostic_sink *sink, void *user)
{
    for (size_t i = 0; i < host->events.count; i++) {
        const struct event *event = &host->events.items[i];
        if (event->kind == EVENT_DIAGNOSTIC && event->t_ns <= replay_now_ns(host))
            sink(user, event->diagnostic.name, event->diagnostic.source, event->diagnostic.text);
    }
}

const struct host_operations host_replay = {
    .kind = "replay",
    .capabilities = {.answers_by_owner = true,
                     .tells_waiting_time = true,
                     .names_endpoint_systems = true},
    .open = replay_open,
    .versions = replay_versions,
    .view = replay_view,
    .watch = replay_watch,
    .diagnostics = replay_diagnostics,
    .close = replay_close,
};

/* The prover: the loop, its waits, and what comes in by itself. */
#include "run/prover.h"

#include "base/clock.h"

static void prover_on_tick(uv_timer_t *timer)
{
    struct prover *prover = timer->data;
    struct event event = {.kind = EVENT_TICK, .tick = {.number = ++prover->ticks}};
    recorder_write(prover->recorder, &event);
}

static void prover_on_wake(uv_timer_t *timer)
{
    (void)timer; /* the turn of the loop ends: that is all */
}

static void prover_on_signal(uv_signal_t *handle, int number)
{
    struct prover *prover = handle->data;
    if (prover->signal)
        prover->abandoned = true;
    else
        prover->signal = number;
}

static void prover_on_change(void *user, const struct change *change)
{
    struct prover *prover = user;
    struct event event = {.kind = EVENT_CHANGE, .change = *change};
    prover->changed = true;
    recorder_write(prover->recorder, &event);
    prover->listener.change(prover->listener.user, change);
}

static void prover_record_unavailable(struct prover *prover, const char *what,
                                      const struct error *error)
{
    const char *origin = error_origin_name(error->origin);
    struct event event = {.kind = EVENT_UNAVAILABLE,
                          .unavailable = {.what = what,
                                          .reason = error->message,
                                          .origin = *origin ? origin : NULL,
                                          .code = error->code}};
    recorder_write(prover->recorder, &event);
}

static void prover_on_blind(void *user, const struct error *error)
{
    struct prover *prover = user;
    prover->blind = true; /* not asked here: this is called from within the host */
    prover_record_unavailable(prover, "changes", error);
}

/* What the profiles want watched: metadata namespaces and owners, each once, and services. */
static bool prover_open_host(struct prover *prover, struct error *error)
{
    const struct run_options *options = prover->options;
    CLEANUP(texts_release) struct texts namespaces = {0};
    CLEANUP(texts_release) struct texts owners = {0};
    VECTOR(struct host_service) services = {0};
    for (size_t i = 0; i < options->profiles->count; i++) {
        const struct profile *profile = &options->profiles->items[i];
        if (profile->owner_metadata && !texts_have(&namespaces, profile->owner_metadata))
            texts_add(&namespaces, profile->owner_metadata);
        if (!texts_have(&owners, profile->owner))
            texts_add(&owners, profile->owner);
        for (size_t k = 0; k < profile->services.count; k++)
            *VECTOR_ADD(&services) =
                (struct host_service){.name = profile->services.items[k].name,
                                      .socket = profile->services.items[k].socket};
    }
    const struct host_options host_options = {.address = options->host_address,
                                              .owner_metadata = &namespaces,
                                              .owners = &owners,
                                              .services = services.items,
                                              .service_count = services.count};
    prover->host = options->host->open(&prover->loop, &host_options, error);
    VECTOR_RELEASE(&services);
    return prover->host != NULL;
}

bool prover_init(struct prover *prover, const struct run_options *options, struct error *error)
{
    *prover = (struct prover){.options = options};
    uv_loop_init(&prover->loop);
    uv_timer_init(&prover->loop, &prover->tick);
    uv_timer_init(&prover->loop, &prover->wake);
    prover->tick.data = prover;
    for (size_t i = 0; i < INTERRUPTS; i++) {
        uv_signal_init(&prover->loop, &prover->signals[i]);
        prover->signals[i].data = prover;
        uv_signal_start(&prover->signals[i], prover_on_signal, interrupts[i]);
    }
    return prover_open_host(prover, error);
}

bool prover_watch(struct prover *prover, const struct prover_listener *listener,
                  struct error *error)
{
    prover->listener = *listener;
    const struct host_watcher watcher = {
        .user = prover, .change = prover_on_change, .blind = prover_on_blind};
    return prover->options->host->watch(prover->host, &watcher, error);
}

void prover_begin_record(struct prover *prover, struct recorder *recorder)
{
    prover->recorder = recorder;
    uv_timer_start(&prover->tick, prover_on_tick, 0, PROVER_TICK_MS);
}

void prover_end_record(struct prover *prover)
{
    recorder_free(prover->recorder);
    prover->recorder = NULL;
}

void prover_release(struct prover *prover)
{
    prover_end_record(prover);
    prover->options->host->close(prover->host);
    uv_close((uv_handle_t *)&prover->tick, NULL);
    uv_close((uv_handle_t *)&prover->wake, NULL);
    for (size_t i = 0; i < INTERRUPTS; i++)
        uv_close((uv_handle_t *)&prover->signals[i], NULL);
    while (uv_run(&prover->loop, UV_RUN_DEFAULT))
        ;
    uv_loop_close(&prover->loop);
}

bool prover_must_stop(const struct prover *prover)
{
    if (prover->abandoned || prover->cleaning)
        return prover->abandoned;
    return prover->signal || prover->host_gone ||
           (prover->recorder && recorder_failure(prover->recorder));
}

const char *prover_wall(void)
{
    static char wall[CLOCK_UTC_BYTES];
    clock_utc_text(clock_wall_ns(), wall);
    return wall;
}

/* A host that stopped reporting may be gone altogether. */
static void prover_find_host(struct prover *prover)
{
    CLEANUP(view_release) struct view view = {0};
    prover->blind = false;
    prover_look(prover, &view);
}

enum prover_wait prover_wait(struct prover *prover, prover_condition *condition, void *user,
                             int64_t deadline_ms, int64_t poll_ms)
{
    int64_t end_ns = clock_monotonic_ns() + deadline_ms * CLOCK_NS_PER_MS;
    for (;;) {
        if (prover->blind)
            prover_find_host(prover);
        if (prover_must_stop(prover))
            return PROVER_STOPPED;
        if (condition(user))
            return PROVER_MET;
        int64_t left_ms = (end_ns - clock_monotonic_ns()) / CLOCK_NS_PER_MS;
        if (left_ms <= 0)
            return PROVER_EXPIRED;
        if (poll_ms && poll_ms < left_ms)
            left_ms = poll_ms;
        uv_update_time(&prover->loop);
        uv_timer_start(&prover->wake, prover_on_wake, (uint64_t)left_ms, 0);
        uv_run(&prover->loop, UV_RUN_ONCE);
    }
}

bool prover_look(struct prover *prover, struct view *view)
{
    struct error error = {0};
    prover->changed = false;
    if (!prover->host_gone && prover->options->host->view(prover->host, view, &error))
        return true;
    if (!prover->host_gone) {
        prover->host_gone = true;
        prover->host_error = error;
        prover_record_unavailable(prover, "host", &error);
    }
    return false;
}

void prover_record_view(struct prover *prover, enum event_why why, const struct view *view)
{
    struct event event = {.kind = EVENT_VIEW, .view = {.why = why, .view = *view}};
    recorder_write(prover->recorder, &event);
}

void prover_record_look(struct prover *prover, enum event_why why)
{
    CLEANUP(view_release) struct view view = {0};
    if (prover_look(prover, &view))
        prover_record_view(prover, why, &view);
}

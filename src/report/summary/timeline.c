/* What the timeline of a report shows. */
#include "report/summary/timeline.h"

#include "base/clock.h"
#include "check/observe/subject.h"

/* A guest's loop pauses no longer; whatever else a history says of it is taken for this. */
#define TIMELINE_PERIOD_MS_MAX 10000

static void timeline_span_release(struct timeline_spans *spans)
{
    for (size_t i = 0; i < spans->count; i++) {
        free(spans->items[i].id);
        free(spans->items[i].state);
    }
    VECTOR_RELEASE(spans);
}

void timeline_release(struct timeline *timeline)
{
    for (size_t i = 0; i < timeline->lanes.count; i++) {
        struct timeline_lane *lane = &timeline->lanes.items[i];
        free(lane->runtime);
        free(lane->owner);
        timeline_span_release(&lane->lives);
        timeline_span_release(&lane->boots);
        timeline_span_release(&lane->silences);
        timeline_span_release(&lane->commands);
        VECTOR_RELEASE(&lane->beats);
        VECTOR_RELEASE(&lane->samples);
    }
    for (size_t i = 0; i < timeline->networks.count; i++) {
        free(timeline->networks.items[i].id);
        free(timeline->networks.items[i].name);
        timeline_span_release(&timeline->networks.items[i].spans);
    }
    VECTOR_RELEASE(&timeline->lanes);
    VECTOR_RELEASE(&timeline->networks);
    VECTOR_RELEASE(&timeline->line_ns);
}

int64_t timeline_line_ns(const struct timeline *timeline, int64_t seq)
{
    return seq >= 0 && (size_t)seq < timeline->line_ns.count ? timeline->line_ns.items[seq] : -1;
}

/* A new span that begins with the event, or NULL if there are too many. */
static struct timeline_span *timeline_open(struct timeline *timeline, struct timeline_spans *spans,
                                           const struct event *event, const char *id,
                                           const char *state)
{
    if (spans->count == TIMELINE_ITEMS_MAX) {
        timeline->dropped++;
        return NULL;
    }
    struct timeline_span *span = VECTOR_ADD(spans);
    *span = (struct timeline_span){.from_ns = event->t_ns,
                                   .to_ns = event->t_ns,
                                   .from_seq = event->seq,
                                   .to_seq = event->seq,
                                   .id = memory_text(id),
                                   .state = memory_text(state),
                                   .open = true};
    return span;
}

static void timeline_extend(struct timeline_span *span, const struct event *event)
{
    span->to_ns = event->t_ns;
    span->to_seq = event->seq;
}

static struct timeline_span *timeline_find_open(struct timeline_spans *spans, const char *id)
{
    while (spans->closed < spans->count && !spans->items[spans->closed].open)
        spans->closed++;
    for (size_t i = spans->count; i-- > spans->closed;) {
        if (spans->items[i].open && text_same(spans->items[i].id, id))
            return &spans->items[i];
    }
    return NULL;
}

/* `id` is in `state` as of the event; NULL: it is no longer there. */
static void timeline_now(struct timeline *timeline, struct timeline_spans *spans,
                         const struct event *event, const char *id, const char *state)
{
    struct timeline_span *span = timeline_find_open(spans, id);
    if (span) {
        timeline_extend(span, event);
        if (text_same(span->state, state))
            return;
        span->open = false;
    }
    if (state)
        timeline_open(timeline, spans, event, id, state);
}

static struct timeline_lane *timeline_lane_of(struct timeline *timeline, const char *runtime)
{
    for (size_t i = 0; i < timeline->lanes.count; i++) {
        if (text_same(timeline->lanes.items[i].runtime, runtime))
            return &timeline->lanes.items[i];
    }
    return NULL;
}

static void timeline_take_proof(struct timeline *timeline, const struct event_proof *proof)
{
    for (size_t i = 0; i < proof->runtimes.count; i++) {
        struct timeline_lane *lane = VECTOR_ADD(&timeline->lanes);
        lane->runtime = memory_text(proof->runtimes.items[i].name);
        lane->owner = memory_text(proof->runtimes.items[i].owner);
    }
}

/* If the last beat of the runtime's session is too long ago for a VM that runs, that is shown. */
static void timeline_note_silence(struct timeline *timeline, struct timeline_lane *lane,
                                  const struct event *event)
{
    if (!lane->boots.count)
        return;
    const struct timeline_span *boot = &lane->boots.items[lane->boots.count - 1];
    int64_t longest_ns = SUBJECT_SILENCE_NS + 2 * lane->beat_period_ms * CLOCK_NS_PER_MS;
    if (event->t_ns - boot->to_ns <= longest_ns)
        return;
    struct timeline_span *silence = timeline_open(timeline, &lane->silences, event, boot->id, NULL);
    if (!silence)
        return;
    silence->from_ns = boot->to_ns;
    silence->from_seq = boot->to_seq;
}

static void timeline_take_beat(struct timeline *timeline, const struct event *event)
{
    const struct event_beat *beat = &event->beat;
    struct timeline_lane *lane = timeline_lane_of(timeline, beat->runtime);
    if (!lane)
        return;
    struct timeline_spans *boots = &lane->boots;
    struct timeline_span *boot = boots->count ? &boots->items[boots->count - 1] : NULL;
    bool same = boot && text_same(boot->id, beat->boot_id);
    bool credible = beat->period_ms >= 0 && beat->period_ms <= TIMELINE_PERIOD_MS_MAX;
    lane->beat_period_ms = credible ? beat->period_ms : TIMELINE_PERIOD_MS_MAX;
    if (same && lane->beat_op == beat->op)
        timeline_note_silence(timeline, lane, event);
    if (!same)
        boot = timeline_open(timeline, boots, event, beat->boot_id, NULL);
    lane->beat_op = beat->op;
    if (boot) {
        timeline_extend(boot, event);
        boot->beats++;
    }
    if (lane->beats.count < TIMELINE_LINES_MAX)
        *VECTOR_ADD(&lane->beats) = (struct timeline_beat){event->t_ns, event->seq};
    else
        timeline->dropped++;
}

static void timeline_take_op(struct timeline *timeline, const struct event *event)
{
    const struct event_op *op = &event->op;
    struct timeline_lane *lane = timeline_lane_of(timeline, op->runtime);
    if (!lane)
        return;
    CLEANUP(memory_free_text) char *id = memory_format("%lld", (long long)op->id);
    if (op->phase == EVENT_OP_INVOKE) {
        timeline_open(timeline, &lane->commands, event, id, event_verb_words[op->verb]);
        return;
    }
    struct timeline_span *command = timeline_find_open(&lane->commands, id);
    if (!command)
        return;
    timeline_extend(command, event);
    command->open = false;
    if (lane->beat_op == op->id)
        timeline_note_silence(timeline, lane, event);
}

static void timeline_take_systems(struct timeline *timeline, const struct event *event)
{
    const struct view *view = &event->view.view;
    for (size_t i = 0; i < timeline->lanes.count; i++) {
        struct timeline_lane *lane = &timeline->lanes.items[i];
        for (size_t k = lane->lives.closed; k < lane->lives.count; k++) {
            struct timeline_span *life = &lane->lives.items[k];
            if (life->open && !view_system(view, life->id)) {
                timeline_extend(life, event);
                life->open = false;
            }
        }
        for (size_t k = 0; k < view->systems.count; k++) {
            const struct compute_system *system = &view->systems.items[k];
            if (text_same(system->owner, lane->owner))
                timeline_now(timeline, &lane->lives, event, system->id,
                             system_is_up(system) ? system_state_words[system->state] : NULL);
        }
    }
}

static struct timeline_network *timeline_network_of(struct timeline *timeline, const char *id,
                                                    const char *name)
{
    for (size_t i = 0; i < timeline->networks.count; i++) {
        if (text_same(timeline->networks.items[i].id, id))
            return &timeline->networks.items[i];
    }
    if (timeline->networks.count == TIMELINE_NETWORKS_MAX) {
        timeline->dropped++;
        return NULL;
    }
    struct timeline_network *network = VECTOR_ADD(&timeline->networks);
    network->id = memory_text(id);
    network->name = memory_text(name);
    return network;
}

static void timeline_take_networks(struct timeline *timeline, const struct event *event)
{
    const struct view *view = &event->view.view;
    for (size_t i = 0; i < timeline->networks.count; i++) {
        struct timeline_network *network = &timeline->networks.items[i];
        if (!view_network(view, network->id))
            timeline_now(timeline, &network->spans, event, network->id, NULL);
    }
    for (size_t i = 0; i < view->networks.count; i++) {
        const struct network *seen = &view->networks.items[i];
        struct timeline_network *network = timeline_network_of(timeline, seen->id, seen->name);
        if (network)
            timeline_now(timeline, &network->spans, event, seen->id,
                         seen->active ? "active" : NULL);
    }
}

/* Adds an amount, if it is one, up to what fits. */
static void timeline_add(int64_t *sum, int64_t amount)
{
    if (amount > 0)
        *sum = amount > INT64_MAX - *sum ? INT64_MAX : *sum + amount;
}

/* Where a VM has several processes (its worker, and one for its memory), their use adds up. */
static void timeline_take_workers(struct timeline *timeline, const struct event *event)
{
    const struct view *view = &event->view.view;
    for (size_t i = 0; i < timeline->lanes.count; i++) {
        struct timeline_lane *lane = &timeline->lanes.items[i];
        struct timeline_sample sample = {.t_ns = event->t_ns, .seq = event->seq};
        for (size_t k = 0; k < view->workers.count; k++) {
            const struct worker *worker = &view->workers.items[k];
            const struct compute_system *system =
                worker->system_id ? view_system(view, worker->system_id) : NULL;
            if (!system || !text_same(system->owner, lane->owner))
                continue;
            sample.pid = sample.pid ? sample.pid : worker->pid;
            timeline_add(&sample.memory_bytes, worker->memory_bytes);
            timeline_add(&sample.cpu_ns, worker->cpu_ns);
        }
        if (lane->samples.count < TIMELINE_ITEMS_MAX)
            *VECTOR_ADD(&lane->samples) = sample;
        else
            timeline->dropped++;
    }
}

static void timeline_take_view(struct timeline *timeline, const struct event *event)
{
    const struct view *view = &event->view.view;
    if (!view_unavailable(view, VIEW_SYSTEMS))
        timeline_take_systems(timeline, event);
    if (!view_unavailable(view, VIEW_NETWORKS))
        timeline_take_networks(timeline, event);
    if (!view_unavailable(view, VIEW_WORKERS) && !view_unavailable(view, VIEW_SYSTEMS))
        timeline_take_workers(timeline, event);
}

static void timeline_take_change(struct timeline *timeline, const struct event *event)
{
    const struct change *change = &event->change;
    if (change->part != VIEW_SYSTEMS)
        return;
    const char *state = system_word_is_death(change->to) ? NULL : change->to;
    for (size_t i = 0; i < timeline->lanes.count; i++) {
        struct timeline_lane *lane = &timeline->lanes.items[i];
        if (text_same(change->owner, lane->owner) || timeline_find_open(&lane->lives, change->id))
            timeline_now(timeline, &lane->lives, event, change->id, state);
    }
}

static void timeline_finish_spans(struct timeline_spans *spans, const struct event *last)
{
    for (size_t i = 0; i < spans->count; i++) {
        if (spans->items[i].open)
            timeline_extend(&spans->items[i], last);
    }
}

void timeline_finish(struct timeline *timeline)
{
    if (!timeline->line_ns.count)
        return;
    size_t seq = timeline->line_ns.count - 1;
    const struct event last = {.seq = (int64_t)seq, .t_ns = timeline->line_ns.items[seq]};
    for (size_t i = 0; i < timeline->lanes.count; i++) {
        struct timeline_lane *lane = &timeline->lanes.items[i];
        CLEANUP(memory_free_text) char *session = memory_format("%lld", (long long)lane->beat_op);
        if (timeline_find_open(&lane->commands, session))
            timeline_note_silence(timeline, lane, &last);
        timeline_finish_spans(&lane->lives, &last);
        timeline_finish_spans(&lane->commands, &last);
    }
    for (size_t i = 0; i < timeline->networks.count; i++)
        timeline_finish_spans(&timeline->networks.items[i].spans, &last);
}

void timeline_take(struct timeline *timeline, const struct event *event)
{
    if (timeline->line_ns.count < TIMELINE_LINES_MAX)
        *VECTOR_ADD(&timeline->line_ns) = event->t_ns;
    else
        timeline->dropped++;
    if (event->kind == EVENT_PROOF)
        timeline_take_proof(timeline, &event->proof);
    else if (event->kind == EVENT_BEAT)
        timeline_take_beat(timeline, event);
    else if (event->kind == EVENT_OP)
        timeline_take_op(timeline, event);
    else if (event->kind == EVENT_VIEW)
        timeline_take_view(timeline, event);
    else if (event->kind == EVENT_CHANGE)
        timeline_take_change(timeline, event);
}

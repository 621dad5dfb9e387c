/* What a proof is doing at this moment. */
#include "cmd/terminal/live.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "plan/plan.h"

/* Columns that stay free at the right, so that no terminal wraps the line. */
#define LIVE_MARGIN 1

static struct live_runtime *live_find(struct live *live, const char *name)
{
    for (size_t i = 0; i < live->runtimes.count; i++) {
        if (text_same(live->runtimes.items[i].name, name))
            return &live->runtimes.items[i];
    }
    return NULL;
}

static void live_wait(struct live *live, const char *what, const char *runtime)
{
    CLEANUP(text_release) struct text name = {0};
    if (runtime)
        text_append_visible(&name, runtime, strlen(runtime), false);
    CLEANUP(memory_free_text) char *words = memory_format("%s%s", what, text_get(&name));
    snprintf(live->wait, sizeof live->wait, "%s", words);
}

static void live_take_step(struct live *live, const struct event *event)
{
    const struct event_step *step = &event->step;
    free(live->action);
    free(live->runtime);
    live->action = memory_text(step->action);
    live->runtime = memory_text(step->runtime);
    live->step = step->index;
    live->under_way = step->phase == EVENT_STEP_BEGIN;
    live->begin_ns = event->t_ns;
    if (!step->runtime)
        live_wait(live, text_same(step->action, "clean") ? "until nothing is left" : "the host",
                  NULL);
    else
        live_wait(live, "a fresh beat of everyone up", NULL);
}

static void live_take_op(struct live *live, const struct event *event)
{
    const struct event_op *op = &event->op;
    struct live_runtime *runtime = live_find(live, op->runtime);
    if (!runtime)
        return;
    if (op->phase != EVENT_OP_INVOKE) {
        if (op->id == runtime->session) {
            runtime->session = 0;
            runtime->beaten = false;
        }
        return;
    }
    if (op->verb == EVENT_VERB_START) {
        runtime->session = op->id;
        runtime->beaten = false;
        memset(runtime->beats, 0, sizeof runtime->beats);
        live_wait(live, "the first beat of ", op->runtime);
    } else if (op->verb == EVENT_VERB_SHUTDOWN || op->verb == EVENT_VERB_CLEANUP) {
        live_wait(live, "until the host shows no VM of ", op->runtime);
    } else if (op->verb == EVENT_VERB_RESTART_SERVICE) {
        live_wait(live, "the service of ", op->runtime);
    } else if (op->verb == EVENT_VERB_RUNNING) {
        live_wait(live, "the list of ", op->runtime);
    }
}

static void live_take_beat(struct live *live, const struct event *event)
{
    struct live_runtime *runtime = live_find(live, event->beat.runtime);
    if (!runtime || runtime->session != event->beat.op)
        return;
    if (!runtime->beaten && text_same(live->runtime, runtime->name))
        live_wait(live, "the host to show ", runtime->name);
    runtime->beaten = true;
    runtime->beats[LIVE_STRIP_STRETCHES]++;
}

/* One tick further: the strips move on after each stretch. */
static void live_take_tick(struct live *live)
{
    live->ticks++;
    for (size_t i = 0; live->ticks % LIVE_STRETCH_TICKS == 0 && i < live->runtimes.count; i++) {
        int64_t *beats = live->runtimes.items[i].beats;
        memmove(beats, beats + 1, LIVE_STRIP_STRETCHES * sizeof *beats);
        beats[LIVE_STRIP_STRETCHES] = 0;
    }
}

void live_take(struct live *live, const struct event *event)
{
    live->now_ns = event->t_ns;
    switch (event->kind) {
    case EVENT_PROOF:
        for (size_t i = 0; i < event->proof.runtimes.count; i++)
            VECTOR_ADD(&live->runtimes)->name = memory_text(event->proof.runtimes.items[i].name);
        break;
    case EVENT_STEP:
        live_take_step(live, event);
        break;
    case EVENT_OP:
        live_take_op(live, event);
        break;
    case EVENT_BEAT:
        live_take_beat(live, event);
        break;
    case EVENT_TICK:
        live_take_tick(live);
        break;
    case EVENT_VIEW:
        if (event->view.why == EVENT_VIEW_EFFECT)
            live_wait(live, "three beats of everyone up", NULL);
        break;
    case EVENT_PROBE:
        live_wait(live, "the guest's answers in ", event->probe.runtime);
        break;
    default:
        break;
    }
}

/* Appends the words if they fit into what is left of the line, else as much of them as does. */
static void live_fit(const struct terminal *terminal, enum terminal_look look, const char *words,
                     size_t *left, struct text *out)
{
    CLEANUP(text_release) struct text visible = {0};
    CLEANUP(text_release) struct text fitting = {0};
    text_append_visible(&visible, words, strlen(words), false);
    for (const char *at = text_get(&visible); *at; at++) {
        bool begins = ((unsigned char)*at & 0xC0) != 0x80;
        if (begins && *left == 0)
            break;
        *left -= begins;
        text_append_char(&fitting, *at);
    }
    if (fitting.length)
        terminal_append(terminal, look, text_get(&fitting), out);
}

/* "wsl ••••·•••" for each runtime that is up; those that fit. */
static void live_strips(const struct live *live, const struct terminal *terminal, size_t *left,
                        struct text *out)
{
    for (size_t i = 0; i < live->runtimes.count; i++) {
        const struct live_runtime *runtime = &live->runtimes.items[i];
        CLEANUP(text_release) struct text name = {0};
        text_append_visible(&name, runtime->name, strlen(runtime->name), false);
        size_t wanted = 3 + terminal_width(text_get(&name)) + LIVE_STRIP_STRETCHES;
        if (!runtime->session || !runtime->beaten || wanted > *left)
            continue;
        live_fit(terminal, TERMINAL_FAINT, "  ", left, out);
        live_fit(terminal, TERMINAL_FAINT, text_get(&name), left, out);
        live_fit(terminal, TERMINAL_PLAIN, " ", left, out);
        for (size_t k = 0; k < LIVE_STRIP_STRETCHES; k++) {
            bool beat = runtime->beats[k] > 0;
            const char *sign = terminal->unicode ? beat ? "\xe2\x80\xa2" : "\xc2\xb7"
                               : beat            ? "|"
                                                 : ".";
            live_fit(terminal, beat ? TERMINAL_GOOD : TERMINAL_FAINT, sign, left, out);
        }
    }
}

void live_append(const struct live *live, const struct terminal *terminal, struct text *out)
{
    static const char *const turning[] = {"\xe2\xa0\x8b", "\xe2\xa0\x99", "\xe2\xa0\xb9",
                                          "\xe2\xa0\xb8", "\xe2\xa0\xbc", "\xe2\xa0\xb4",
                                          "\xe2\xa0\xa6", "\xe2\xa0\xa7"};
    static const char *const plain[] = {"|", "/", "-", "\\"};
    size_t left = (size_t)terminal->columns - LIVE_MARGIN;
    if (!live->under_way)
        return;
    live_fit(terminal, TERMINAL_BOLD,
             terminal->unicode ? turning[live->ticks % (sizeof turning / sizeof *turning)]
                               : plain[live->ticks % (sizeof plain / sizeof *plain)],
             &left, out);
    CLEANUP(text_release) struct text words = {0};
    if (live->runtime)
        text_append_format(&words, " %lld/%zu %s %s", (long long)live->step, live->steps,
                           live->action, live->runtime);
    else
        text_append_format(&words, " %s", live->action);
    live_fit(terminal, TERMINAL_PLAIN, text_get(&words), &left, out);
    int64_t took_ms = (live->now_ns - live->begin_ns) / CLOCK_NS_PER_MS;
    CLEANUP(memory_free_text)
    char *took = memory_format(" %lld.%lld s", (long long)(took_ms / CLOCK_MS_PER_S),
                               (long long)(took_ms % CLOCK_MS_PER_S / 100));
    live_fit(terminal, TERMINAL_PLAIN, took, &left, out);
    CLEANUP(text_release) struct text strips = {0};
    size_t before = left;
    live_strips(live, terminal, &left, &strips);
    size_t for_wait = left;
    CLEANUP(memory_free_text) char *wait = memory_format("  awaiting %s", live->wait);
    if (terminal_width(wait) <= for_wait || before == left)
        live_fit(terminal, TERMINAL_FAINT, wait, &for_wait, out);
    text_append(out, text_get(&strips));
}

void live_release(struct live *live)
{
    for (size_t i = 0; i < live->runtimes.count; i++)
        free(live->runtimes.items[i].name);
    VECTOR_RELEASE(&live->runtimes);
    free(live->action);
    free(live->runtime);
}

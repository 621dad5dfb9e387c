/* The progress of a proof on standard error. */
#include "cmd/terminal/progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

/* Back to the line's begin, and away with what stands there. */
#define PROGRESS_CLEAR "\r\x1b[K"

void progress_begin(struct progress *progress, size_t steps, const char *folder)
{
    *progress = (struct progress){.terminal = terminal_of(STDERR_FILENO),
                                  .live = {.steps = steps},
                                  .diagnosis = diagnosis_new(),
                                  .folder = folder};
}

static void progress_clear(struct progress *progress)
{
    if (progress->drawn)
        fputs(PROGRESS_CLEAR, stderr);
    progress->drawn = false;
}

/* Draws the line of the moment, at most once a tick. */
static void progress_draw(struct progress *progress)
{
    CLEANUP(text_release) struct text line = {0};
    if (!progress->terminal.drawn || progress->held || progress->drawn_tick == progress->live.ticks)
        return;
    progress->drawn_tick = progress->live.ticks;
    progress->terminal.columns = terminal_columns(STDERR_FILENO);
    live_append(&progress->live, &progress->terminal, &line);
    if (!line.length)
        return;
    fprintf(stderr, PROGRESS_CLEAR "%s", text_get(&line));
    fflush(stderr);
    progress->drawn = true;
}

/* A line that stays; `sign` may be empty. */
static void progress_say(struct progress *progress, enum terminal_look look, const char *sign,
                         const struct text *line)
{
    CLEANUP(text_release) struct text visible = {0};
    terminal_append(&progress->terminal, look, sign, &visible);
    text_append_visible(&visible, text_get(line), line->length, false);
    progress_clear(progress);
    fprintf(stderr, "%s\n", text_get(&visible));
}

static void progress_proof(struct progress *progress, const struct event_proof *proof)
{
    CLEANUP(text_release) struct text line = {0};
    text_append(&line, "proving that ");
    for (size_t i = 0; i < proof->runtimes.count; i++)
        text_append_format(&line, "%s%s",
                           !i                              ? ""
                           : i + 1 < proof->runtimes.count ? ", "
                                                           : " and ",
                           proof->runtimes.items[i].name);
    text_append_format(&line, " can share a host: %s%s", proof->host.kind,
                       proof->host.private ? " on a private host" : "");
    if (proof->machine.accelerator)
        text_append_format(&line, ", guests by %s", proof->machine.accelerator);
    if (proof->host.rehearsal)
        text_append(&line, " (a rehearsal)");
    progress_say(progress, TERMINAL_PLAIN, "", &line);
}

/* What stands before a step's line on a terminal. */
static const char *progress_sign(const struct progress *progress, bool done)
{
    if (!progress->terminal.drawn)
        return "";
    if (progress->terminal.unicode)
        return done ? "\xe2\x9c\x93 " : "\xe2\x9c\x97 ";
    return done ? "+ " : "! ";
}

/* The first cause that explains the criterion, or NULL. */
static const struct verdict_cause *progress_cause(const struct verdict *verdict, const char *id)
{
    for (size_t i = 0; i < verdict->causes.count; i++) {
        if (texts_have(&verdict->causes.items[i].criteria, id))
            return &verdict->causes.items[i];
    }
    return NULL;
}

void progress_failures(const struct verdict *verdict, struct texts *known, struct texts *lines)
{
    for (size_t i = 0; i < verdict->criteria.count; i++) {
        const struct criterion *criterion = &verdict->criteria.items[i];
        if (criterion->result != CRITERION_FAIL || texts_have(known, criterion->id))
            continue;
        texts_add(known, criterion->id);
        const struct verdict_cause *cause = progress_cause(verdict, criterion->id);
        CLEANUP(memory_free_text)
        char *line = cause ? memory_text(cause->text)
                           : memory_format("%s: %s", criterion->id, criterion->reason);
        if (!texts_have(lines, line))
            texts_add(lines, line);
    }
}

/* Judges what was seen so far, for the failures that nobody was told of yet. */
static void progress_judge(struct progress *progress, struct texts *lines)
{
    CLEANUP(verdict_release) struct verdict verdict = {0};
    if (!progress->diagnosis)
        return;
    diagnosis_judge(progress->diagnosis, &verdict);
    progress_failures(&verdict, &progress->failed, lines);
}

static void progress_step(struct progress *progress, const struct event *event)
{
    const struct event_step *step = &event->step;
    struct text *line = &progress->step;
    progress->due = true;
    progress->done = step->outcome == EVENT_STEP_DONE;
    text_clear(line);
    if (step->runtime)
        text_append_format(line, "%lld/%zu ", (long long)step->index, progress->live.steps);
    text_append_format(line, "%s%s%s: %s", step->action, step->runtime ? " " : "",
                       step->runtime ? step->runtime : "", event_step_outcome_words[step->outcome]);
    int64_t took_ms = (event->t_ns - progress->live.begin_ns) / CLOCK_NS_PER_MS;
    text_append_format(line, ", %lld.%lld s", (long long)(took_ms / CLOCK_MS_PER_S),
                       (long long)(took_ms % CLOCK_MS_PER_S / 100));
    if (step->reason)
        text_append_format(line, ": %s", step->reason);
}

/* Says how the last step ended. The diagnosis closes a step where the next one begins: only then
 * can it name the causes of what failed. */
static void progress_flush(struct progress *progress)
{
    CLEANUP(texts_release) struct texts failures = {0};
    if (!progress->due)
        return;
    progress->due = false;
    progress_judge(progress, &failures);
    bool done = progress->done && !failures.count;
    progress_say(progress, done ? TERMINAL_GOOD : TERMINAL_BAD, progress_sign(progress, done),
                 &progress->step);
    for (size_t i = 0; i < failures.count; i++) {
        CLEANUP(text_release) struct text failure = {0};
        text_append_format(&failure, "FAILED: %s", failures.items[i]);
        progress_say(progress, TERMINAL_BAD, "  ", &failure);
    }
}

void progress_end(struct progress *progress)
{
    progress_flush(progress);
    progress_clear(progress);
    live_release(&progress->live);
    text_release(&progress->step);
    diagnosis_free(progress->diagnosis);
    progress->diagnosis = NULL;
    texts_release(&progress->failed);
}

void progress_event(void *user, const struct event *event)
{
    struct progress *progress = user;
    CLEANUP(text_release) struct text line = {0};
    struct error ignored = {0};
    if (progress->diagnosis && !diagnosis_feed(progress->diagnosis, event, &ignored)) {
        diagnosis_free(progress->diagnosis); /* the evidence is judged all the same at the end */
        progress->diagnosis = NULL;
    }
    if (event->kind == EVENT_STEP || event->kind == EVENT_END)
        progress_flush(progress);
    switch (event->kind) {
    case EVENT_PROOF:
        progress_proof(progress, &event->proof);
        break;
    case EVENT_STEP:
        progress->held = false;
        if (event->step.phase == EVENT_STEP_END)
            progress_step(progress, event);
        break;
    case EVENT_UNAVAILABLE:
        text_append_format(&line, "not observable from here on: %s: %s", event->unavailable.what,
                           event->unavailable.reason);
        progress_say(progress, TERMINAL_DOUBTFUL, progress->terminal.drawn ? "? " : "", &line);
        break;
    case EVENT_END:
        if (event->end.reason) {
            text_append_format(&line, "ended early: %s", event->end.reason);
            progress_say(progress, TERMINAL_PLAIN, "", &line);
        }
        break;
    default:
        break; /* beats, ticks, views, …: for the history, and for the line of the moment */
    }
    live_take(&progress->live, event);
    progress_draw(progress);
}

void progress_hold(void *user, const struct error *error)
{
    struct progress *progress = user;
    CLEANUP(text_release) struct text line = {0};
    progress->held = !error;
    if (error)
        text_append_format(&line, "not held: %s", error->message);
    else
        text_append_format(&line,
                           "held: the guests are as the failure left them, the evidence so far is "
                           "in %s; leave this shell to clean up and end",
                           progress->folder);
    progress_say(progress, TERMINAL_DOUBTFUL, progress->terminal.drawn ? "? " : "", &line);
}

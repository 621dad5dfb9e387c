/* The progress of a proof on standard error. */
#include "cmd/progress.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"

static void progress_say(const struct text *line)
{
    CLEANUP(text_release) struct text visible = {0};
    text_append_visible(&visible, text_get(line), line->length, false);
    fprintf(stderr, "%s\n", text_get(&visible));
}

static void progress_proof(const struct event_proof *proof)
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
    progress_say(&line);
}

static void progress_step(const struct progress *progress, const struct event *event)
{
    const struct event_step *step = &event->step;
    CLEANUP(text_release) struct text line = {0};
    if (step->runtime)
        text_append_format(&line, "%lld/%zu ", (long long)step->index, progress->steps);
    text_append_format(&line, "%s%s%s: %s", step->action, step->runtime ? " " : "",
                       step->runtime ? step->runtime : "", event_step_outcome_words[step->outcome]);
    int64_t took_ms = (event->t_ns - progress->begin_ns) / CLOCK_NS_PER_MS;
    text_append_format(&line, ", %lld.%lld s", (long long)(took_ms / CLOCK_MS_PER_S),
                       (long long)(took_ms % CLOCK_MS_PER_S / 100));
    if (step->reason)
        text_append_format(&line, ": %s", step->reason);
    progress_say(&line);
}

void progress_event(void *user, const struct event *event)
{
    struct progress *progress = user;
    CLEANUP(text_release) struct text line = {0};
    switch (event->kind) {
    case EVENT_PROOF:
        progress_proof(&event->proof);
        break;
    case EVENT_STEP:
        if (event->step.phase == EVENT_STEP_BEGIN)
            progress->begin_ns = event->t_ns;
        else
            progress_step(progress, event);
        break;
    case EVENT_UNAVAILABLE:
        text_append_format(&line, "not observable from here on: %s: %s", event->unavailable.what,
                           event->unavailable.reason);
        progress_say(&line);
        break;
    case EVENT_END:
        if (event->end.reason) {
            text_append_format(&line, "ended early: %s", event->end.reason);
            progress_say(&line);
        }
        break;
    default:
        break; /* beats, ticks, views, …: for the history */
    }
}

void progress_hold(void *user, const struct error *error)
{
    const struct progress *progress = user;
    CLEANUP(text_release) struct text line = {0};
    if (error)
        text_append_format(&line, "not held: %s", error->message);
    else
        text_append_format(&line,
                           "held: the guests are as the failure left them, the evidence so far is "
                           "in %s; leave this shell to clean up and end",
                           progress->folder);
    progress_say(&line);
}

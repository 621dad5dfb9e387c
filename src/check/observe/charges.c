/* What is charged to a runtime's worker. */
#include "check/observe/charges.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "profile/question.h"

/* A shorter time says too little about what an idle VM uses: processes are charged by ticks of
 * 10 ms. */
#define METER_IDLE_NS_MIN (200 * CLOCK_NS_PER_MS)

/* Digits of milliseconds that fit an int64_t as nanoseconds. */
#define METER_DIGITS_MAX 12

/* "410 BOOT_ID". */
static void amount_take(struct amount *amount, const struct event *event)
{
    const char *answer = event->probe.answer ? event->probe.answer : "";
    size_t digits = strspn(answer, "0123456789");
    if (amount->known) {
        amount->twice = true;
        return;
    }
    if (event->probe.result != EVENT_PROBE_OK || !digits || digits > METER_DIGITS_MAX ||
        answer[digits] != ' ')
        return;
    *amount = (struct amount){.known = true,
                              .seq = event->seq,
                              .value = strtoll(answer, NULL, 10),
                              .boot_id = memory_text(answer + digits + 1)};
}

bool charges_take(struct charges *charges, const struct event *event)
{
    if (text_same(event->probe.about, question_words[QUESTION_CPU]))
        amount_take(&charges->cpu_ms, event);
    else if (text_same(event->probe.about, question_words[QUESTION_MEMORY]))
        amount_take(&charges->memory_bytes, event);
    else
        return false;
    return true;
}

/* All of the VM's processes together: where two share the work, one runs it and the other carries
 * its memory. */
static struct reading charges_reading(const struct profile *profile, const struct event *event)
{
    const struct view *view = &event->view.view;
    const struct compute_system *system = NULL;
    struct reading reading = {.t_ns = event->t_ns};
    if (view_unavailable(view, VIEW_SYSTEMS) || view_unavailable(view, VIEW_WORKERS) ||
        view_owned(view, profile->owner, &system) != 1)
        return reading;
    const struct worker *own = view_worker_of(view, system->id);
    if (!own)
        return reading;
    reading.pid = own->pid;
    reading.start_time = own->start_time;
    for (size_t i = 0; i < view->workers.count; i++) {
        const struct worker *worker = &view->workers.items[i];
        if (!text_same(worker->system_id, system->id))
            continue;
        reading.cpu_ns += worker->cpu_ns;
        reading.memory_bytes += worker->memory_bytes;
        reading.wait_ns += worker->wait_ns;
    }
    reading.known = reading.cpu_ns > 0;
    return reading;
}

void charges_read(struct charges *charges, const struct profile *profile, const struct event *event)
{
    struct reading reading = charges_reading(profile, event);
    if (event->view.why == EVENT_VIEW_EFFECT)
        charges->effect = reading;
    if (event->view.why == EVENT_VIEW_QUIET) {
        charges->quiet = reading;
        charges->after = reading;
    }
    if (event->view.why == EVENT_VIEW_WORKED) {
        charges->before = charges->after;
        charges->after = reading;
    }
}

static bool reading_follows(const struct reading *from, const struct reading *to)
{
    return from->known && to->known && from->pid == to->pid && from->start_time == to->start_time &&
           to->t_ns > from->t_ns;
}

int64_t charges_cpu_ns(const struct charges *charges, bool idle)
{
    int64_t gain_ns = charges->after.cpu_ns - charges->before.cpu_ns;
    int64_t idle_ns = charges->quiet.t_ns - charges->effect.t_ns;
    if (!idle || !reading_follows(&charges->effect, &charges->quiet) || idle_ns < METER_IDLE_NS_MIN)
        return gain_ns;
    double share = (double)(charges->quiet.cpu_ns - charges->effect.cpu_ns) / (double)idle_ns;
    return gain_ns - (int64_t)(share * (double)(charges->after.t_ns - charges->before.t_ns));
}

bool charges_is_read(const struct charges *charges)
{
    return reading_follows(&charges->before, &charges->after);
}

void charges_forget_work(struct charges *charges)
{
    free(charges->cpu_ms.boot_id);
    free(charges->memory_bytes.boot_id);
    charges->cpu_ms = (struct amount){0};
    charges->memory_bytes = (struct amount){0};
}

void charges_release(struct charges *charges)
{
    charges_forget_work(charges);
    free(charges->wrong.what);
    free(charges->doubt.what);
    *charges = (struct charges){.worked_seq = -1};
}

/* What is charged to a runtime's worker. */
#include "check/meter.h"

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

bool meter_take(struct meter *meter, const struct event *event)
{
    if (text_same(event->probe.about, question_words[QUESTION_CPU]))
        amount_take(&meter->cpu_ms, event);
    else if (text_same(event->probe.about, question_words[QUESTION_MEMORY]))
        amount_take(&meter->memory_bytes, event);
    else
        return false;
    return true;
}

/* All of the VM's processes together: where two share the work, one runs it and the other carries
 * its memory. */
static struct reading meter_reading(const struct profile *profile, const struct event *event)
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

void meter_read(struct meter *meter, const struct profile *profile, const struct event *event)
{
    struct reading reading = meter_reading(profile, event);
    if (text_same(event->view.why, "effect"))
        meter->effect = reading;
    if (text_same(event->view.why, "quiet")) {
        meter->quiet = reading;
        meter->after = reading;
    }
    if (text_same(event->view.why, "worked")) {
        meter->before = meter->after;
        meter->after = reading;
    }
}

static bool reading_follows(const struct reading *from, const struct reading *to)
{
    return from->known && to->known && from->pid == to->pid && from->start_time == to->start_time &&
           to->t_ns > from->t_ns;
}

int64_t meter_cpu_ns(const struct meter *meter, bool idle)
{
    int64_t gain_ns = meter->after.cpu_ns - meter->before.cpu_ns;
    int64_t idle_ns = meter->quiet.t_ns - meter->effect.t_ns;
    if (!idle || !reading_follows(&meter->effect, &meter->quiet) || idle_ns < METER_IDLE_NS_MIN)
        return gain_ns;
    double share = (double)(meter->quiet.cpu_ns - meter->effect.cpu_ns) / (double)idle_ns;
    return gain_ns - (int64_t)(share * (double)(meter->after.t_ns - meter->before.t_ns));
}

bool meter_is_read(const struct meter *meter)
{
    return reading_follows(&meter->before, &meter->after);
}

void meter_forget_work(struct meter *meter)
{
    free(meter->cpu_ms.boot_id);
    free(meter->memory_bytes.boot_id);
    meter->cpu_ms = (struct amount){0};
    meter->memory_bytes = (struct amount){0};
}

void meter_release(struct meter *meter)
{
    meter_forget_work(meter);
    free(meter->wrong.what);
    free(meter->doubt.what);
    *meter = (struct meter){.worked_seq = -1};
}

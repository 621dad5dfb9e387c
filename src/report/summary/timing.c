/* How long steps took. */
#include "report/summary/timing.h"

static const struct record_field timing_fields[] = {
    RECORD_FIELD(struct timing, action, RECORD_TEXT),
    RECORD_FIELD(struct timing, runtime, RECORD_TEXT),
    RECORD_FIELD(struct timing, count, RECORD_INTEGER),
    RECORD_FIELD(struct timing, least_ns, RECORD_INTEGER),
    RECORD_FIELD(struct timing, median_ns, RECORD_INTEGER),
    RECORD_FIELD(struct timing, most_ns, RECORD_INTEGER),
};
RECORD_TYPE(timing_record, "timing", struct timing, timing_fields);

static bool timing_counts(const struct summary_step *step)
{
    return step->runtime && step->effect_ns != SUMMARY_NEVER;
}

static bool timing_same(const struct timing *timing, const struct summary_step *step)
{
    return text_same(timing->action, step->action) && text_same(timing->runtime, step->runtime);
}

static int timing_compare(const void *left, const void *right)
{
    const int64_t *a = left;
    const int64_t *b = right;
    return (*a > *b) - (*a < *b);
}

/* Sorts the times, and gives the lower one in the middle. */
static int64_t timing_median(int64_t *times, size_t count)
{
    qsort(times, count, sizeof *times, timing_compare);
    return times[(count - 1) / 2];
}

static void timing_fill(struct timing *timing, const struct summary *summary)
{
    VECTOR(int64_t) times = {0};
    int64_t round = 0;
    for (size_t i = 0; i < summary->steps.count; i++) {
        const struct summary_step *step = &summary->steps.items[i];
        if (!timing_counts(step) || !timing_same(timing, step))
            continue;
        *VECTOR_ADD(&times) = step->effect_ns - step->begin_ns;
        timing->rounds += !timing->rounds || step->round != round; /* rounds follow one another */
        round = step->round;
    }
    if (!times.count)
        return;
    timing->count = (int64_t)times.count;
    timing->median_ns = timing_median(times.items, times.count);
    timing->least_ns = times.items[0];
    timing->most_ns = times.items[times.count - 1];
    for (size_t i = 0; i < times.count; i++)
        times.items[i] = llabs(times.items[i] - timing->median_ns);
    timing->deviation_ns = timing_median(times.items, times.count);
    VECTOR_RELEASE(&times);
}

void timings_find(const struct summary *summary, struct timings *timings)
{
    for (size_t i = 0; i < summary->steps.count; i++) {
        const struct summary_step *step = &summary->steps.items[i];
        bool known = !timing_counts(step);
        for (size_t k = 0; k < timings->count && !known; k++)
            known = timing_same(&timings->items[k], step);
        if (known)
            continue;
        struct timing *timing = VECTOR_ADD(timings);
        *timing = (struct timing){.action = memory_text(step->action),
                                  .runtime = memory_text(step->runtime)};
        timing_fill(timing, summary);
    }
}

const struct timing *timings_of(const struct timings *timings, const char *action,
                                const char *runtime)
{
    for (size_t i = 0; i < timings->count; i++) {
        const struct timing *timing = &timings->items[i];
        if (text_same(timing->action, action) && text_same(timing->runtime, runtime))
            return timing;
    }
    return NULL;
}

void timings_release(struct timings *timings)
{
    for (size_t i = 0; i < timings->count; i++)
        record_release(&timing_record, &timings->items[i]);
    VECTOR_RELEASE(timings);
}

/* The timeline of report.html. The heights here are those of the labels beside it in page.css. */
#include "report/page/page_timeline.h"

#include <string.h>

#include "base/clock.h"
#include "report/document/html.h"
#include "report/page/chart.h"
#include "report/summary/claim.h"
#include "report/summary/headline.h"

/* Pixels of height of a row of each kind. */
#define ROW_AXIS    24
#define ROW_STEPS   28
#define ROW_RUNTIME 48
#define ROW_WORKER  40
#define ROW_NETWORK 20

/* Where the parts of a runtime's row lie in it. */
#define LIFE_Y         6
#define LIFE_HEIGHT    4
#define BOOT_Y         13
#define BOOT_HEIGHT    16
#define COMMAND_Y      33
#define COMMAND_HEIGHT 7

/* Space above and below what lies in the middle of a row. */
#define ROW_PADDING 5

/* As many colours as page.css has. */
#define COLOURS 8

/* Two looks at a worker closer than this say nothing of how busy it was between them. */
#define SAMPLE_NS_MIN (50 * CLOCK_NS_PER_MS)

#define BYTES_PER_MIB (1024 * 1024)

/* "start wsl", with a sign that is found at a glance. */
static char *page_timeline_step_words(const struct summary_step *step)
{
    const char *sign = text_same(step->action, "start")      ? "\xe2\x96\xb2 "
                       : text_same(step->action, "shutdown") ? "\xe2\x96\xbc "
                       : step->runtime                       ? "\xe2\x86\xbb "
                                                             : "";
    return memory_format("%s%s", sign, step->runtime ? step->runtime : step->action);
}

static void page_timeline_append_times(struct text *title, const struct timeline_span *span)
{
    text_append(title, ", ");
    claim_append_seconds(title, span->from_ns);
    text_append(title, " to ");
    claim_append_seconds(title, span->to_ns);
}

static void page_timeline_append_lines(struct text *title, const struct timeline_span *span)
{
    text_append_format(title, ", history lines %lld and %lld", (long long)span->from_seq + 1,
                       (long long)span->to_seq + 1);
}

static void page_timeline_steps(const struct summary *summary, const struct verdict *verdict,
                                struct chart *chart)
{
    int64_t quantum_ns = summary->last_ns / PAGE_TIMELINE_MARKS_MAX;
    int64_t drawn_ns = -1;
    int64_t y = chart->height;
    bool all = summary->steps.count <= PAGE_TIMELINE_MARKS_MAX;
    text_append(chart->out, "<g class=\"steps\">\n");
    for (size_t i = 0; i < summary->steps.count; i++) {
        const struct summary_step *step = &summary->steps.items[i];
        struct timeline_span span = {.from_ns = step->begin_ns, .to_ns = step->end_ns};
        if (step->end_ns == SUMMARY_NEVER)
            span.to_ns = summary->last_ns;
        CLEANUP(texts_release) struct texts failed = {0};
        headline_step_failures(summary, verdict, i, &failed);
        bool bad = step->outcome != EVENT_STEP_DONE || failed.count;
        if (!all && span.to_ns < drawn_ns + quantum_ns && !bad)
            continue;
        drawn_ns = span.to_ns;
        CLEANUP(text_release) struct text title = {0};
        text_append_format(&title, "step %lld, %s %s: %s", (long long)step->index, step->action,
                           step->runtime ? step->runtime : "",
                           event_step_outcome_words[step->outcome]);
        for (size_t k = 0; k < failed.count; k++)
            text_append_format(&title, "%s%s", k ? ", " : ", failed: ", failed.items[k]);
        page_timeline_append_times(&title, &span);
        chart_bar(chart,
                  bad     ? "band bad"
                  : i % 2 ? "band odd"
                          : "band",
                  &span, y, ROW_STEPS, text_get(&title));
        if (i % 2)
            chart_bar(chart, "veil", &span, y + ROW_STEPS, 10000, NULL);
        CLEANUP(memory_free_text) char *words = page_timeline_step_words(step);
        chart_label(chart, &span, y, ROW_STEPS, words);
    }
    text_append(chart->out, "</g>\n");
    chart->height += ROW_STEPS;
}

/* Each span as a bar, its title made of `what`, its state and its id. */
static void page_timeline_spans(const struct summary *summary, const struct chart *chart,
                                const struct timeline_spans *spans, const char *classes,
                                const char *what, int64_t y, int64_t height)
{
    int64_t quantum_ns = summary->last_ns / PAGE_TIMELINE_MARKS_MAX;
    int64_t drawn_ns = -1;
    bool all = spans->count <= PAGE_TIMELINE_MARKS_MAX;
    for (size_t i = 0; i < spans->count; i++) {
        const struct timeline_span *span = &spans->items[i];
        if (!all && span->to_ns < drawn_ns + quantum_ns)
            continue;
        drawn_ns = span->to_ns;
        CLEANUP(text_release) struct text title = {0};
        text_append_format(&title, "%s %s%s%s", what, span->state ? span->state : "",
                           span->state ? " " : "", span->id);
        page_timeline_append_times(&title, span);
        if (span->beats)
            text_append_format(&title, ", %lld beats", (long long)span->beats);
        page_timeline_append_lines(&title, span);
        /* Of a VM: whatever is not simply running. */
        bool other = text_same(classes, "life") &&
                     !text_same(span->state, system_state_words[SYSTEM_STATE_RUNNING]);
        chart_bar(chart, other ? "life other" : classes, span, y, height, text_get(&title));
    }
}

/* Commands by what they are: the held session is a thin line, the others are bars. */
static void page_timeline_commands(const struct summary *summary, const struct chart *chart,
                                   const struct timeline_lane *lane, int64_t y)
{
    struct timeline_spans sessions = {0};
    struct timeline_spans others = {0};
    for (size_t i = 0; i < lane->commands.count; i++) {
        bool session = text_same(lane->commands.items[i].state, "start");
        *VECTOR_ADD(session ? &sessions : &others) = lane->commands.items[i];
    }
    page_timeline_spans(summary, chart, &sessions, "session", "command", y + COMMAND_HEIGHT / 2 - 1,
                        2);
    page_timeline_spans(summary, chart, &others, "command", "command", y, COMMAND_HEIGHT);
    VECTOR_RELEASE(&sessions);
    VECTOR_RELEASE(&others);
}

/* All heartbeats as one path, and their history lines as differences, for the page's script. */
static void page_timeline_beats(const struct timeline_lane *lane, const struct chart *chart,
                                int64_t quantum_ns, int64_t y)
{
    if (!lane->beats.count)
        return;
    CLEANUP(text_release) struct text lines = {0};
    int64_t drawn_ns = -1, drawn_ms = 0, drawn_seq = 0;
    chart_open_stretched(chart, y, BOOT_HEIGHT);
    text_append(chart->out, "<path class=\"beats\" d=\"M0 3");
    for (size_t i = 0; i < lane->beats.count; i++) {
        const struct timeline_beat *beat = &lane->beats.items[i];
        if (drawn_ns >= 0 && quantum_ns > 0 && beat->t_ns < drawn_ns + quantum_ns)
            continue;
        int64_t at_ms = chart_ms(beat->t_ns);
        text_append_format(chart->out, "m%lld%sv%d", (long long)(at_ms - drawn_ms),
                           drawn_ns < 0 ? " 0" : "-10", 10);
        text_append_format(&lines, "%s%lld", lines.length ? " " : "",
                           (long long)(beat->seq + 1 - drawn_seq));
        drawn_ns = beat->t_ns;
        drawn_ms = at_ms;
        drawn_seq = beat->seq + 1;
    }
    text_append_format(chart->out, "\" data-lines=\"%s\"/>", text_get(&lines));
    chart_close_stretched(chart);
}

static void page_timeline_runtimes(const struct summary *summary, struct chart *chart,
                                   int64_t quantum_ns)
{
    for (size_t i = 0; i < summary->timeline.lanes.count; i++) {
        const struct timeline_lane *lane = &summary->timeline.lanes.items[i];
        int64_t y = chart->height;
        text_append_format(chart->out, "<g class=\"lane c%zu\" data-runtime=\"", i % COLOURS);
        html_append_inline(chart->out, lane->runtime);
        text_append_format(chart->out,
                           "\"><line class=\"rule\" x2=\"100%%\" y1=\"%lld\" "
                           "y2=\"%lld\"/>\n",
                           (long long)y, (long long)y);
        page_timeline_spans(summary, chart, &lane->lives, "life", "system", y + LIFE_Y,
                            LIFE_HEIGHT);
        page_timeline_spans(summary, chart, &lane->boots, "boot", "boot", y + BOOT_Y, BOOT_HEIGHT);
        page_timeline_beats(lane, chart, quantum_ns, y + BOOT_Y);
        page_timeline_spans(summary, chart, &lane->silences, "silence", "silence of boot",
                            y + BOOT_Y, BOOT_HEIGHT);
        page_timeline_commands(summary, chart, lane, y + COMMAND_Y);
        text_append(chart->out, "</g>\n");
        chart->height += ROW_RUNTIME;
    }
}

/* The most that any worker used, for one scale over all lanes. */
struct page_timeline_scale {
    int64_t memory_bytes;
    int64_t cpu_ppm; /* of one core */
};

/* CPU time used since the sample before, as parts per million of one core; 0 for another
 * process. */
static int64_t page_timeline_cpu_ppm(const struct timeline_sample *before,
                                     const struct timeline_sample *sample)
{
    int64_t used_us = (sample->cpu_ns - before->cpu_ns) / 1000;
    int64_t took_ms = (sample->t_ns - before->t_ns) / CLOCK_NS_PER_MS;
    bool told = sample->t_ns - before->t_ns >= SAMPLE_NS_MIN;
    if (before->pid != sample->pid || !sample->pid || !told || used_us < 0)
        return 0;
    return used_us / took_ms * 1000;
}

static struct page_timeline_scale page_timeline_scale_of(const struct summary *summary)
{
    struct page_timeline_scale scale = {.memory_bytes = 1, .cpu_ppm = 1};
    for (size_t i = 0; i < summary->timeline.lanes.count; i++) {
        const struct timeline_lane *lane = &summary->timeline.lanes.items[i];
        for (size_t k = 0; k < lane->samples.count; k++) {
            const struct timeline_sample *sample = &lane->samples.items[k];
            int64_t cpu_ppm = k ? page_timeline_cpu_ppm(sample - 1, sample) : 0;
            if (sample->memory_bytes > scale.memory_bytes)
                scale.memory_bytes = sample->memory_bytes;
            if (cpu_ppm > scale.cpu_ppm)
                scale.cpu_ppm = cpu_ppm;
        }
    }
    return scale;
}

/* Pixels below the top of a curve's drawing. */
static int64_t page_timeline_depth(int64_t value, int64_t most)
{
    int64_t height = ROW_WORKER - 2 * ROW_PADDING;
    return height - (int64_t)((double)value / (double)most * (double)height);
}

/* One life of a worker: its memory as an area, its CPU as a line of steps. */
static void page_timeline_curve(const struct timeline_sample *samples, size_t count,
                                const struct page_timeline_scale *scale, const struct chart *chart)
{
    struct text *out = chart->out;
    int64_t base = ROW_WORKER - 2 * ROW_PADDING;
    text_append_format(out, "<path class=\"memory\" d=\"M%lld %lld",
                       (long long)chart_ms(samples[0].t_ns), (long long)base);
    for (size_t i = 0; i < count; i++)
        text_append_format(
            out, "L%lld %lld", (long long)chart_ms(samples[i].t_ns),
            (long long)page_timeline_depth(samples[i].memory_bytes, scale->memory_bytes));
    text_append_format(out, "V%lldz\"/>", (long long)base);
    if (count < 2)
        return;
    text_append_format(out, "<path class=\"cpu\" d=\"M%lld %lld",
                       (long long)chart_ms(samples[0].t_ns), (long long)base);
    for (size_t i = 1; i < count; i++) {
        if (samples[i].t_ns - samples[i - 1].t_ns < SAMPLE_NS_MIN)
            continue;
        text_append_format(out, "V%lldH%lld",
                           (long long)page_timeline_depth(
                               page_timeline_cpu_ppm(&samples[i - 1], &samples[i]), scale->cpu_ppm),
                           (long long)chart_ms(samples[i].t_ns));
    }
    text_append(out, "\"/>");
}

/* A bar without a look of its own over each stretch between two samples: what is pointed at. */
static void page_timeline_stretches(const struct timeline_lane *lane, const struct chart *chart)
{
    bool all = lane->samples.count <= PAGE_TIMELINE_MARKS_MAX;
    for (size_t i = 1; all && i < lane->samples.count; i++) {
        const struct timeline_sample *sample = &lane->samples.items[i];
        if (!sample->pid || sample[-1].pid != sample->pid)
            continue;
        struct timeline_span span = {.from_ns = sample[-1].t_ns,
                                     .to_ns = sample->t_ns,
                                     .from_seq = sample[-1].seq,
                                     .to_seq = sample->seq};
        int64_t percent = page_timeline_cpu_ppm(sample - 1, sample) / 10000;
        CLEANUP(text_release) struct text title = {0};
        text_append_format(&title, "worker %lld: %lld MiB, %lld %% of a core",
                           (long long)sample->pid,
                           (long long)(sample->memory_bytes / BYTES_PER_MIB), (long long)percent);
        page_timeline_append_times(&title, &span);
        page_timeline_append_lines(&title, &span);
        chart_bar(chart, "touch", &span, chart->height, ROW_WORKER, text_get(&title));
    }
}

static void page_timeline_workers(const struct summary *summary, struct chart *chart)
{
    const struct page_timeline_scale scale = page_timeline_scale_of(summary);
    for (size_t i = 0; i < summary->timeline.lanes.count; i++) {
        const struct timeline_lane *lane = &summary->timeline.lanes.items[i];
        text_append_format(chart->out,
                           "<g class=\"worker c%zu\"><line class=\"rule\" x2=\"100%%\" "
                           "y1=\"%lld\" y2=\"%lld\"/>",
                           i % COLOURS, (long long)chart->height, (long long)chart->height);
        chart_open_stretched(chart, chart->height + ROW_PADDING, ROW_WORKER - 2 * ROW_PADDING);
        for (size_t k = 0; k < lane->samples.count;) {
            size_t count = 1;
            while (k + count < lane->samples.count &&
                   lane->samples.items[k + count].pid == lane->samples.items[k].pid)
                count++;
            if (lane->samples.items[k].pid)
                page_timeline_curve(&lane->samples.items[k], count, &scale, chart);
            k += count;
        }
        chart_close_stretched(chart);
        page_timeline_stretches(lane, chart);
        text_append(chart->out, "</g>\n");
        chart->height += ROW_WORKER;
    }
}

static void page_timeline_networks(const struct summary *summary, struct chart *chart)
{
    for (size_t i = 0; i < summary->timeline.networks.count; i++) {
        const struct timeline_network *network = &summary->timeline.networks.items[i];
        text_append_format(chart->out,
                           "<g class=\"network\"><line class=\"rule\" x2=\"100%%\" "
                           "y1=\"%lld\" y2=\"%lld\"/>\n",
                           (long long)chart->height, (long long)chart->height);
        page_timeline_spans(summary, chart, &network->spans, "net", "network",
                            chart->height + ROW_PADDING, ROW_NETWORK - 2 * ROW_PADDING);
        text_append(chart->out, "</g>\n");
        chart->height += ROW_NETWORK;
    }
}

/* The moment of evidence against the verdict: of what failed, or, where nothing did, of what is not
 * known. False for other criteria, and where the time is not known. */
static bool page_timeline_finding(const struct summary *summary, const struct verdict *verdict,
                                  const struct criterion *criterion,
                                  const struct evidence *evidence, struct timeline_span *at)
{
    enum criterion_result against =
        verdict->word == VERDICT_FAILED ? CRITERION_FAIL : CRITERION_UNKNOWN;
    int64_t t_ns = timeline_line_ns(&summary->timeline, evidence->seq);
    *at = (struct timeline_span){.from_ns = t_ns, .to_ns = t_ns, .from_seq = evidence->seq};
    return criterion->result == against && t_ns >= 0;
}

/* A mark with a link to its criterion: a line through all lanes, and a flag at the top. */
static void page_timeline_findings(const struct summary *summary, const struct verdict *verdict,
                                   const struct chart *chart)
{
    size_t marked = 0;
    text_append(chart->out, "<g class=\"findings\">\n");
    for (size_t i = 0; i < verdict->criteria.count; i++) {
        const struct criterion *criterion = &verdict->criteria.items[i];
        for (size_t k = 0; k < criterion->evidence.count; k++) {
            const struct evidence *evidence = &criterion->evidence.items[k];
            struct timeline_span at;
            if (!page_timeline_finding(summary, verdict, criterion, evidence, &at) ||
                marked == PAGE_TIMELINE_FINDINGS_MAX)
                continue;
            marked++;
            CLEANUP(text_release) struct text title = {0};
            text_append_format(&title, "%s %s at ", criterion->id,
                               criterion_result_words[criterion->result]);
            claim_append_seconds(&title, at.from_ns);
            text_append_format(&title, ", history line %lld: %s", (long long)evidence->seq + 1,
                               criterion->reason ? criterion->reason : "");
            text_append_format(chart->out, "<a class=\"%s\" href=\"#criterion-%zu\" aria-label=\"",
                               criterion->result == CRITERION_FAIL ? "fail" : "unknown", i + 1);
            html_append_inline(chart->out, text_get(&title));
            text_append(chart->out, "\">");
            chart_bar(chart, "pin", &at, ROW_AXIS, chart->height - ROW_AXIS, NULL);
            text_append(chart->out, "<svg overflow=\"visible\" x=\"");
            chart_append_percent(chart, at.from_ns);
            text_append_format(chart->out, "\" y=\"%d\"><path d=\"M0 14V0h9l-3 4 3 4H0\"/><title>",
                               ROW_AXIS);
            html_append_inline(chart->out, text_get(&title));
            text_append(chart->out, "</title></svg></a>\n");
        }
    }
    text_append(chart->out, "</g>\n");
}

/* The names of the rows. */
static void page_timeline_labels(const struct summary *summary, struct text *out)
{
    const struct page_timeline_scale scale = page_timeline_scale_of(summary);
    text_append(out, "<ul class=\"labels\">\n<li class=\"row-axis\">time</li>\n"
                     "<li class=\"row-steps\">steps</li>\n");
    for (size_t i = 0; i < summary->timeline.lanes.count; i++) {
        const struct timeline_lane *lane = &summary->timeline.lanes.items[i];
        text_append_format(out, "<li class=\"row-runtime c%zu\"><b>", i % COLOURS);
        html_append_inline(out, lane->runtime);
        text_append(out, "</b><small>owner ");
        html_append_inline(out, lane->owner);
        text_append_format(out, "</small><small>%zu boot%s, %zu beats</small></li>\n",
                           lane->boots.count, lane->boots.count == 1 ? "" : "s", lane->beats.count);
    }
    for (size_t i = 0; i < summary->timeline.lanes.count; i++) {
        text_append_format(out, "<li class=\"row-worker c%zu\"><span>", i % COLOURS);
        html_append_inline(out, summary->timeline.lanes.items[i].runtime);
        text_append_format(out, " worker</span><small>to %lld MiB, %lld.%lld cores</small></li>\n",
                           (long long)(scale.memory_bytes / BYTES_PER_MIB),
                           (long long)(scale.cpu_ppm / 1000000),
                           (long long)(scale.cpu_ppm / 100000 % 10));
    }
    for (size_t i = 0; i < summary->timeline.networks.count; i++) {
        const struct timeline_network *network = &summary->timeline.networks.items[i];
        text_append(out, "<li class=\"row-network\"><span>network ");
        html_append_inline(out, network->name ? network->name : network->id);
        text_append(out, "</span></li>\n");
    }
    text_append(out, "</ul>\n");
}

static void page_timeline_caption(const struct summary *summary, int64_t quantum_ns,
                                  struct text *out)
{
    text_append(
        out,
        "<figcaption>\n<ul class=\"key\">\n"
        "<li><i class=\"key-life\"></i>VM, as the host shows it</li>\n"
        "<li><i class=\"key-boot\"></i>boot, each heartbeat a line</li>\n"
        "<li><i class=\"key-silence\"></i>silence that is too long</li>\n"
        "<li><i class=\"key-session\"></i>held session</li>\n"
        "<li><i class=\"key-command\"></i>command</li>\n"
        "<li><i class=\"key-memory\"></i>memory</li>\n"
        "<li><i class=\"key-cpu\"></i>CPU</li>\n"
        "<li><i class=\"key-pin\"></i>failed or not known: leads to its criterion</li>\n</ul>\n");
    if (quantum_ns > 0) {
        text_append(out, "<p>There are too many heartbeats to draw each: one is drawn in every ");
        claim_append_seconds(out, quantum_ns);
        text_append(out, "; the silences are all there.</p>\n");
    }
    if (summary->timeline.dropped)
        text_append_format(out,
                           "<p>%lld items were too many for this timeline; the history has "
                           "them.</p>\n",
                           (long long)summary->timeline.dropped);
    text_append(out, "<p>The tables below say the same in words.</p>\n</figcaption>\n");
}

void page_timeline_append(const struct summary *summary, const struct verdict *verdict,
                          struct text *out)
{
    CLEANUP(text_release) struct text drawing = {0};
    struct chart chart = {.out = &drawing, .span_ms = chart_ms(summary->last_ns)};
    size_t beats = 0;
    if (chart.span_ms < 1)
        chart.span_ms = 1;
    for (size_t i = 0; i < summary->timeline.lanes.count; i++)
        beats += summary->timeline.lanes.items[i].beats.count;
    int64_t quantum_ns = 0;
    if (beats > PAGE_TIMELINE_BEATS_MAX)
        quantum_ns =
            summary->last_ns / PAGE_TIMELINE_BEATS_MAX * (int64_t)summary->timeline.lanes.count;
    chart.height = ROW_AXIS;
    page_timeline_steps(summary, verdict, &chart);
    chart_axis(&chart, ROW_AXIS + ROW_STEPS);
    page_timeline_runtimes(summary, &chart, quantum_ns);
    page_timeline_workers(summary, &chart);
    page_timeline_networks(summary, &chart);
    page_timeline_findings(summary, verdict, &chart);

    text_append(out, "<section id=\"timeline\" aria-labelledby=\"timeline-title\">\n"
                     "<h2 id=\"timeline-title\">Timeline</h2>\n"
                     "<div id=\"tools\" hidden></div>\n<figure>\n<div class=\"timeline\">\n");
    page_timeline_labels(summary, out);
    text_append_format(out,
                       "<div id=\"scroll\" class=\"scroll\" role=\"region\" tabindex=\"0\" "
                       "aria-label=\"Timeline, %lld ms wide\">\n"
                       "<svg id=\"chart\" width=\"100%%\" height=\"%lld\" data-ms=\"%lld\" "
                       "role=\"group\" aria-label=\"Steps, runtimes, workers and networks over "
                       "time\">\n",
                       (long long)chart.span_ms, (long long)chart.height, (long long)chart.span_ms);
    text_append(out, text_get(&drawing));
    text_append(out, "</svg>\n</div>\n</div>\n");
    page_timeline_caption(summary, quantum_ns, out);
    text_append(out, "</figure>\n</section>\n");
}

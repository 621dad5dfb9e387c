/* The drawing of report.html's timeline. */
#include "report/page/chart.h"

#include "base/clock.h"
#include "report/document/html.h"

/* Most lines of the axis, and how far below the top its words stand. */
#define CHART_TICKS_MAX     12
#define CHART_TICK_BASELINE 15

#define CHART_PERCENT_UNITS 1000000 /* ten thousandths of a percent */

int64_t chart_ms(int64_t time_ns)
{
    return time_ns / CLOCK_NS_PER_MS + (time_ns % CLOCK_NS_PER_MS >= CLOCK_NS_PER_MS / 2);
}

/* A part of the width in percent. */
static void chart_append_part(const struct chart *chart, int64_t part_ms)
{
    int64_t units = part_ms > 0 ? part_ms * CHART_PERCENT_UNITS / chart->span_ms : 0;
    text_append_format(chart->out, "%lld", (long long)(units / 10000));
    if (units % 10000)
        text_append_format(chart->out, ".%04lld", (long long)(units % 10000));
    text_append_char(chart->out, '%');
}

void chart_append_percent(const struct chart *chart, int64_t time_ns)
{
    chart_append_part(chart, chart_ms(time_ns));
}

/* x, y, width and height of a span. */
static void chart_append_box(const struct chart *chart, const struct timeline_span *span, int64_t y,
                             int64_t height)
{
    text_append(chart->out, " x=\"");
    chart_append_percent(chart, span->from_ns);
    text_append(chart->out, "\" width=\"");
    chart_append_part(chart, chart_ms(span->to_ns) - chart_ms(span->from_ns));
    text_append_format(chart->out, "\" y=\"%lld\" height=\"%lld\"", (long long)y,
                       (long long)height);
}

void chart_bar(const struct chart *chart, const char *classes, const struct timeline_span *span,
               int64_t y, int64_t height, const char *title)
{
    text_append_format(chart->out, "<rect class=\"%s\"", classes);
    chart_append_box(chart, span, y, height);
    if (!title) {
        text_append(chart->out, "/>\n");
        return;
    }
    text_append(chart->out, "><title>");
    html_append_inline(chart->out, title);
    text_append(chart->out, "</title></rect>\n");
}

void chart_label(const struct chart *chart, const struct timeline_span *span, int64_t y,
                 int64_t height, const char *words)
{
    text_append(chart->out, "<svg");
    chart_append_box(chart, span, y, height);
    text_append_format(chart->out, "><text x=\"5\" y=\"%lld\">", (long long)(height * 2 / 3));
    html_append_inline(chart->out, words);
    text_append(chart->out, "</text></svg>\n");
}

void chart_open_stretched(const struct chart *chart, int64_t y, int64_t height)
{
    text_append_format(chart->out,
                       "<svg x=\"0\" y=\"%lld\" width=\"100%%\" height=\"%lld\" viewBox=\"0 0 %lld "
                       "%lld\" preserveAspectRatio=\"none\">",
                       (long long)y, (long long)height, (long long)chart->span_ms,
                       (long long)height);
}

void chart_close_stretched(const struct chart *chart)
{
    text_append(chart->out, "</svg>\n");
}

/* 1, 2 or 5 times a power of ten milliseconds. */
static int64_t chart_tick_ms(int64_t span_ms)
{
    static const int64_t factors[] = {1, 2, 5};
    for (int64_t power = 1; power < span_ms; power *= 10) {
        for (size_t i = 0; i < sizeof factors / sizeof *factors; i++) {
            if (span_ms / (power * factors[i]) < CHART_TICKS_MAX)
                return power * factors[i];
        }
    }
    return span_ms;
}

void chart_axis(const struct chart *chart, int64_t y)
{
    int64_t step_ms = chart_tick_ms(chart->span_ms);
    text_append(chart->out, "<g class=\"axis\" id=\"axis\">\n");
    for (int64_t at_ms = 0; at_ms < chart->span_ms; at_ms += step_ms) {
        text_append(chart->out, "<line x1=\"");
        chart_append_part(chart, at_ms);
        text_append(chart->out, "\" x2=\"");
        chart_append_part(chart, at_ms);
        text_append_format(chart->out, "\" y1=\"%lld\" y2=\"100%%\"/><text dx=\"4\" y=\"%d\" x=\"",
                           (long long)y, CHART_TICK_BASELINE);
        chart_append_part(chart, at_ms);
        text_append_format(chart->out, "\">%lld", (long long)(at_ms / CLOCK_MS_PER_S));
        if (step_ms < CLOCK_MS_PER_S)
            text_append_format(chart->out, ".%03lld", (long long)(at_ms % CLOCK_MS_PER_S));
        text_append(chart->out, " s</text>\n");
    }
    text_append(chart->out, "</g>\n");
}

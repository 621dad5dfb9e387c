/* The drawing of report.html's timeline: bars, paths and marks at the times of a proof.
 *
 * Across, all is in percent of the proof's time, or in its milliseconds inside a nested drawing
 * that is stretched to the whole width: so the page can widen the drawing without redrawing
 * it, and text is never stretched. Down, all is in pixels. */
#pragma once

#include "report/summary/timeline.h"

struct chart {
    struct text *out;
    int64_t span_ms;
    int64_t height; /* of what has been laid out so far, in pixels */
};

/* A time as percent of the proof's, with the sign: "12.3456%". */
void chart_append_percent(const struct chart *chart, int64_t time_ns);

/* A bar of these classes from `y` on. `title` (made safe here) is shown when it is pointed at. */
void chart_bar(const struct chart *chart, const char *classes, const struct timeline_span *span,
               int64_t y, int64_t height, const char *title);

/* Text at a place within the span: cut off where the span ends. */
void chart_label(const struct chart *chart, const struct timeline_span *span, int64_t y,
                 int64_t height, const char *words);

/* Opens and closes a drawing whose horizontal unit is a millisecond. */
void chart_open_stretched(const struct chart *chart, int64_t y, int64_t height);
void chart_close_stretched(const struct chart *chart);

/* Round times, some ten of them over the whole width, with their lines. */
void chart_axis(const struct chart *chart, int64_t y);

/* The nearest millisecond. */
int64_t chart_ms(int64_t time_ns);

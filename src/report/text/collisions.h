/* What an audit of the installs had foretold, beside what the proof saw of it: "will collide", and
 * the causes that point at it. Nothing where the proof was made without an audit. */
#pragma once

#include "check/verdict.h"
#include "report/summary/summary.h"

/* A line each, for a terminal; what need not be changed is counted. */
void collisions_append_plain(const struct summary *summary, const struct verdict *verdict,
                             struct text *out);

/* A section of report.md. */
void collisions_append_markdown(const struct summary *summary, const struct verdict *verdict,
                                struct text *out);

/* A section of report.html. */
void collisions_append_html(const struct summary *summary, const struct verdict *verdict,
                            struct text *out);

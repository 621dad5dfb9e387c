/* The timeline of report.html, as inline SVG that reads without JavaScript: across, the time of the
 * proof; down, its steps, a lane for each runtime, what its worker used, and the networks. */
#pragma once

#include "check/verdict.h"
#include "report/summary/summary.h"

/* Most heartbeats drawn one by one, and most other marks of a lane. Above that, marks that would
 * fall onto one another are drawn as one, and the page says so. */
#define PAGE_TIMELINE_BEATS_MAX 60000
#define PAGE_TIMELINE_MARKS_MAX 2000

/* Most moments at which something failed or could not be told that are marked. */
#define PAGE_TIMELINE_FINDINGS_MAX 200

/* Appends the whole section. */
void page_timeline_append(const struct summary *summary, const struct verdict *verdict,
                          struct text *out);

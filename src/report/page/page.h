/* report.html: the report as one page that needs no network and, for reading, no JavaScript. */
#pragma once

#include "check/verdict.h"
#include "report/summary/summary.h"

/* Appends to `out`. */
void page_write(const struct summary *summary, const struct verdict *verdict, struct text *out);

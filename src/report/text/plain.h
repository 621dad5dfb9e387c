/* The result as plain lines, for a terminal: what the verdict is about, the criteria, the verdict.
 */
#pragma once

#include "check/verdict.h"
#include "report/summary/summary.h"

/* Appends to `out`. */
void plain_write(const struct summary *summary, const struct verdict *verdict, struct text *out);

/* What a verdict is about: host, subjects, and whether Windows took part. A few lines. */
void plain_write_about(const struct summary *summary, const struct verdict *verdict,
                       struct text *out);

/* report.md: the report for people, in the form of the procedure's sections 6 and 7. */
#pragma once

#include "check/verdict.h"
#include "report/summary/summary.h"

/* Appends to `out`. */
void markdown_write(const struct summary *summary, const struct verdict *verdict, struct text *out);

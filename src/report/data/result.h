/* result.json: the result for programs. docs/evidence.md describes its fields. */
#pragma once

#include "check/verdict.h"
#include "report/summary/summary.h"

/* The version of this document. */
#define RESULT_FORMAT 2

/* Appends to `out`. */
void result_write(const struct summary *summary, const struct verdict *verdict, struct text *out);

/* The forms that a report can have. Each is a pure function of the summary and the verdict: the
 * same history gives the same bytes, whenever and wherever. A new form is one file with one
 * function and a line in format.c. */
#pragma once

#include "check/verdict.h"
#include "report/summary/summary.h"

struct format {
    const char *name; /* as in `cotenant report --format NAME` */
    const char *file; /* its name in the evidence folder; NULL for forms that are not kept */
    void (*write)(const struct summary *summary, const struct verdict *verdict, struct text *out);
};

/* All forms; the last one has no name. */
extern const struct format formats[];

/* The form with this name, or NULL. */
const struct format *format_find(const char *name);

/* The result in brief, as it is printed: what it is about, the criteria, the verdict and its
 * causes. */
#pragma once

#include "check/verdict.h"
#include "report/document/document.h"
#include "report/summary/summary.h"

/* What a verdict is about: host, subjects, and whether Windows took part. */
void brief_add_about(struct document *document, const struct summary *summary,
                     const struct verdict *verdict);

/* The whole of it. The last section is the verdict's: more can be said in it. */
void brief_make(struct document *document, const struct summary *summary,
                const struct verdict *verdict);

/* The form "plain". */
void brief_write(const struct summary *summary, const struct verdict *verdict, struct text *out);

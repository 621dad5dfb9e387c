/* The result as plain lines, for a terminal: what the verdict is about, the criteria, the verdict.
 */
#pragma once

#include "check/verdict.h"
#include "report/story.h"

/* Appends to `out`. */
void plain_write(const struct story *story, const struct verdict *verdict, struct text *out);

/* What a verdict is about: host, subjects, and whether Windows took part. A few lines. */
void plain_write_about(const struct story *story, const struct verdict *verdict, struct text *out);

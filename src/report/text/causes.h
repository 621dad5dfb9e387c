/* Why a proof was not PROVEN, as people read it: each cause with what to change, then what no rule
 * explains. Nothing for a PROVEN one. */
#pragma once

#include "check/verdict.h"

/* A section of report.md. */
void causes_append_markdown(const struct verdict *verdict, struct text *out);

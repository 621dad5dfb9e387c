/* The diagnosis in report.html: what stands against the verdict, why, and what to do. */
#pragma once

#include "check/verdict.h"
#include "report/summary/summary.h"

/* Appends the section; nothing for a proof that is PROVEN. */
void page_diagnosis_append(const struct summary *summary, const struct verdict *verdict,
                           struct text *out);

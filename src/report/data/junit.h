/* junit.xml: the result for what shows tests, by the schema of Ant's JUnit reports. One suite, a
 * test case a criterion, and one for the verdict, so that no proof but a PROVEN one reads green.
 * docs/evidence.md says what stands where. */
#pragma once

#include "check/verdict.h"
#include "report/summary/summary.h"

/* Appends to `out`. */
void junit_write(const struct summary *summary, const struct verdict *verdict, struct text *out);

/* The tables of report.html: the procedure's success criteria, all criteria, steps, timings, boots,
 * and what else a proof leaves. */
#pragma once

#include "check/verdict.h"
#include "report/summary/summary.h"

/* Most rows of one table; result.json has them all. */
#define PAGE_TABLE_ROWS_MAX 1000

/* Most history lines shown for a criterion that holds. */
#define PAGE_TABLE_EVIDENCE_MAX 3

/* Each appends a section; those of what went wrong append nothing where nothing did. */
void page_table_successes(const struct summary *summary, const struct verdict *verdict,
                          struct text *out);
void page_table_criteria(const struct summary *summary, const struct verdict *verdict,
                         struct text *out);
void page_table_steps(const struct summary *summary, const struct verdict *verdict,
                      struct text *out);
void page_table_timings(const struct summary *summary, struct text *out);
void page_table_boots(const struct summary *summary, struct text *out);
void page_table_commands(const struct summary *summary, struct text *out);

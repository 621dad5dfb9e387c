/* The part of the Markdown report that is the procedure's own: the procedure_form of its section 6
 * with every field filled in, its six success criteria of section 4, and what its section 7 says
 * follows. Which runtime is canonical and which are
 * its forks is what the profiles say. */
#pragma once

#include "check/verdict.h"
#include "report/summary/summary.h"

/* Appends sections 6 and 4 as one part of a Markdown document. */
void procedure_form_append(const struct summary *summary, const struct verdict *verdict,
                           struct text *out);

/* Appends section 7. */
void procedure_form_append_implications(const struct summary *summary,
                                        const struct verdict *verdict, struct text *out);

/* The part of the Markdown report that is the procedure's own: the deliverable of its section 6
 * with every field filled in, its six success criteria of section 4, and what its section 7 says
 * follows. Which runtime is canonical and which are
 * its forks is what the profiles say. */
#pragma once

#include "check/verdict.h"
#include "report/story.h"

/* Appends sections 6 and 4 as one part of a Markdown document. */
void deliverable_append(const struct story *story, const struct verdict *verdict, struct text *out);

/* Appends section 7. */
void deliverable_append_implications(const struct story *story, const struct verdict *verdict,
                                     struct text *out);

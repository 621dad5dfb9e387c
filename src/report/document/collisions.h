/* What an audit of the installs had foretold, beside what the proof saw of it: "will collide", and
 * the causes that point at it. Nothing where the proof was made without an audit. */
#pragma once

#include "check/verdict.h"
#include "report/document/document.h"
#include "report/summary/summary.h"

/* Adds a paragraph each to the section; what need not be changed is left out. */
void collisions_say(struct document_section *section, const struct summary *summary,
                    const struct verdict *verdict);

/* Adds a section with a table. */
void collisions_add_section(struct document *document, const struct summary *summary,
                            const struct verdict *verdict);

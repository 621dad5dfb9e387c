/* What the page and the Markdown report say alike, as sections of a document. Each adds one to the
 * end; those of what went wrong add none where nothing did. */
#pragma once

#include "check/verdict.h"
#include "report/document/document.h"
#include "report/summary/summary.h"

/* Most history lines shown for a criterion that holds. */
#define SECTIONS_EVIDENCE_MAX 3

/* Appends the criterion's id, leading to its row. */
void sections_say_criterion(const struct verdict *verdict, const struct criterion *criterion,
                            struct document_line *line);

/* What stands against a proof that is not PROVEN: the causes, then the criteria; what only was not
 * reached is folded. */
void sections_add_reasons(struct document *document, const struct summary *summary,
                          const struct verdict *verdict);

/* The procedure's success criteria. */
void sections_add_procedure(struct document *document, const struct summary *summary,
                            const struct verdict *verdict);

/* All criteria, by their kind; the kinds of which one failed come first. */
void sections_add_criteria(struct document *document, const struct summary *summary,
                           const struct verdict *verdict);

/* Steps, timings, boots, commands, what could not be observed, who reaches whom, and what is left.
 */
void sections_add_course(struct document *document, const struct summary *summary,
                         const struct verdict *verdict);

/* How the run ended, and how all of it can be checked again. */
void sections_add_again(struct document *document, const struct summary *summary,
                        const struct verdict *verdict);

/* The checker: history in, verdict out. Pure: no clock, no process, no host.
 *
 * It is fed event by event and keeps only what later events are judged against, so that the run
 * asks it after every step and a history of any length is checked in little memory. */
#pragma once

#include "check/verdict.h"
#include "history/event.h"

struct checker;

/* A checker that has seen nothing. The caller frees it. */
struct checker *checker_new(void);

/* Takes the next event. False (class input) if the event cannot belong to such a history, e.g.
 * it names a runtime that the proof doesn't have; the checker is then of no more use. */
bool checker_feed(struct checker *checker, const struct event *event, struct error *error);

/* What the history shows so far, into a zeroed verdict that the caller releases. Before the end
 * event the verdict is PARTIAL or FAILED, never PROVEN. */
void checker_judge(const struct checker *checker, struct verdict *verdict);

/* NULL is fine. */
void checker_free(struct checker *checker);

/* For CLEANUP. */
void checker_cleanup(struct checker **checker);

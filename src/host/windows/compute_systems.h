/* The questions to HCS: all compute systems, and those of each owner. Nothing but an enumeration is
 * ever asked: a handle on a system, held or dropped, can decide whether it lives
 * (ShouldTerminateOnLastHandleClosed). */
#pragma once

#include "base/vector.h"
#include "host/windows/library.h"
#include "model/view.h"

/* Longest wait for one answer. */
#define COMPUTE_SYSTEMS_ASK_MS_MAX 5000

/* One question and its answer. */
struct compute_answer {
    char *owner;        /* NULL: all systems were asked for */
    char *query;        /* as it was asked */
    char *document;     /* NULL: there is none */
    struct error error; /* why */
};

/* A job for a bounded call. */
struct compute_question {
    const struct library *library; /* lives as long as the process does */
    VECTOR(struct compute_answer) answers;
};

/* A question for all systems, and for those of each of the owners (NULL: of none). */
struct compute_question *compute_question_new(const struct library *computecore,
                                              const struct texts *owners);

/* Asks; for a bounded call. */
void compute_question_ask(void *question);

/* Adds what was answered to the view: systems and owner groups, raw answers, or why the part is
 * unavailable. */
void compute_question_read(const struct compute_question *question, struct view *view);

/* For a bounded call. */
void compute_question_free(void *question);

/* The progress of a proof on standard error: a line for each step as it ends, and below it what
 * failed there; on a terminal also one that says what is going on, drawn over again as it changes.
 */
#pragma once

#include "cmd/terminal/live.h"
#include "diagnose/diagnosis.h"
#include "run/run.h"

struct progress {
    struct terminal terminal;
    struct live live;
    struct diagnosis *diagnosis; /* of what was seen so far; NULL: none is possible */
    struct texts failed;         /* the criteria that have failed, as far as that was said */
    struct text step;            /* how the last step ended */
    bool due;                    /* that is still to be said */
    bool done;                   /* it was done */
    const char *folder;          /* with the evidence */
    bool held;                   /* the terminal is a shell's */
    bool drawn;                  /* the line of the moment is on the screen */
    int64_t drawn_tick;          /* when it was drawn last */
};

/* Begins the progress of a plan of so many steps, whose evidence is in the folder. */
void progress_begin(struct progress *progress, size_t steps, const char *folder);

/* Shows what is worth a line of an event. `user` is a struct progress. */
void progress_event(void *user, const struct event *event);

/* Adds the lines that say why criteria failed that are not among `known` yet: each cause once, in
 * its own words, and a criterion without one by its reason. They are added to `known`. */
void progress_failures(const struct verdict *verdict, struct texts *known, struct texts *lines);

/* Says that a shell comes next, or, with the error, why none does. */
void progress_hold(void *user, const struct error *error);

/* Takes the line of the moment away, whatever happened to the proof. */
void progress_end(struct progress *progress);

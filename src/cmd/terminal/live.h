/* What a proof is doing at this moment, in one line for a terminal: the step, what is waited for,
 * for how long, and a strip of heartbeats for each runtime that is up. It is made from the events
 * of the history alone; drawing it is cmd/progress.c's business. */
#pragma once

#include "cmd/terminal/terminal.h"
#include "history/event.h"
#include "profile/profile.h"

/* The last so many stretches of time are on a strip, each of so many ticks of the prover. */
#define LIVE_STRIP_STRETCHES 8
#define LIVE_STRETCH_TICKS   2

#define LIVE_WAIT_BYTES 160

struct live_runtime {
    char *name;
    int64_t session;                         /* the command that holds it up; 0 if it is down */
    bool beaten;                             /* in this session */
    int64_t beats[LIVE_STRIP_STRETCHES + 1]; /* the last one is not over */
};

struct live {
    size_t steps; /* of the plan */
    int64_t step;
    char *action;
    char *runtime;
    char wait[LIVE_WAIT_BYTES]; /* what is waited for */
    int64_t begin_ns;           /* of the step under way */
    int64_t now_ns;
    int64_t ticks;
    bool under_way;
    VECTOR(struct live_runtime) runtimes;
};

/* Takes what the event says of the moment. */
void live_take(struct live *live, const struct event *event);

/* The line, made to fit the terminal's columns, without a line end; empty between steps. */
void live_append(const struct live *live, const struct terminal *terminal, struct text *out);

void live_release(struct live *live);

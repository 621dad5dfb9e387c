/* A trial: one control carried out. The ordinary `prove` runs as a child on a private host of its
 * own; what it came to is read from the evidence that it left, as anybody would read it. */
#pragma once

#include "base/child.h"
#include "cmd/control.h"

/* How long the proof of one control may take; most take less than half a minute. */
#define TRIAL_MS_MAX INT64_C(600000)

struct trial;

typedef void trial_ended(void *user, struct trial *trial);

struct trial {
    const struct control *control;
    char *folder; /* files/ and evidence/ are in it */
    struct child *child;
    uv_timer_t deadline;
    bool deadline_open; /* the timer is the loop's */
    struct text said;   /* what the proof printed on standard error */
    int64_t start_ns;
    int64_t duration_ms;
    bool ended;
    bool caught; /* it came to what it must */
    struct control_outcome found;
    char *problem; /* why nothing was found; NULL if something was */
    trial_ended *on_end;
    void *user;
};

/* Makes the folder's parts and starts the proof on the loop; `on_end` is told when the trial has
 * ended, also where it could not begin. The trial must stay where it is until trial_release. */
void trial_start(struct trial *trial, uv_loop_t *loop);

/* Ends what still runs. The loop must run once more before the trial's memory goes. */
void trial_release(struct trial *trial);

/* A control_run: one control carried out. The ordinary `prove` runs as a child on a private host of
 * its own; what it came to is read from the evidence that it left, as anybody would read it. */
#pragma once

#include "base/child.h"
#include "cmd/controls/control.h"

/* How long the proof of one control may take; most take less than half a minute. */
#define CONTROL_RUN_MS_MAX INT64_C(600000)

struct control_run;

typedef void control_run_ended(void *user, struct control_run *control_run);

struct control_run {
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
    bool busy;   /* it was not judged: the host was too busy */
    bool again;  /* it ran a second time, alone */
    struct control_outcome found;
    char *problem; /* why nothing was found; NULL if something was */
    control_run_ended *on_end;
    void *user;
};

/* Makes the folder's parts and starts the proof on the loop; `on_end` is told when the control_run
 * has ended, also where it could not begin. The control_run must stay where it is until
 * control_run_release. */
void control_run_start(struct control_run *control_run, uv_loop_t *loop);

/* Forgets what was found, and starts the proof once more, in a folder of its own. */
void control_run_start_again(struct control_run *control_run, uv_loop_t *loop);

/* Ends what still runs. The loop must run once more before the control_run's memory goes. */
void control_run_release(struct control_run *control_run);

/* The step after the plan's, "clean": what the run started and is still up is shut down by its own
 * runtime's command, and what is then left is recorded. */
#pragma once

#include "run/session.h"

/* Longest wait for a held session to end once its VM was shut down. */
#define CLEANUP_SESSION_MS_MAX 5000

/* How long, and how often, the host is looked at until it is as the baseline was. */
#define CLEANUP_BACK_MS_MAX  5000
#define CLEANUP_BACK_LOOK_MS 50

/* Runs the step, after a shell for the user if `hold`. From here on only a second signal ends a
 * wait; each is bounded. */
void cleanup_run(struct sessions *sessions, const struct view *baseline, bool hold);

/* Cleaning up after oneself: what the run started is shut down by its own runtime's command. */
#pragma once

#include "run/prover.h"

/* Longest wait for a held session to end once its VM was shut down. */
#define CLEANUP_SESSION_MS_MAX 5000

/* Shuts down every runtime that the run has started and whose VM may still be up, each bounded by
 * its deadline, and closes the sessions. From here on only a second signal ends a wait. */
void cleanup_run(struct prover *prover);

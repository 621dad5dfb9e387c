/* A shell for the user, on the host as a failure left it: --hold. */
#pragma once

#include "run/prover.h"

/* Runs the user's shell ($SHELL, else /bin/sh) on the terminal and waits until it is left. The
 * guests' sessions stay held meanwhile, and what happens goes into the history. False with the
 * error if no shell could be started. */
bool hold_shell(struct prover *prover, struct error *error);

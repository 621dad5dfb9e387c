/* Elsewhere: a command that a planted fault has another runtime carry out, in its VM. */
#pragma once

#include "service/caller.h"

/* Whether the command is one that computes: those that ask the network are left where they are, so
 * that two guests do not write each other's files. */
bool elsewhere_takes(const struct request *request);

/* Has the victim's client run the caller's command in the victim's default distribution, and
 * answers the caller with its output and status. */
void elsewhere_run(struct caller *caller);

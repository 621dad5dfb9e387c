/* A misrouted command: one that a planted fault has another runtime carry out, in its VM. */
#pragma once

#include "service/client_session.h"

/* Whether the command is one that computes: those that ask the network are left where they are, so
 * that two guests do not write each other's files. */
bool misrouted_command_takes(const struct request *request);

/* Has the victim's client run the session's command in the victim's default distribution, and
 * answers the session with its output and status. */
void misrouted_command_run(struct client_session *session);

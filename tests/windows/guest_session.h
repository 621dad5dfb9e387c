/* A command in a guest, with its output passed on as it comes. */
#pragma once

#include <winsock2.h>

#include "identity.h"

/* Runs the command (NULL at the end) in the runtime's guest and charges its VM for it. The
 * command's exit status, or -1 if the VM ended under it. */
int guest_session_run(const struct identity *identity, char *const *command);

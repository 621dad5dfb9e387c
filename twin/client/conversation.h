/* The conversation with the service: the request, then bytes to and fro until the end. */
#pragma once

#include "control/request.h"

/* Sends the request and passes stdin, stdout and stderr through. Gives in `*exit_status` that of
 * the command (or of what was asked). False with the error when the service refuses or is lost.
 * `client` is the caller's name for itself in messages. */
bool conversation_hold(int service, const struct request *request, int *exit_status,
                       struct error *error);

/* A caller: one client's connection to the service.
 *
 * It brings one request, is handed to answer.c, and is then a relay between the client and a
 * stream of the guest, or gets a printed answer. Credit goes through from end to end, so that
 * nothing piles up in between. When the client goes, so does what it had started. */
#pragma once

#include <uv.h>

#include "base/error.h"
#include "control/request.h"

struct caller;
struct service;

/* Takes a connection from the listener; the caller frees itself when it has ended. */
void caller_accept(struct service *service, uv_stream_t *listener);

/* What it asks for; as long as the caller lives. */
const struct request *caller_request(const struct caller *caller);
/* Whom it asks. */
struct service *caller_service(struct caller *caller);

/* Ends the caller: its output, then the exit status. */
void caller_answer(struct caller *caller, const char *output, int exit_status);

/* Ends the caller with a reason that the client prints, and REQUEST_STATUS_FAILED. */
void caller_refuse(struct caller *caller, const char *format, ...) PRINTF_LIKE(2, 3);

/* Runs the caller's command in the distribution, which is there, to its end. */
void caller_run(struct caller *caller, const char *distro_id, const char *distro_name);

/* While a caller is held its memory stays, even if the client goes; the answers above then do
 * nothing. For what is under way on a caller's behalf. */
void caller_hold(struct caller *caller);
void caller_unhold(struct caller *caller);

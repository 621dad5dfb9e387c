/* A session: one client's connection to the service.
 *
 * It brings one request, of which its handlers are told. It is then a relay between the client and
 * a stream of the guest, or gets a printed answer. Credit goes through from end to end, so that
 * nothing piles up in between. When the client goes, so does what it had started. */
#pragma once

#include <uv.h>

#include "base/error.h"
#include "control/request.h"

struct client_session;
struct service;

/* What answers the sessions of a service. */
struct client_session_handlers {
    /* The session has a request: it is to be answered now or later. */
    void (*asked)(struct client_session *session);
    /* The client is gone before its answer. */
    void (*gone)(struct client_session *session);
};

/* Takes a connection from the listener; the session frees itself when it has ended. */
void client_session_accept(struct service *service, uv_stream_t *listener,
                           const struct client_session_handlers *handlers);

/* What it asks for; as long as the session lives. */
const struct request *client_session_request(const struct client_session *session);
/* Whom it asks. */
struct service *client_session_service(struct client_session *session);

/* Ends the session: its output, then the exit status. */
void client_session_answer(struct client_session *session, const char *output, int exit_status);

/* Ends the session with a reason that the client prints, and REQUEST_STATUS_FAILED. */
void client_session_refuse(struct client_session *session, const char *format, ...)
    PRINTF_LIKE(2, 3);

/* Runs the session's command in the distribution, which is there, to its end. */
void client_session_run(struct client_session *session, const char *distro_id,
                        const char *distro_name);

/* While a session is held its memory stays, even if the client goes; the answers above then do
 * nothing. For what is under way on a session's behalf. */
void client_session_hold(struct client_session *session);
void client_session_unhold(struct client_session *session);

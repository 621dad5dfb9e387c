/* What the service does for each request. */
#pragma once

#include "service/client_session.h"

extern const struct client_session_handlers answer_handlers;

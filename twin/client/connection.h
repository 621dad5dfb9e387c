/* The connection to the service, which is started when none is there. */
#pragma once

#include "control/identity.h"

/* From its start to "ready": the first one copies the first distribution's image. */
#define CONNECTION_READY_MS 30000

/* Connects to the identity's control socket; `identity_path` is what a service that has to be
 * started is given. Gives the file descriptor, or -1 with the error. The caller closes it. */
int connection_open(const struct identity *identity, const char *identity_path,
                    struct error *error);

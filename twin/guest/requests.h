/* What the host asks for, from the first frame to the last: the streams, the distros they run
 * in, and the port to the host. */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "guest/distro.h"
#include "guest/poll_set.h"
#include "guest/port.h"
#include "guest/stream.h"

/* Streams at the same time: with three pipes each they fit POLL_SET_MAX, and their stdin rings take
 * 16 MiB at most. One more is refused. */
#define REQUESTS_STREAMS_MAX 128

struct requests {
    struct port port;
    struct distros distros;
    bool power_off; /* the host asked for it */
    struct stream streams[REQUESTS_STREAMS_MAX];
};

/* Opens the port. */
void requests_start(struct requests *requests);
/* `listen`: the guest is ready for requests. */
void requests_await(struct requests *requests, struct poll_set *poll_set, bool listen);
/* Does what can be done after a poll. */
void requests_advance(struct requests *requests, const struct poll_set *poll_set);
/* A child of init ended; `status` is waitpid's. */
void requests_child_ended(struct requests *requests, pid_t pid, int status);

/* One stream: a request of the host, the child that does it, and the bytes between the two.
 *
 * Stdin is held in a ring as large as the channel's credit. Stdout and stderr are read only when
 * the bytes can go straight on to the port, so a pipe that nobody reads holds its own writer up
 * and nobody else. */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "guest/cgroup.h"
#include "guest/command.h"
#include "guest/poll_set.h"
#include "guest/port.h"
#include "wire/credit.h"
#include "wire/request.h"

enum stream_state {
    STREAM_UNUSED,
    STREAM_WAITING, /* for its distro */
    STREAM_RUNNING, /* it has a child, or output of one to deliver */
};

struct stream_input {
    int fd;      /* -1: not yet, or no more */
    bool closed; /* the command can't be given any more */
    bool ending; /* the host ended the channel: close once all is handed on */
    struct wire_debt debt;
    uint8_t *ring; /* WIRE_CREDIT_INITIAL bytes; NULL until something has to wait */
    size_t start;
    size_t held;
    size_t place;
};

struct stream_output {
    int fd; /* -1: none, or at its end */
    enum wire_channel channel;
    struct wire_credit credit;
    bool draining; /* the command has ended: `left` bytes of it are in the pipe */
    size_t left;
    size_t place;
};

#define STREAM_OUTPUTS 2

struct stream {
    enum stream_state state;
    bool attached; /* the host still wants to hear of it */
    uint32_t number;
    enum wire_request_kind kind;
    char distro[WIRE_DISTRO_ID_MAX + 1];
    uint8_t *request; /* the payload of OPEN, kept while a RUN waits */
    size_t request_length;
    pid_t child; /* 0: none, or reaped */
    struct wire_exit ended;
    struct cgroup cgroup;
    struct stream_input input;
    struct stream_output outputs[STREAM_OUTPUTS];
};

/* Makes an unused stream WAITING for `request`, which was decoded from `frame`. */
void stream_begin(struct stream *stream, const struct wire_request *request,
                  const struct wire_frame *frame);

/* Runs the command that a WAITING stream kept, in the distro of this holder; refuses it if that
 * fails. */
void stream_run(struct stream *stream, struct port *port, int holder);
/* Runs a piece of init's own work instead. */
void stream_run_task(struct stream *stream, struct port *port, int (*task)(const void *argument));

/* Answers a stream that needs no child, or needs it no more, in one go: with a short output and
 * how it ended; or refuses it for a reason. */
void stream_complete(struct stream *stream, struct port *port, struct wire_exit ended,
                     const char *output);
void stream_refuse(struct stream *stream, struct port *port, const char *reason);

/* Takes a frame of the host for this stream. False if the host broke the protocol. */
bool stream_take(struct stream *stream, struct port *port, const struct wire_frame *frame);
/* The host has forgotten the stream: kills it, and says nothing more about it. */
void stream_detach(struct stream *stream, struct port *port);

/* Waits for what the stream's pipes can do, as far as there is credit and room in the port. */
void stream_await(struct stream *stream, const struct port *port, struct poll_set *poll_set);
/* Moves the bytes that can be moved, and ends the stream when all is done. */
void stream_move(struct stream *stream, struct port *port, const struct poll_set *poll_set);
/* The stream's child ended; `status` is waitpid's. */
void stream_child_ended(struct stream *stream, struct port *port, int status);

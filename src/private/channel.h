/* The talk between the outermost process and the first process of a private host.
 *
 * A pair of sockets that keep message boundaries. It is also the lifeline: an end whose peer is
 * gone reads as closed. */
#pragma once

#include "base/error.h"

enum channel_kind {
    /* From the first process outwards. */
    CHANNEL_STARTED = 1, /* the command runs */
    CHANNEL_STOPPED,     /* the command was stopped (job control); value: the signal */
    CHANNEL_ENDED,       /* the command ended; value: its exit status, 128+n for a signal */
    CHANNEL_FAILED,      /* the private host could not be set up; error says why */
    /* From the outermost process inwards. */
    CHANNEL_SIGNAL,   /* pass the signal `value` on to the command */
    CHANNEL_CONTINUE, /* continue the command; value: 1 gives it the terminal again */
};

struct channel_message {
    enum channel_kind kind;
    int value;
    struct error error; /* with CHANNEL_FAILED alone */
};

enum channel_state {
    CHANNEL_MESSAGE, /* one was received */
    CHANNEL_QUIET,   /* none is there now */
    CHANNEL_CLOSED,  /* the peer is gone, and none is left */
};

/* Opens both ends; neither is inherited by programs. */
bool channel_open(int ends[static 2], struct error *error);

/* Sends without waiting; what a peer that is gone or stuck does not take is dropped. */
void channel_send(int end, const struct channel_message *message);

/* Receives without waiting. */
enum channel_state channel_receive(int end, struct channel_message *message);

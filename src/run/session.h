/* A runtime in the run, and the session that is held in its VM: the heartbeat. */
#pragma once

#include "run/op.h"

struct host_change;
struct prover;
struct view;

struct session {
    struct prover *prover;
    const struct profile *profile;
    struct op *op;     /* `start`, the held command; NULL before the first start */
    int64_t beats;     /* of this session */
    int64_t mark;      /* how many of them there were at the last session_mark */
    bool was_started;  /* in this run */
    bool may_be_up;    /* started by this run, and not shut down since */
    char *system_id;   /* its VM, as the host showed it after the start; NULL if it did not */
    bool system_gone;  /* the host reported that this VM is gone */
    char *address;     /* by which its guest can be asked for, as it said itself; may be NULL */
    bool file_written; /* the file that it is asked about */
};

/* Prepares a session that holds nothing yet. */
void session_init(struct session *session, struct prover *prover, const struct profile *profile);

/* Starts the runtime's VM by a command that is held in it and beats. A former session that still
 * lives is given up. */
void session_start(struct session *session);

/* Whether the held command runs. */
bool session_is_held(const struct session *session);

/* Counts beats anew from here. */
void session_mark(struct session *session);

/* How many beats came since the mark. */
int64_t session_beats_since(const struct session *session);

/* Remembers which of the host's systems is its VM: the first of its owner. */
void session_know_system(struct session *session, const struct view *view);

/* Takes note of a change that the host reported. */
void session_change(struct session *session, const struct host_change *change);

/* Gives up what is still held. */
void session_release(struct session *session);

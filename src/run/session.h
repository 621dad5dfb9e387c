/* The runtimes in the run, and the session that is held in the VM of each: the heartbeat. */
#pragma once

#include "run/op.h"

struct session {
    struct prover *prover;
    const struct profile *profile;
    struct op *op;     /* `start`, the held command; NULL before the first start */
    int64_t beats;     /* of this session */
    int64_t mark;      /* how many of them there were at the last sessions_mark */
    bool was_started;  /* in this run */
    bool may_be_up;    /* started by this run, and not shut down since */
    char *system_id;   /* its VM, as the host showed it after the start; NULL if it did not */
    bool system_gone;  /* the host reported that this VM is gone */
    char *address;     /* by which its guest can be asked for, as it said itself; may be NULL */
    bool file_written; /* the file that it is asked about */
};

/* Of all runtimes, in the profiles' order. It stays where it is: the loop has its address. */
struct sessions {
    struct prover *prover;
    size_t count;
    struct session items[PROFILE_RUNTIMES_MAX];
};

/* Prepares sessions that hold nothing yet. */
void sessions_init(struct sessions *sessions, struct prover *prover);

/* Has the host report its changes to the prover, and the sessions take note of them. */
bool sessions_watch(struct sessions *sessions, struct error *error);

/* Counts the beats of everybody anew from here. */
void sessions_mark(struct sessions *sessions);

/* Gives up what is still held. */
void sessions_release(struct sessions *sessions);

/* Starts the runtime's VM by a command that is held in it and beats. A former session that still
 * lives is given up. */
void session_start(struct session *session);

/* Whether the held command runs. */
bool session_is_held(const struct session *session);

/* How many beats came since the mark. */
int64_t session_beats_since(const struct session *session);

/* Remembers which of the host's systems is its VM: the first of its owner. */
void session_know_system(struct session *session, const struct view *view);

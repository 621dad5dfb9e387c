/* What somebody else did to the host during a proof, and what of the proof it touches.
 *
 * An event is attributed to the step during which it happened: from the moment at which the step's
 * command is invoked until the end of the step, it is the doing of the step's runtime. An event
 * outside of such a window is attributed to nobody under proof. It may explain what then looks like
 * a failure. So a criterion that it touches is unknown, not failed, and cannot pass either. The end
 * of a service that all share (the host's daemon) explains as much, also within a window.
 *
 * Events are: a service that is another process than before, or gone; a compute system that came
 * up and is not a runtime's own doing; a VM that ended in order while nothing held it up; a network
 * or an endpoint that the host reported lost. */
#pragma once

#include "check/verdict.h"
#include "history/event.h"
#include "profile/profile.h"

/* Most events that are kept; what a host does beyond that adds nothing to an unknown. */
#define CONTAMINATION_EVENTS_MAX 256

/* What evidence of it is called. */
#define CONTAMINATION_EVIDENCE "contamination"

/* Every step from there on. */
#define CONTAMINATION_FOR_GOOD INT64_MAX

/* What an event touches. */
enum contamination_reach {
    CONTAMINATION_ALL,     /* every criterion */
    CONTAMINATION_COMPANY, /* what a step does to others */
    CONTAMINATION_RUNTIME, /* every criterion of one runtime, or about it */
    CONTAMINATION_NETWORK, /* what a runtime's network is needed for */
};

struct contamination_event {
    enum contamination_reach reach;
    int runtime;        /* place among the profiles; -1 where the reach is not one runtime's */
    bool excuses;       /* it explains failures; else it only takes the ground from what passes */
    int64_t seq;        /* the line that shows it */
    int64_t since_seq;  /* it had not happened before this line */
    int64_t first_step; /* in which it may explain a failure */
    int64_t pass_step;  /* the first whose passing it takes the ground from */
    int64_t last_step;
    char *what; /* one line that names it */
};

/* A service, as it was last seen to run. */
struct contamination_service {
    struct service service;
    bool ended; /* known by the host's report; whose doing it was has been settled then */
};

/* A compute system that is up. */
struct contamination_system {
    char *id;
    char *runtime_id; /* NULL until a view showed it */
    char *owner;      /* NULL until it is known */
    int64_t seq;      /* of the line that first showed it */
    bool open;        /* it came up in a window, and whose it is has not been settled */
    bool foreign;     /* somebody else's */
};

struct contamination {
    const struct profiles *profiles;
    VECTOR(struct contamination_event) events;
    VECTOR(struct contamination_service) services;
    VECTOR(struct contamination_system) systems;
    struct texts foreign_systems;  /* ids */
    struct texts foreign_services; /* names of those that somebody else ended */
    bool held[PROFILE_RUNTIMES_MAX];
    int64_t step; /* index of the step under way */
    bool step_ended;
    char *step_runtime;
    char *step_action;
    bool window; /* a command of whoever is under proof is under way */
    bool systems_known;
    int64_t tick_seqs[2]; /* lines of the last tick and of the one before */
    int64_t view_seq;     /* line of the last view */
};

/* Begins with nothing seen. The runtimes must outlive it. */
void contamination_begin(struct contamination *contamination, const struct profiles *profiles);

/* Takes the next event of the history, whatever it is. */
void contamination_take(struct contamination *contamination, const struct event *event);

/* The event that touches the result which the criterion has at the step under way; NULL if none.
 * `seq` is the line that decides the result, -1 for none. */
const struct contamination_event *contamination_of(const struct contamination *contamination,
                                                   const struct criterion *criterion,
                                                   enum criterion_result result, int64_t seq);

void contamination_release(struct contamination *contamination);

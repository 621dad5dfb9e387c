/* The prover: what a run holds while it lives, on one libuv loop; for the files of this folder.
 *
 * The loop carries the children, the host's changes, the ticks and the signals. The run itself is
 * straight code that waits: prover_wait turns the loop until a condition holds, its deadline has
 * passed, or the run must stop (a signal, the host is gone, the history can't be written). */
#pragma once

#include <uv.h>

#include "run/interrupt.h"
#include "run/recorder.h"

/* The prover's own pulse: it tells a silent guest from a prover that stood still. */
#define PROVER_TICK_MS 200

/* How often the host is asked while something is awaited of it and it reports no change. */
#define PROVER_LOOK_MS 250

/* Hears what the host reports. */
struct prover_listener {
    void *user;
    void (*change)(void *user, const struct change *change);
};

struct prover {
    const struct run_options *options;
    uv_loop_t loop;
    uv_timer_t tick;
    uv_timer_t wake; /* ends a turn of the loop in time for a wait */
    uv_signal_t signals[INTERRUPTS];
    struct host *host;
    struct prover_listener listener;
    struct recorder *recorder; /* NULL before the history's first line: nothing is recorded */
    int64_t ticks;
    int64_t ops;
    int signal;     /* the first that came, or 0 */
    bool abandoned; /* a second one came: end at once */
    bool cleaning;  /* from here on only a second signal ends a wait */
    bool blind;     /* the host's reports ended; whether it still answers is not known yet */
    bool changed;   /* the host reported a change since it was last looked at */
    bool host_gone; /* the host does not answer any more: host_error */
    struct error host_error;
};

/* Connects to the host. False with the error (class unavailable); the prover is to be released in
 * either case. */
bool prover_init(struct prover *prover, const struct run_options *options, struct error *error);

/* Has the host report its changes: each is recorded, as soon as there is a history, and then told
 * to the listener. */
bool prover_watch(struct prover *prover, const struct prover_listener *listener,
                  struct error *error);

/* Takes the recorder, which is released with the prover, and starts the ticks. */
void prover_begin_record(struct prover *prover, struct recorder *recorder);

/* Closes the history: nothing is recorded any more. */
void prover_end_record(struct prover *prover);

/* Closes the history and the host. What was invoked on the prover's loop must have been freed. */
void prover_release(struct prover *prover);

/* Whether the run must not go on. */
bool prover_must_stop(const struct prover *prover);

/* The wall's time, for events; borrowed until the next call. */
const char *prover_wall(void);

enum prover_wait {
    PROVER_MET,
    PROVER_EXPIRED, /* the deadline passed first */
    PROVER_STOPPED,
};

typedef bool prover_condition(void *user);

/* Turns the loop until the condition holds. It is asked after everything that happens, and at
 * least each `poll_ms` if that is not 0. */
enum prover_wait prover_wait(struct prover *prover, prover_condition *condition, void *user,
                             int64_t deadline_ms, int64_t poll_ms);

/* Reads the host into a zeroed view that the caller releases. False if the host is gone, which
 * is recorded once. */
bool prover_look(struct prover *prover, struct view *view);

/* Reads the host and records the view; nothing if the host is gone. */
void prover_record_look(struct prover *prover, enum event_why why);

/* Records the view. */
void prover_record_view(struct prover *prover, enum event_why why, const struct view *view);

/* A runtime under proof, as the checker follows it: the life of its VM, and in every step what
 * is observed of that life.
 *
 * A life begins at the end of the runtime's own start, when host and heartbeat agree on one VM,
 * and ends with its own shutdown. Between the two, whatever shows another VM, a stop or a
 * standstill is a break; what leaves that open is a doubt. Both belong to the step in which they
 * came up; the first of each decides. */
#pragma once

#include "check/observe/charges.h"
#include "check/observe/footprint_looks.h"
#include "check/observe/guest_answers.h"
#include "check/observe/life.h"
#include "check/observe/standstill.h"
#include "history/event.h"

/* A silence longer than this plus two of the guest's own pauses is a standstill: 2 s where the
 * guest beats every 200 ms. */
#define SUBJECT_SILENCE_NS INT64_C(1600000000)

/* Beats that must follow a step's effect for its survivors to count as settled. */
#define SUBJECT_SETTLED_BEATS 3

/* The stream of beats, across steps. */
struct beats {
    int64_t session;
    int64_t number;
    int64_t t_ns;
    int64_t uptime_ms;
    int64_t period_ms;
    char *boot_id;
};

/* A beat this long after its VM was seen gone is no longer one that was on its way. */
#define SUBJECT_LATE_BEAT_NS INT64_C(1000000000)

/* What one step showed of the subject. */
struct step_observation {
    struct breaches breaches; /* what is wrong in it */
    int64_t beats;            /* in this step */
    int64_t beats_settled;    /* of them, after the step's effect was seen */
    int64_t first_beat_seq;
    int64_t first_beat_ns;
    int64_t hole_seq;   /* the first beat that does not follow the one before; -1 if none */
    int64_t lag_min_ns; /* host time less guest uptime, over this step's beats */
    int64_t lag_max_ns;
    struct standstill silence; /* the longest */
    struct standstill lag;     /* the farthest that the clocks went apart */
    int64_t waited_ns;         /* what the worker had waited for a processor when the step began */
    int64_t views_same;        /* views that showed this very VM, running */
    int64_t views_worker;      /* views that showed its worker */
    int64_t session_end_seq;   /* its held session ended; -1 if not */
    int64_t gone_change_seq;   /* the host's change to "gone"; -1 if none */
    bool gone_change_by_event;
    int64_t gone_view_seq; /* first view without it; -1 if none */
    int64_t gone_view_t_ns;
    int64_t late_beat_seq; /* a beat well after that view; -1 if none */
    int64_t late_beat_t_ns;
    int64_t risen_seq;  /* first view with a system of its owner up, though no life had begun; -1 */
    int64_t invoke_seq; /* the step's own command was invoked; -1 if not */
    int64_t start_op;   /* the id of that command; good if it was invoked */
    int64_t command_seq; /* the step's own command completed; -1 if not */
    int64_t running_seq; /* its list of running distros, the last; -1 if not asked */
    enum event_op_phase running_phase;
    bool running_cut; /* not all of it was kept */
    char *running_output;
    char *running_reason;               /* why it could not be asked at all; NULL if it could */
    int64_t running_failed_seq;         /* the last list of this step that failed; -1 if none */
    struct guest_answers guest_answers; /* what its guest answered */
    struct charges charges;             /* what its worker was charged */
    struct footprint_looks looks; /* what of its footprint was there, before the step's command and
                           after it */
};

struct subject {
    const struct profile *profile;
    struct life life;
    struct life former; /* the one before; begun is false if there was none */
    struct life draft;  /* what the view of its start's effect showed */
    struct beats stream;
    struct footprint_looks looks; /* as they were after the step before, if it was another's */
    bool lingers;                 /* its last step was to end its VM, and that was not seen */
    struct step_observation observation;
};

/* Turns to the next step, with a fresh observation. */
void subject_turn(struct subject *subject);

/* What the guest answered in this step is from now on what it answered before. */
void subject_remember_guest_answers(struct subject *subject);

/* Ends the life: it becomes the former one. */
void subject_end_life(struct subject *subject);

/* The first breach of this step about the matter, or NULL. What the host reported lost beside a VM
 * that ended is none of its own: it went with the VM. */
const struct breach *subject_breach(const struct subject *subject, enum breach_matter matter);

void subject_release(struct subject *subject);

/* Takes the answer to the question for its running distros. */
void subject_list(struct subject *subject, const struct event *event);

/* Follows the beats. `begin_ns` is the step's begin; `effect_seen`: its effect was seen by the
 * host. */
void subject_beat(struct subject *subject, const struct event *event, int64_t begin_ns,
                  bool effect_seen);

/* The silence that has not ended yet, as of `now_ns`. */
struct standstill subject_open_silence(const struct subject *subject, int64_t now_ns, int64_t seq);

/* Holds a view against the life. */
void subject_view(struct subject *subject, const struct event *event);

/* Holds a reported change against the life. `window`: a step's command was under way, so that what
 * the host reports is that step's doing. */
void subject_change(struct subject *subject, const struct event *event, bool window);

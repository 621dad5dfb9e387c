/* What a report tells, gathered in one pass over a history: the proof, its steps, the boots, the
 * first moment at which all runs were up together, what was left at the end, what went wrong
 * and what could not be seen. Every form of a report is a function of the story and the verdict.
 *
 * Memory is bounded: of each list at most STORY_ITEMS_MAX are kept (the rest is counted), and of
 * the views only three. */
#pragma once

#include "audit/finding/finding.h"
#include "history/event.h"
#include "report/peers.h"
#include "report/residue.h"
#include "report/timeline.h"

/* Above the steps of the longest plan whose description fits into a history's line. */
#define STORY_ITEMS_MAX 100000

/* The changes kept for the excerpt of events: the last ones. */
#define STORY_CHANGES_MAX 200

/* Most bytes of diagnostics kept: the logs of 16 runtimes at 1 MiB each, twice over. */
#define STORY_DIAGNOSTIC_BYTES_MAX (32 * 1024 * 1024)

/* Most reasons kept of what could not be observed, and most diagnostics. */
#define STORY_UNAVAILABLE_MAX 64
#define STORY_DIAGNOSTICS_MAX 256

/* No time: it did not come to that. */
#define STORY_NEVER (-1)

/* The runtimes are no original and its forks. */
#define STORY_NO_CANONICAL (-1)

struct story_step {
    int64_t index;
    int64_t round;
    char *action;
    char *runtime;
    char *reason;
    char *wall;
    int64_t begin_ns;
    int64_t effect_ns; /* when the step's effect had been seen; or STORY_NEVER */
    int64_t end_ns;    /* or STORY_NEVER */
    enum event_step_outcome outcome;
};

/* One life of a guest's kernel, as its heartbeats tell it. */
struct story_boot {
    char *runtime;
    char *boot_id;
    int64_t op;
    int64_t first_seq;
    int64_t first_ns;
    int64_t last_ns;
    int64_t beats;
    int64_t longest_silence_ns; /* between two beats of one session */
};

/* A command that did not simply succeed. */
struct story_command {
    int64_t seq; /* of its completion, or of its invocation if it never completed */
    int64_t id;
    char *runtime;
    char *verb;
    struct texts argv;
    enum event_op_phase phase; /* invoke: it never completed */
    int64_t exit_status;
    int64_t signal;
    char *reason;
    char *error_output;
};

struct story_unavailable {
    int64_t seq; /* of the first time */
    int64_t times;
    char *what;
    char *reason;
};

/* What an audit of the installs had found before the proof. */
struct story_audit {
    int64_t seq;
    struct finding finding;
};

struct story_diagnostic {
    int64_t seq;
    char *name;
    char *source;
    char *text;
};

struct story_change {
    int64_t seq;
    int64_t t_ns;
    char *text; /* one line */
};

struct story_view {
    bool seen;
    int64_t seq;
    int64_t t_ns;
    struct view view;
};

struct story {
    struct event_proof proof;
    int canonical; /* the place of the one runtime that the others are forks of, by their profiles'
                      roles; or STORY_NO_CANONICAL */
    VECTOR(struct story_step) steps;
    VECTOR(struct story_boot) boots;
    VECTOR(struct story_command) commands;
    VECTOR(struct story_unavailable) unavailable;
    VECTOR(struct story_audit) audits;
    VECTOR(struct story_diagnostic) diagnostics;
    VECTOR(struct story_change) changes;
    struct residues residue;
    struct peers peers;
    struct timeline timeline;
    struct story_view baseline; /* the first view */
    struct story_view together; /* the first that shows every owner Running */
    struct story_view clean;    /* the last one taken to see what is left */
    struct event_end end;
    bool ended;            /* the history has an end event */
    bool torn;             /* its last line was cut off, as a crash leaves it */
    int64_t last_ns;       /* the time of the last event */
    int64_t changes_total; /* with those that are no longer kept */
    int64_t dropped;       /* items over a limit */
    size_t diagnostic_bytes;
};

extern const struct record_type story_step_record;
extern const struct record_type story_boot_record;
extern const struct record_type story_command_record;
extern const struct record_type story_unavailable_record;
extern const struct record_type story_audit_record;

/* Takes the next event of the history, and from it the texts that are kept. The caller releases the
 * story. */
void story_take(struct story *story, struct event *event);

/* After the last event; `torn`: the history's last line was cut off. */
void story_finish(struct story *story, bool torn);

void story_release(struct story *story);

/* Whether this was a real HCS host: the only one on which the procedure's words about HCS and its
 * evidence label can be used. */
bool story_on_hcs(const struct story *story);

/* When the step at this place ended; one that never did lasted until the next, or the history's
 * end. */
int64_t story_step_end_ns(const struct story *story, size_t place);

/* The place of the step in which the history line lies, or STORY_NEVER. */
int64_t story_step_of(const struct story *story, int64_t seq);

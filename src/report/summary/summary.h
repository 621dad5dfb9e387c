/* What a report tells, gathered in one pass over a history: the proof, its steps, the boots, the
 * first moment at which all runs were up together, what was left at the end, what went wrong
 * and what could not be seen. Every form of a report is a function of the summary and the verdict.
 *
 * Memory is bounded: of each list at most SUMMARY_ITEMS_MAX are kept (the rest is counted), and of
 * the views only three. */
#pragma once

#include "audit/finding/finding.h"
#include "history/event.h"
#include "report/summary/peers.h"
#include "report/summary/residue.h"
#include "report/summary/timeline.h"

/* Above the steps of the longest plan whose description fits into a history's line. */
#define SUMMARY_ITEMS_MAX 100000

/* The changes kept for the excerpt of events: the last ones. */
#define SUMMARY_CHANGES_MAX 200

/* Most bytes of diagnostics kept: the logs of 16 runtimes at 1 MiB each, twice over. */
#define SUMMARY_DIAGNOSTIC_BYTES_MAX (32 * 1024 * 1024)

/* Most reasons kept of what could not be observed, and most diagnostics. */
#define SUMMARY_UNAVAILABLE_MAX 64
#define SUMMARY_DIAGNOSTICS_MAX 256

/* No time: it did not come to that. */
#define SUMMARY_NEVER (-1)

/* The runtimes are no original and its forks. */
#define SUMMARY_NO_CANONICAL (-1)

struct summary_step {
    int64_t index;
    int64_t round;
    char *action;
    char *runtime;
    char *reason;
    char *wall;
    int64_t begin_ns;
    int64_t effect_ns; /* when the step's effect had been seen; or SUMMARY_NEVER */
    int64_t end_ns;    /* or SUMMARY_NEVER */
    enum event_step_outcome outcome;
};

/* One life of a guest's kernel, as its heartbeats tell it. */
struct summary_boot {
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
struct summary_command {
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

struct summary_unavailable {
    int64_t seq; /* of the first time */
    int64_t times;
    char *what;
    char *reason;
};

/* What an audit of the installs had found before the proof. */
struct summary_audit {
    int64_t seq;
    struct finding finding;
};

struct summary_diagnostic {
    int64_t seq;
    char *name;
    char *source;
    char *text;
};

struct summary_change {
    int64_t seq;
    int64_t t_ns;
    char *text; /* one line */
};

struct summary_view {
    bool seen;
    int64_t seq;
    int64_t t_ns;
    struct view view;
};

struct summary {
    struct event_proof proof;
    int canonical; /* the place of the one runtime that the others are forks of, by their profiles'
                      roles; or SUMMARY_NO_CANONICAL */
    VECTOR(struct summary_step) steps;
    VECTOR(struct summary_boot) boots;
    VECTOR(struct summary_command) commands;
    VECTOR(struct summary_unavailable) unavailable;
    VECTOR(struct summary_audit) audits;
    VECTOR(struct summary_diagnostic) diagnostics;
    VECTOR(struct summary_change) changes;
    struct residues residue;
    struct peers peers;
    struct timeline timeline;
    struct summary_view baseline; /* the first view */
    struct summary_view together; /* the first that shows every owner Running */
    struct summary_view clean;    /* the last one taken to see what is left */
    struct event_end end;
    bool ended;            /* the history has an end event */
    bool torn;             /* its last line was cut off, as a crash leaves it */
    int64_t last_ns;       /* the time of the last event */
    int64_t changes_total; /* with those that are no longer kept */
    int64_t dropped;       /* items over a limit */
    size_t diagnostic_bytes;
};

extern const struct record_type summary_step_record;
extern const struct record_type summary_boot_record;
extern const struct record_type summary_command_record;
extern const struct record_type summary_unavailable_record;
extern const struct record_type summary_audit_record;

/* Takes the next event of the history, and from it the texts that are kept. The caller releases the
 * summary. */
void summary_take(struct summary *summary, struct event *event);

/* After the last event; `torn`: the history's last line was cut off. */
void summary_finish(struct summary *summary, bool torn);

void summary_release(struct summary *summary);

/* Whether this was a real HCS host: the only one on which the procedure's words about HCS and its
 * evidence label can be used. */
bool summary_on_hcs(const struct summary *summary);

/* When the step at this place ended; one that never did lasted until the next, or the history's
 * end. */
int64_t summary_step_end_ns(const struct summary *summary, size_t place);

/* The place of the step in which the history line lies, or SUMMARY_NEVER. */
int64_t summary_step_of(const struct summary *summary, int64_t seq);

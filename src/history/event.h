/* What a history is made of: one event a line, each of one kind.
 *
 * docs/history.md describes the format for readers of the file. Times are nanoseconds on the
 * monotonic clock since the proof began. The same structs are what the run writes and what the
 * checker reads, so that nothing can be judged that is not in the file.
 *
 * Nobody changes the texts of an event. The run makes events that borrow their texts for one call;
 * one that event_from_json filled owns them, and event_release frees it. */
#pragma once

#include "model/capabilities.h"
#include "model/change.h"

/* The version of the format, and of the criteria that a verdict is judged by. */
#define HISTORY_FORMAT       1
#define HISTORY_CRITERIA_SET 4
/* The oldest set that this version still judges by: a history is judged by the set of its own. */
#define HISTORY_CRITERIA_SET_OLDEST 3
/* The first set that judges what the host reports within a step, and knows bystanders. */
#define HISTORY_CRITERIA_SET_REPORTS 4

/* The latest time of an event, and the longest uptime of a guest: a hundred years. */
#define EVENT_TIME_NS_MAX INT64_C(3153600000000000000)

enum event_kind {
    EVENT_PROOF, /* the first line, and only it */
    EVENT_STEP,
    EVENT_OP,
    EVENT_BEAT,
    EVENT_TICK,
    EVENT_VIEW,
    EVENT_CHANGE,
    EVENT_PROBE,
    EVENT_AUDIT,
    EVENT_FAULT,
    EVENT_DIAGNOSTIC,
    EVENT_UNAVAILABLE,
    EVENT_END, /* the last line of a history that was not cut off */
    EVENT_KINDS,
};

struct event_host {
    const char *kind;      /* "libvirt", "hcs", "replay" */
    const char *address;   /* libvirt: the connection's URI; elsewhere the machine's name */
    bool private;          /* a private host, made for this proof */
    bool rehearsal;        /* private, or under Wine: no WSL on Windows took part */
    struct texts versions; /* "libvirt 9.0.0", "QEMU 7.2.11", "Windows 10.0.22631.3007" */
    struct capabilities capabilities; /* event_from_json derives them for an older history */
};

struct event_machine {
    const char *system;  /* "Linux", "Windows" */
    const char *release; /* of its kernel */
    const char *arch;
    const char *processor; /* as it names itself */
    int64_t cores;
    int64_t memory_bytes;
    const char *accelerator; /* what runs the guests: "kvm", "tcg", "hyper-v"; NULL if not known */
};

struct event_runtime {
    const char *name;
    const char *owner;
    const char *version; /* what its --version printed, several lines; NULL where it has none */
    json_t *profile;     /* the whole profile */
};

struct event_proof {
    int64_t format;
    int64_t criteria_set;
    const char *tool_version;
    const char *wall; /* UTC, as in base/clock.h */
    const char *tester;
    json_t *plan; /* as plan/plan.h writes it */
    struct event_host host;
    struct event_machine machine;
    VECTOR(struct event_runtime) runtimes;
};

enum event_step_phase {
    EVENT_STEP_BEGIN,
    EVENT_STEP_END,
};

enum event_step_outcome {
    EVENT_STEP_UNDER_WAY, /* at begin */
    EVENT_STEP_DONE,      /* its effect was seen and everybody up had settled */
    EVENT_STEP_NOT_DONE,  /* its effect was not seen before the deadline, or a command failed */
    EVENT_STEP_CUT_SHORT, /* interrupted */
};

/* The baseline is step 0, the plan's steps follow, and one more looks at what is left. */
struct event_step {
    int64_t index;
    int64_t round;
    const char *action;  /* "baseline", one of plan/plan.h, "clean" */
    const char *runtime; /* NULL for baseline and clean */
    const char *reason;  /* of a step that was not done */
    const char *wall;
    enum event_step_phase phase;
    enum event_step_outcome outcome;
};

/* The reason of a command that the prover itself ended, e.g. when it was interrupted. */
#define EVENT_OP_ENDED "ended by the prover"

/* What a command is for. The first three are the plan's actions, under the same words. */
enum event_verb {
    EVENT_VERB_START, /* the held session */
    EVENT_VERB_SHUTDOWN,
    EVENT_VERB_RESTART_SERVICE,
    EVENT_VERB_RUNNING, /* the list of running distros */
    EVENT_VERB_DISTROS,
    EVENT_VERB_VERSION,
    EVENT_VERB_WORK,    /* work in the guest */
    EVENT_VERB_PROBE,   /* questions asked in the guest */
    EVENT_VERB_EXCERPT, /* of the guest's log, after a failure */
    EVENT_VERB_CLEANUP, /* a shutdown after the plan's end */
};

enum event_op_phase {
    EVENT_OP_INVOKE,
    EVENT_OP_OK,   /* exited with 0 */
    EVENT_OP_FAIL, /* exited otherwise, or could not be started */
    EVENT_OP_INFO, /* outcome unknown: it ran into its deadline */
};

/* A command of a runtime. `start` is the held session: it is invoked at the start and completes
 * when the session ends. */
struct event_op {
    int64_t id; /* the invocation and its completion share it */
    const char *runtime;
    enum event_verb verb;
    struct texts argv;
    int64_t pid;
    int64_t exit_status;
    int64_t signal;
    const char *output; /* decoded; a session's beats are not repeated here */
    const char *error_output;
    const char *encoding; /* what the output was decoded from: "UTF-8", "UTF-16LE" */
    const char *reason;   /* of fail or info, where the exit status does not say it */
    bool cut;             /* more was printed than is kept */
    enum event_op_phase phase;
};

/* The pauses that a guest's loop can have (runtime/beat.c): its sleep takes parts of a second, or
 * whole seconds. */
#define EVENT_BEAT_PERIOD_MS      200
#define EVENT_BEAT_PERIOD_LONG_MS 1000

struct event_beat {
    int64_t op; /* the session it came from */
    const char *runtime;
    int64_t number;      /* from 1, without a hole */
    const char *boot_id; /* the guest kernel's /proc/sys/kernel/random/boot_id */
    int64_t uptime_ms;
    int64_t period_ms; /* the pause between two beats, as the loop in the guest names it: 200, or
                          1000 where its sleep takes whole seconds */
};

/* The prover itself was running. */
struct event_tick {
    int64_t number; /* from 1 */
};

/* Why a view was taken. */
enum event_why {
    EVENT_VIEW_BASELINE,
    EVENT_VIEW_BEFORE,  /* the step's command is invoked after it */
    EVENT_VIEW_EFFECT,  /* the step's effect was awaited until here */
    EVENT_VIEW_QUIET,   /* before the first work of a guest */
    EVENT_VIEW_WORKED,  /* after each */
    EVENT_VIEW_SETTLED, /* everybody up has beaten three times since the effect, and the guests were
                           asked */
    EVENT_VIEW_CLEAN,
    EVENT_VIEW_CHANGE,
    EVENT_VIEW_FAILURE,
};

struct event_view {
    enum event_why why;
    struct view view;
};

enum event_probe_result {
    EVENT_PROBE_OK,
    EVENT_PROBE_FAIL,
    EVENT_PROBE_UNKNOWN,
};

/* A question asked in a guest, or about a footprint. */
struct event_probe {
    const char *runtime;
    const char *about; /* "address", "route", "gateway", … */
    struct texts question;
    const char *answer;
    enum event_probe_result result;
};

struct event_audit {
    json_t *finding;
};

/* What was planted. No checker reads it. */
struct event_fault {
    const char *name;
    const char *description;
};

/* Collected after a failure. */
struct event_diagnostic {
    const char *name;
    const char *source;
    const char *text;
};

/* What could not be observed, outside a view. `what` is "changes" when the host's reports of
 * changes ended or had a hole: the checker then trusts no silence of that channel. */
struct event_unavailable {
    const char *what;
    const char *reason;
    const char *origin;
    int64_t code;
};

enum event_end_outcome {
    EVENT_END_COMPLETE,    /* every step of the plan ran */
    EVENT_END_STOPPED,     /* ended at a failure */
    EVENT_END_INTERRUPTED, /* by a signal */
    EVENT_END_ERROR,       /* the prover could not go on */
};

struct event_end {
    enum event_end_outcome outcome;
    const char *reason; /* what stopped or interrupted it */
    const char *wall;
};

struct event {
    enum event_kind kind;
    int64_t seq; /* from 0, without a hole */
    int64_t t_ns;
    union {
        struct event_proof proof;
        struct event_step step;
        struct event_op op;
        struct event_beat beat;
        struct event_tick tick;
        struct event_view view;
        struct change change;
        struct event_probe probe;
        struct event_audit audit;
        struct event_fault fault;
        struct event_diagnostic diagnostic;
        struct event_unavailable unavailable;
        struct event_end end;
    };
};

/* "proof", "step", …: as in the file. */
extern const char *const event_kind_words[];
extern const char *const event_step_outcome_words[];
extern const char *const event_verb_words[];
extern const char *const event_op_phase_words[];
extern const char *const event_end_outcome_words[];

/* The fields that an event of this kind has beside "kind", "seq" and "t". */
const struct record_type *event_record(enum event_kind kind);

/* The event as a JSON object with "kind", "seq", "t" and its fields. The caller releases it. */
json_t *event_to_json(const struct event *event);

/* Fills a zeroed event; on failure it is zeroed. `name` begins the message. */
bool event_from_json(const char *name, const json_t *json, struct event *event,
                     struct error *error);

void event_release(struct event *event);

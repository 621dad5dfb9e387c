/* The rules of a diagnosis, and the book that they write their suspicions into; for the files of
 * this folder alone.
 *
 * Every rule sees every event, before the checker takes it, together with what the checker knows
 * until then. Where the event shows what a cause would leave, the rule enters a suspicion with the
 * line. At the end only those suspicions count that fit a criterion which failed or stayed
 * unknown (diagnosis.h): a rule may suspect freely, and nothing follows from it on a clean
 * history. Rules never read `fault` lines. */
#pragma once

#include "check/state.h"
#include "diagnose/cause.h"

/* In the place of a runtime: nobody under proof, or not known who. */
#define RULE_NOBODY (-1)

/* Most suspicions of one diagnosis, and most lines kept for one. */
#define RULE_SUSPICIONS_MAX 1024
#define RULE_EVIDENCE_MAX   8

/* Most starts remembered, each in another company. */
#define RULE_STARTS_MAX 4096

struct suspicion {
    enum cause_code code;
    int runtime; /* whom it is about: an index of the profiles, or RULE_NOBODY for all */
    int other;   /* whose doing it is, or with whom; RULE_NOBODY: nobody's that is known */
    int64_t step;
    char *text; /* one line: what was seen, with names */
    VECTOR(struct evidence) evidence;
    struct texts criteria; /* filled in at the end: what it explains */
};

/* A start, and who else was up: bit i for profile i. */
struct rule_start {
    int runtime;
    uint32_t company;
    bool failed;
    int64_t seq;
};

/* A step of the history. */
struct rule_step {
    int64_t seq; /* the line that began it */
    bool undone; /* it ended without its effect, or before somebody had settled */
};

/* A line of an audit: what two installs share. */
struct rule_audit {
    int64_t seq;
    char *sort; /* the finding's kind of identity */
    char *text; /* one line */
};

/* What a guest answered last, by what it was asked about. */
struct rule_answer {
    int runtime;
    char *about;
    char *answer;
    bool ok;
};

struct rule_book {
    const struct check_state *state;
    VECTOR(struct suspicion) suspicions;
    VECTOR(struct rule_step) steps; /* by index */
    struct view before;             /* the last view before the step's command, without its raw */
    struct view last;               /* the last view */
    bool acted;                     /* the step's own command was invoked */
    int64_t command_fail_seq;       /* the step's own command failed there; -1 */
    VECTOR(struct rule_start) starts;
    VECTOR(struct rule_answer) answers;
    VECTOR(struct rule_audit) audits;
};

/* Enters a suspicion that the line supports, or adds the line to one that is there. */
void rule_suspect(struct rule_book *book, enum cause_code code, int runtime, int other, int64_t seq,
                  const char *format, ...) PRINTF_LIKE(6, 7);

/* The suspicion about this runtime (RULE_NOBODY: about any), or NULL. */
const struct suspicion *rule_find(const struct rule_book *book, enum cause_code code, int runtime);

/* Whose command the step under way is, once it was invoked; else RULE_NOBODY. */
int rule_actor(const struct rule_book *book);

/* Whether the plan is over and the run cleans up. */
bool rule_is_cleaning(const struct rule_book *book);

/* The runtime's name; "somebody else" for RULE_NOBODY. */
const char *rule_name(const struct rule_book *book, int runtime);

/* Whose VM this is, by its life or its owner; whose profile names this network; RULE_NOBODY if it
 * is nobody's. */
int rule_system(const struct rule_book *book, const char *system_id);
int rule_network_of(const struct rule_book *book, const struct network *network);

/* Whether the runtime is up and known, and not the one that acts. */
bool rule_is_bystander(const struct rule_book *book, int runtime);

void rule_book_release(struct rule_book *book);

/* One file a theme. */
void rule_start_take(struct rule_book *book, const struct event *event);
void rule_lifecycle_take(struct rule_book *book, const struct event *event);
void rule_heartbeat_take(struct rule_book *book, const struct event *event);
void rule_network_take(struct rule_book *book, const struct event *event);
void rule_guest_take(struct rule_book *book, const struct event *event);
void rule_footprint_take(struct rule_book *book, const struct event *event);
void rule_service_take(struct rule_book *book, const struct event *event);
void rule_residue_take(struct rule_book *book, const struct event *event);
void rule_host_take(struct rule_book *book, const struct event *event);
void rule_audit_take(struct rule_book *book, const struct event *event);

/* What the checker made of the event, once it has taken it: its breaches and standstills. */
void rule_breach_take(struct rule_book *book, const struct event *event);
void rule_heartbeat_take_after(struct rule_book *book, const struct event *event);

/* Adds to the cause's evidence the lines of the audit that go with it. */
void rule_audit_point(const struct rule_book *book, enum cause_code code,
                      struct verdict_cause *cause);

/* What the checker knows between two events; for the files of this folder alone. */
#pragma once

#include "check/history_order.h"
#include "check/ledger.h"
#include "check/observe/bystanders.h"
#include "check/observe/contamination.h"
#include "check/observe/pulse.h"
#include "check/observe/subject.h"

/* The step that is under way, or was last: it lasts until the next one begins. */
struct step_state {
    int64_t index;                /* 0: the baseline; beyond the plan's: the clean step */
    const struct plan_step *plan; /* NULL for baseline and clean */
    int64_t begin_ns;
    int64_t end_seq; /* -1 while it has not ended */
    enum event_step_outcome outcome;
    char *reason;           /* why it was not done */
    int64_t before_seq;     /* the view "before"; -1 if none */
    int64_t effect_seq;     /* the view "effect"; -1 if none */
    int64_t settled_seq;    /* the view "settled"; -1 if none */
    int64_t cleanup_seq;    /* a shutdown that no step of the plan asked for; -1 if none */
    int64_t view_seq;       /* the last view; -1 if none */
    struct view view;       /* without its raw answers */
    struct note concurrent; /* a view that showed all running at once */
    struct note blind;      /* the channel of changes was blind in this step */
};

struct check_state {
    int64_t criteria_set;             /* of the history: it is judged by it */
    struct capabilities capabilities; /* of the host */
    bool private;
    bool rehearsal;
    struct profiles profiles;
    struct plan plan;
    struct subject subjects[PROFILE_RUNTIMES_MAX];
    struct ledger ledger;
    struct pulse pulse;
    struct contamination contamination;
    struct bystanders bystanders;
    struct step_state step;
    int64_t events;
    int64_t now_ns;
    bool blind; /* the host's reports of changes have ended */
    bool baseline_known;
    struct view baseline;
    struct texts lives_systems;  /* ids of every VM that lived */
    struct texts lives_networks; /* ids of every network they were on */
    struct texts lives_subnets;
    struct texts restarted; /* services that steps of the plan have restarted */
    VECTOR(struct worker) lives_workers;
    int64_t rounds_clean; /* of the whole plan, once its last step was done */
    int64_t rounds_whole; /* that ended with nothing failed or open in them or before */
    struct history_order order;
    bool ended;
    enum event_end_outcome end_outcome;
    char *end_reason;
};

struct checker;

/* What the checker knows; good while it lives. */
const struct check_state *checker_state(const struct checker *checker);

/* What a judge of a criterion is given: the step as it stands, and the entry of the ledger (the
 * state's own when the step is over, a copy when somebody asks before). */
struct judgement {
    const struct check_state *state;
    struct ledger *ledger;
    struct ledger_entry *entry;
    const struct subject *subject; /* R; NULL for the host's own */
};

/* Reads every runtime's charges by the view, and judges the work that it closes. */
void account_view(struct check_state *state, const struct event *event);

/* The subject of this name, or NULL; NULL for no name. */
const struct subject *state_subject(const struct check_state *state, const char *name);

/* Whether the step's effect was shown by the host: after a start exactly one Running system of
 * the runtime's owner; after a shutdown none, and not the one that was; after the restart of a
 * service the same, and the service runs as another process. `doubt` says in one line
 * what is missing when it was not. */
bool state_effect_shown(const struct check_state *state, const char **doubt);

/* The system of the subject's owner in the step's last view, if there is exactly one; else NULL,
 * and `doubt` says in one line why. */
const struct compute_system *state_system(const struct check_state *state,
                                          const struct subject *subject, const char **doubt);

/* Whether the part of the step's last view can be relied on. */
bool state_view_has(const struct check_state *state, enum view_part part);

/* The plan's step before the one under way, or NULL. */
const struct plan_step *state_former_step(const struct check_state *state);

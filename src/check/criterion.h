/* The criteria of a proof: one row each, in a table that everything else reads.
 *
 * A criterion is a file of criteria/. The file ends with the criterion's row: which steps of a plan
 * show it, its judge, what it claims, and what contaminates it. CRITERIA lists the rows in the
 * order in which a verdict has them; kinds, names and the table follow from that list. */
#pragma once

#include "base/record.h"
#include "plan/plan.h"

/* NAME of the row criterion_NAME, and the KIND that code calls it by. */
#define CRITERIA(ROW)                                                                              \
    ROW(boot, BOOT)                                                                                \
    ROW(network, NETWORK)                                                                          \
    ROW(restart, RESTART)                                                                          \
    ROW(running, RUNNING)                                                                          \
    ROW(worker, WORKER)                                                                            \
    ROW(nat, NAT)                                                                                  \
    ROW(service, SERVICE)                                                                          \
    ROW(reach, REACH)                                                                              \
    ROW(account, ACCOUNT)                                                                          \
    ROW(group, GROUP)                                                                              \
    ROW(sight, SIGHT)                                                                              \
    ROW(footprint, FOOTPRINT)                                                                      \
    ROW(survive, SURVIVE)                                                                          \
    ROW(undisturbed, UNDISTURBED)                                                                  \
    ROW(bystander, BYSTANDER)                                                                      \
    ROW(concurrent, CONCURRENT)                                                                    \
    ROW(clean, CLEAN)

#define CRITERION_KIND(name, kind) CRITERION_##kind,
enum criterion_kind { CRITERIA(CRITERION_KIND) CRITERION_KINDS };
#undef CRITERION_KIND

/* Whom a criterion is about; its id is "survive.R.S", "boot.R", "clean". */
enum criterion_scope {
    CRITERION_OF_RUNTIME,
    CRITERION_OF_PAIR, /* R, and S that acts */
    CRITERION_OF_HOST,
};

enum criterion_result {
    CRITERION_PASS,
    CRITERION_FAIL,
    CRITERION_UNKNOWN,        /* not observed, or not to be trusted: never counted as passed */
    CRITERION_NOT_APPLICABLE, /* narrows the claim */
};

/* A history line that shows something. */
struct evidence {
    int64_t seq;
    char *what; /* a few words: "beat 31", "view at the end of step 4" */
};

/* A criterion of one proof, as a verdict has it. */
struct criterion {
    char *id;             /* "survive.wslx.wsl" */
    char *runtime;        /* R; NULL for the host's own (concurrent, clean) */
    char *other;          /* S; NULL where there is none */
    char *reason;         /* one line: what was shown, or what is missing */
    int64_t steps_bound;  /* how many steps of the plan can show it */
    int64_t steps_judged; /* how many did, either way */
    int64_t rounds;    /* in how many rounds of the plan it passed; 0 unless it passes as a whole */
    int64_t bound_ppm; /* the 95 % bound that they give on its failure rate, parts per million */
    VECTOR(struct evidence) evidence;
    enum criterion_kind kind;
    enum criterion_result result;
};

/* A place in the plan, and who is asked about there. */
struct criterion_step {
    const struct plan *plan;
    const struct profiles *profiles;
    size_t place; /* of the step, from 0; the plan's count of steps is the step "clean" */
    const char *runtime;
    const char *other;
};

struct check_state;
struct judgement;

/* What a stranger's VM or a network's server that somebody else restarted does to a criterion
 * (observe/contamination.h). What is done to the whole host or to a runtime touches all criteria.
 */
enum criterion_contamination {
    CONTAMINATED_BY_NEITHER = 0,
    CONTAMINATED_PASSING_BY_COMPANY = 1
                                      << 0, /* a stranger beside it takes the ground from a pass */
    CONTAMINATED_FAILING_BY_COMPANY = 1 << 1, /* and may explain a failure: it sits on a network */
    CONTAMINATED_BY_NETWORK = 1 << 2,
};

/* A row of the table. */
struct criterion_type {
    enum criterion_scope scope;
    unsigned contaminated; /* enum criterion_contamination */
    bool existential;      /* one step that shows it is enough */
    int64_t since_set;     /* the set of criteria that it came with; 0: the oldest */
    /* Whether the step shows it. */
    bool (*shown_at)(const struct criterion_step *at);
    /* Why it does not apply to the runtime in this proof at all, a literal; NULL: it does. The
     * function may be NULL. */
    const char *(*inapplicable)(const struct check_state *state, const struct profile *profile);
    /* Whether a proof that it does not apply to has no such criterion, instead of one that is not
     * applicable. The function may be NULL: never. */
    bool (*left_out)(const struct check_state *state, const struct profile *profile);
    /* Judges a step that shows it, and notes what it found (check/state.h). */
    void (*judge)(const struct judgement *judgement);
    /* Judges a step that does not show it, and can only note a failure; may be NULL. */
    void (*judge_beyond)(const struct judgement *judgement);
    const char *claim; /* one sentence without its subject: what holds if it passes */
};

/* The rows, by kind. */
extern const struct criterion_type *const criterion_types[CRITERION_KINDS];

/* "boot", "network", …; "pass", "fail", …: as a verdict's JSON has them. */
extern const char *const criterion_kind_words[];
extern const char *const criterion_result_words[];
extern const struct record_type evidence_record;
extern const struct record_type criterion_record;

/* The words "boot.wsl", "survive.wslx.wsl", "clean". The caller frees it. */
char *criterion_id(enum criterion_kind kind, const char *runtime, const char *other);

/* Why a criterion about a guest's answers does not apply; a row's `inapplicable`. */
const char *criterion_unasked(const struct check_state *state, const struct profile *profile);

/* Questions about a step, for rows that are shown alike. */
bool criterion_at_own_start(const struct criterion_step *at);
bool criterion_at_own_shutdown(const struct criterion_step *at);
/* Every step after which the runtime must be up. */
bool criterion_while_up(const struct criterion_step *at);
/* A step of the other before and after which the runtime is up. */
bool criterion_beside_other(const struct criterion_step *at);
/* Whether a step before started the runtime. */
bool criterion_was_started(const struct criterion_step *at);

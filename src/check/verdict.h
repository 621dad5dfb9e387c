/* What a history shows: each criterion's result with the lines that show it, and the verdict. */
#pragma once

#include "base/record.h"

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

struct criterion {
    char *id;             /* "survive.wslx.wsl" */
    char *kind;           /* "survive" */
    char *runtime;        /* R; NULL for the host's own (concurrent, clean) */
    char *other;          /* S; NULL where there is none */
    char *reason;         /* one line: what was shown, or what is missing */
    int64_t steps_bound;  /* how many steps of the plan can show it */
    int64_t steps_judged; /* how many did, either way */
    int64_t rounds;    /* in how many rounds of the plan it passed; 0 unless it passes as a whole */
    int64_t bound_ppm; /* the 95 % bound that they give on its failure rate, parts per million */
    VECTOR(struct evidence) evidence;
    enum criterion_result result;
};

enum verdict_word {
    VERDICT_PROVEN,
    VERDICT_FAILED,
    VERDICT_PARTIAL,
};

/* Why criteria failed or stayed unknown: an entry of the catalogue (cause.h), as it was met. */
struct verdict_cause {
    char *code;     /* "NET-SUBNET-OVERLAP" */
    char *scenario; /* "A: the second does not start" */
    char *meaning;  /* one line: what the code says of any proof */
    char *text;     /* one line: what was seen in this one */
    char *remedy;   /* one line: what to change */
    struct texts criteria;
    VECTOR(struct evidence) evidence;
};

/* Most evidence kept for one criterion: the first lines that decide it. */
#define EVIDENCE_MAX 16

struct verdict {
    enum verdict_word word;
    char *reason;  /* one line: why it is not PROVEN; NULL if it is */
    bool complete; /* every step of the plan ran */
    bool rehearsal;
    int64_t rounds;    /* whole rounds that ran clean */
    int64_t bound_ppm; /* the 95 % bound on the failure rate, parts per million */
    int64_t events;    /* how many lines were judged */
    VECTOR(struct criterion) criteria;
    /* Filled in by a diagnosis (diagnosis.h), and empty if the word is PROVEN. */
    VECTOR(struct verdict_cause) causes;
    struct texts unexplained;           /* criteria that no rule explains */
    VECTOR(struct evidence) divergence; /* the first line that the plan does not expect, if any */
};

extern const char *const criterion_result_words[];
extern const char *const verdict_words[];
extern const struct record_type criterion_record;
extern const struct record_type verdict_record;

void verdict_release(struct verdict *verdict);

/* The 95 % bound on the failure rate that n clean, independent rounds give: 1 - 0.05^(1/n), in
 * parts per million, rounded up. */
int64_t verdict_bound_ppm(int64_t rounds);

/* The criterion with this id, or NULL. */
const struct criterion *verdict_criterion(const struct verdict *verdict, const char *id);

/* What a history shows: each criterion's result with the lines that show it, and the verdict. */
#pragma once

#include "check/criterion.h"

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
    int64_t rounds; /* whole rounds that ran clean, with nothing failed or open elsewhere */
    int64_t rounds_planned;
    int64_t bound_ppm; /* the 95 % bound on the failure rate, parts per million */
    int64_t events;    /* how many lines were judged */
    VECTOR(struct criterion) criteria;
    /* Filled in by a diagnosis (diagnosis.h), and empty if the word is PROVEN. */
    VECTOR(struct verdict_cause) causes;
    struct texts unexplained;           /* criteria that no rule explains */
    VECTOR(struct evidence) divergence; /* the first line that the plan does not expect, if any */
};

extern const char *const verdict_words[];
extern const struct record_type verdict_record;

void verdict_release(struct verdict *verdict);

/* The 95 % bound on the failure rate that n clean, independent rounds give: 1 - 0.05^(1/n), in
 * parts per million, rounded up. */
int64_t verdict_bound_ppm(int64_t rounds);

/* The criterion with this id, or NULL. */
const struct criterion *verdict_criterion(const struct verdict *verdict, const char *id);

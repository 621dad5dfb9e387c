/* Two proofs side by side: what of the old one still holds in the new one. Pure. */
#pragma once

#include "check/verdict.h"
#include "report/summary/timing.h"

/* Steps are judged by their times from so many rounds on each side; below that they are shown. */
#define COMPARISON_ROUNDS_MIN 5

/* A median that moved by more than so many median absolute deviations (the larger of the two
 * sides') has changed. */
#define COMPARISON_DEVIATIONS 3

/* A median that moved by less has not changed, however steady it was: reports show no less. */
#define COMPARISON_LEAST_NS 1000000

enum comparison_effect {
    COMPARISON_SAME,
    COMPARISON_WORSE,  /* what was shown to hold no longer is, or what was not shown to fail now is
                        */
    COMPARISON_BETTER, /* it is shown to hold, and was not; a step is faster */
    COMPARISON_OTHER,  /* changed, and neither better nor worse */
    COMPARISON_SHOWN,  /* times that are too few to be judged, or from another machine */
};

struct comparison_criterion {
    char *id;
    char *old_result; /* a word of criterion_result_words; NULL: the proof has no such criterion */
    char *new_result;
    char *reason; /* the new one's, one line */
    enum comparison_effect effect;
};

struct comparison_timing {
    char *action;
    char *runtime;
    struct timing old; /* all zero, without texts, if the proof has no such step */
    struct timing new;
    int64_t limit_ns; /* how far the median may move */
    enum comparison_effect effect;
};

/* What the two were made with and of. */
struct comparison_fact {
    char *what;
    char *old; /* NULL: not known */
    char *new;
    bool changed;
};

enum comparison_outcome {
    COMPARISON_OUTCOME_SAME, /* nothing is worse; something may be better */
    COMPARISON_OUTCOME_REGRESSED,
    COMPARISON_OUTCOME_NOT_COMPARABLE,
};

struct comparison {
    struct texts obstacles; /* why they cannot be compared, a line each; else empty */
    VECTOR(struct comparison_criterion) criteria; /* in the order of the new proof's */
    VECTOR(struct comparison_timing) timings;
    VECTOR(struct comparison_fact) facts;
    bool rehearsal;    /* one of the two is one */
    char *about;       /* that no Windows took part in one of the two; NULL if it did in both */
    char *old_verdict; /* a word of verdict_words */
    char *new_verdict;
    enum comparison_effect verdict_effect;
    enum comparison_outcome outcome;
};

/* A proof as it was read and judged. */
struct comparison_side {
    const struct summary *summary;
    const struct verdict *verdict;
};

extern const char *const comparison_effect_words[];
extern const char *const comparison_outcome_words[];

/* Fills a zeroed comparison, which the caller releases. Proofs that cannot be compared have facts
 * and verdicts, but neither criteria nor timings. */
void comparison_make(const struct comparison_side *old, const struct comparison_side *new,
                     struct comparison *comparison);

/* How many criteria, or timings, have this effect. */
int64_t comparison_criteria_count(const struct comparison *comparison,
                                  enum comparison_effect effect);
int64_t comparison_timings_count(const struct comparison *comparison,
                                 enum comparison_effect effect);

/* The document of `cotenant diff --json`; the caller releases it. */
json_t *comparison_to_json(const struct comparison *comparison);

void comparison_release(struct comparison *comparison);

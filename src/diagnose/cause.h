/* The catalogue of causes: why a proof was not PROVEN, under codes that stay the same, each with
 * the scenario that it belongs to, what it means and what to change. causes.yaml is its one source,
 * of enum cause_code and enum scenario as well; docs/diagnosis.md lists it for readers. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "check/criterion.h"
#include "diagnose/cause_generated.h"

/* Which of the causes that fit a criterion is named: those of the lowest rank. */
enum cause_rank {
    CAUSE_ROOT,        /* what two installs share, or what the host did: it explains deeds */
    CAUSE_DEED,        /* what one did to the other */
    CAUSE_SIGN,        /* what is wrong, and not why */
    CAUSE_CONSEQUENCE, /* it follows from another failure */
};

struct cause {
    const char *code;
    enum scenario scenario;
    enum cause_rank rank;
    uint32_t kinds;      /* the kinds of criteria that it can explain, a bit each */
    const char *meaning; /* one line */
    const char *remedy;  /* one line: what to change */
};

extern const struct cause causes[CAUSE_CODES];

/* "A: the second does not start", … */
extern const char *const scenario_words[];

/* Whether its causes explain what stayed unknown, and nothing that failed. */
static inline bool scenario_is_doubt(enum scenario scenario)
{
    return scenario == SCENARIO_CONTAMINATED || scenario == SCENARIO_NOT_SEEN ||
           scenario == SCENARIO_UNFINISHED;
}

/* Whether the cause can explain criteria of this kind. */
static inline bool cause_explains_kind(enum cause_code code, enum criterion_kind kind)
{
    return causes[code].kinds >> kind & 1;
}

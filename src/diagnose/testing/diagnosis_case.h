/* Cases of the diagnosis: a made history of two runtimes, how it is spoiled, and the cause that
 * must come out. One file a theme, as the rules. For tests alone. */
#pragma once

#include "check/testing/fixture_fault.h"
#include "diagnose/cause.h"

/* Steps of the tour of two: 1 start r0, 2 stop r0, 3 start r1, 4 start r0, 5 stop r1, 6 start r1,
 * 7 stop r0, 8 stop r1. Of the procedure: 1 start r0, 2 start r1, 3 stop r0, 4 start r0, … */
struct diagnosis_case {
    enum cause_code code;
    enum plan_kind plan;
    const char *criterion; /* one that it must explain */
    const char *beside;    /* another cause that is true as well; NULL for none */
    void (*spoil)(struct fixture_history *made);
};

/* Each list ends with a diagnosis_case without `spoil`. */
extern const struct diagnosis_case diagnosis_cases_start[];
extern const struct diagnosis_case diagnosis_cases_lifecycle[];
extern const struct diagnosis_case diagnosis_cases_network[];
extern const struct diagnosis_case diagnosis_cases_guest[];
extern const struct diagnosis_case diagnosis_cases_footprint[];
extern const struct diagnosis_case diagnosis_cases_service[];
extern const struct diagnosis_case diagnosis_cases_residue[];
extern const struct diagnosis_case diagnosis_cases_host[];

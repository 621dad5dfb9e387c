/* The judgement of an audit: what two installs were found to hold, and a catalogue, into findings.
 *
 * Pure. An identity is shared if both installs use it: in comments and documentation it is no use,
 * in a disabled branch it is inactive. What the catalogue says of it then decides; what it says
 * nothing of is shared and unknown. docs/audit.md has the rules. */
#pragma once

#include "audit/finding/finding.h"
#include "audit/identity/allowance.h"
#include "audit/identity/lookup.h"

struct judgement {
    struct findings findings; /* the worst first; then by kind, then by id */
    int64_t incoming;         /* findings of that kind */
    int64_t shared_safe;      /* identities that both have and that may stay */
    int64_t shared_system;    /* ids of the operating system that both name, as they must */
};

struct judgement_input {
    const struct lookup *lookup;
    const struct occurrences *a;         /* the canonical install */
    const struct occurrences *b;         /* the fork */
    const struct occurrences *base;      /* what the fork branched from; NULL: unknown */
    const struct allowances *baseline;   /* what there was before; NULL: nothing */
    const struct allowances *allowances; /* NULL: none */
};

/* Fills a zeroed judgement; the caller releases it. */
void judgement_make(const struct judgement_input *input, struct judgement *judgement);

/* How many findings of this weight no allowance silences. */
int64_t judgement_count(const struct judgement *judgement, enum finding_weight weight);

void judgement_release(struct judgement *judgement);

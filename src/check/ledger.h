/* The ledger of a check: every criterion of the proof, and what each step of the plan said of it.
 *
 * A step's entry is final, but for one rule: a failure may still be entered for a step that has
 * passed, since a silence belongs to the step in which it began and is known only when it ends.
 * Fail outweighs unknown, and unknown outweighs pass. */
#pragma once

#include "check/verdict.h"

struct check_state;
struct contamination;

struct ledger_entry {
    struct criterion criterion; /* id, kind, runtime, other and steps_bound from the beginning */
    int64_t steps_passed;
    int64_t steps_failed;
    int64_t steps_unknown;
    int64_t steps_counted;      /* of those passed, for the rounds */
    int64_t rounds;             /* in which a step passed */
    int64_t round;              /* the last of them */
    const char *not_applicable; /* why, if it does not apply at all; lasts as long as the program */
    const char *excluded;       /* why it did not apply to a step; likewise */
    const struct contamination *contamination; /* what somebody else did; NULL: not asked for */
};

struct ledger {
    VECTOR(struct ledger_entry) entries;
};

/* Enters every criterion of the table for the state's runtimes, bound to the steps of its plan. The
 * state, whose contamination turns what it touches into unknown, must outlive the ledger. */
void ledger_open(struct ledger *ledger, const struct check_state *state);

/* The entry, or NULL; `runtime` and `other` NULL where the criterion has none. */
struct ledger_entry *ledger_find(struct ledger *ledger, enum criterion_kind kind,
                                 const char *runtime, const char *other);

/* Enters what a step showed. `seq` is the line that decides it, or -1 for none; `what` names the
 * line in a few words, `reason` says in one line what it shows. For a pass `reason` may be NULL. */
void ledger_note(struct ledger_entry *entry, enum criterion_result result, int64_t seq,
                 const char *what, const char *reason);

/* Counts the round for every criterion that has passed at a step of it since the last call. */
void ledger_count_round(struct ledger *ledger, int64_t round);

/* Whether no step so far failed a criterion or left it open. */
bool ledger_is_clean(const struct ledger *ledger);

/* Says that the criterion does not apply to this step, and why: a literal. It is not applicable if
 * that is so of a step and every other one that was judged passed: what was not seen stays unknown.
 */
void ledger_exclude_step(struct ledger_entry *entry, const char *reason);

/* Adds every criterion, with its result so far, to the verdict. */
void ledger_close(const struct ledger *ledger, struct verdict *verdict);

/* A deep copy into an empty ledger. */
void ledger_copy(struct ledger *to, const struct ledger *from);
void ledger_release(struct ledger *ledger);

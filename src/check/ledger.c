/* The ledger of a check. */
#include "check/ledger.h"

#include <stdlib.h>

#include "check/state.h"

static void ledger_add(struct ledger *ledger, const struct check_state *state,
                       enum criterion_kind kind, const struct profile *profile, const char *other)
{
    const struct criterion_type *type = criterion_types[kind];
    if (state->criteria_set < type->since_set)
        return;
    if (profile && type->left_out && type->left_out(state, profile))
        return;
    struct ledger_entry *entry = VECTOR_ADD(&ledger->entries);
    struct criterion *criterion = &entry->criterion;
    criterion->kind = kind;
    criterion->runtime = memory_text(profile ? profile->name : NULL);
    criterion->other = memory_text(other);
    criterion->id = criterion_id(kind, criterion->runtime, other);
    struct criterion_step at = {.plan = &state->plan,
                                .profiles = &state->profiles,
                                .runtime = criterion->runtime,
                                .other = criterion->other};
    for (at.place = 0; at.place <= state->plan.steps.count; at.place++)
        criterion->steps_bound += type->shown_at(&at);
    if (profile && type->inapplicable)
        entry->not_applicable = type->inapplicable(state, profile);
    entry->contamination = &state->contamination;
}

void ledger_open(struct ledger *ledger, const struct check_state *state)
{
    const struct profiles *profiles = &state->profiles;
    for (enum criterion_kind kind = 0; kind < CRITERION_KINDS; kind++) {
        enum criterion_scope scope = criterion_types[kind]->scope;
        if (scope == CRITERION_OF_HOST)
            ledger_add(ledger, state, kind, NULL, NULL);
        for (size_t r = 0; r < profiles->count && scope == CRITERION_OF_RUNTIME; r++)
            ledger_add(ledger, state, kind, &profiles->items[r], NULL);
        for (size_t i = 0; i < profiles->count * profiles->count; i++) {
            size_t r = i / profiles->count, s = i % profiles->count;
            if (r != s && scope == CRITERION_OF_PAIR)
                ledger_add(ledger, state, kind, &profiles->items[r], profiles->items[s].name);
        }
    }
}

struct ledger_entry *ledger_find(struct ledger *ledger, enum criterion_kind kind,
                                 const char *runtime, const char *other)
{
    for (size_t i = 0; i < ledger->entries.count; i++) {
        struct ledger_entry *entry = &ledger->entries.items[i];
        if (entry->criterion.kind == kind && text_same(entry->criterion.runtime, runtime) &&
            text_same(entry->criterion.other, other))
            return entry;
    }
    return NULL;
}

static bool ledger_is_existential(const struct ledger_entry *entry)
{
    return criterion_types[entry->criterion.kind]->existential;
}

/* How much a result weighs against another. */
static int ledger_weight(const struct ledger_entry *entry, enum criterion_result result)
{
    if (result == CRITERION_PASS)
        return ledger_is_existential(entry) ? 3 : 0;
    return result == CRITERION_FAIL ? 2 : 1;
}

void ledger_note(struct ledger_entry *entry, enum criterion_result result, int64_t seq,
                 const char *what, const char *reason)
{
    struct criterion *criterion = &entry->criterion;
    const struct contamination_event *event =
        entry->contamination ? contamination_of(entry->contamination, criterion, result, seq)
                             : NULL;
    if (event) {
        result = CRITERION_UNKNOWN;
        seq = event->seq;
        what = CONTAMINATION_EVIDENCE;
        reason = event->what;
    }
    bool first = !entry->steps_passed && !entry->steps_failed && !entry->steps_unknown;
    entry->steps_passed += result == CRITERION_PASS;
    entry->steps_failed += result == CRITERION_FAIL;
    entry->steps_unknown += result == CRITERION_UNKNOWN;
    int worst = ledger_weight(entry, criterion->result), now = ledger_weight(entry, result);
    if (!first && now < worst)
        return;
    if (first || now > worst) { /* what was said before no longer decides */
        criterion->result = result;
        free(criterion->reason);
        criterion->reason = memory_text(reason);
        for (size_t i = 0; i < criterion->evidence.count; i++)
            free(criterion->evidence.items[i].what);
        criterion->evidence.count = 0;
    }
    if (seq >= 0 && criterion->evidence.count < EVIDENCE_MAX)
        *VECTOR_ADD(&criterion->evidence) =
            (struct evidence){.seq = seq, .what = memory_text(what)};
}

void ledger_count_round(struct ledger *ledger, int64_t round)
{
    for (size_t i = 0; i < ledger->entries.count; i++) {
        struct ledger_entry *entry = &ledger->entries.items[i];
        bool passed = entry->steps_passed > entry->steps_counted;
        entry->steps_counted = entry->steps_passed;
        if (!passed || entry->round == round)
            continue;
        entry->round = round;
        entry->rounds++;
    }
}

bool ledger_is_clean(const struct ledger *ledger)
{
    for (size_t i = 0; i < ledger->entries.count; i++) {
        const struct ledger_entry *entry = &ledger->entries.items[i];
        if (entry->steps_failed || (entry->steps_unknown && !ledger_is_existential(entry)))
            return false;
    }
    return true;
}

void ledger_exclude_step(struct ledger_entry *entry, const char *reason)
{
    entry->excluded = reason;
}

/* Why the criterion does not apply; NULL if it does. */
static const char *ledger_excluded(const struct ledger_entry *entry)
{
    if (entry->steps_failed)
        return NULL;
    if (entry->not_applicable)
        return entry->not_applicable;
    return entry->steps_unknown ? NULL : entry->excluded;
}

static void ledger_conclude(const struct ledger_entry *entry, struct criterion *criterion)
{
    int64_t judged = entry->steps_passed + entry->steps_failed;
    criterion->steps_judged = judged;
    const char *excluded = ledger_excluded(entry);
    if (excluded) {
        criterion->result = CRITERION_NOT_APPLICABLE;
        free(criterion->reason);
        criterion->reason = memory_text(excluded);
        return;
    }
    bool existential = ledger_is_existential(entry);
    bool open = existential && judged + entry->steps_unknown < criterion->steps_bound;
    bool enough = existential ? entry->steps_passed > 0 : judged >= criterion->steps_bound;
    if ((criterion->result == CRITERION_PASS && (!enough || !criterion->steps_bound)) ||
        (criterion->result == CRITERION_FAIL && open)) { /* a step to come may still show it */
        criterion->result = CRITERION_UNKNOWN;
        free(criterion->reason);
        criterion->reason =
            criterion->steps_bound
                ? memory_format("%lld of the %lld steps that show it were judged",
                                (long long)judged, (long long)criterion->steps_bound)
                : memory_text("no step of the plan shows it");
    }
    criterion->rounds = criterion->result == CRITERION_PASS ? entry->rounds : 0;
    criterion->bound_ppm = verdict_bound_ppm(criterion->rounds);
    if (criterion->result != CRITERION_PASS || criterion->reason)
        return;
    CLEANUP(text_release) struct text reason = {0};
    text_append_format(&reason, "shown by %lld step%s", (long long)entry->steps_passed,
                       entry->steps_passed == 1 ? "" : "s");
    int64_t tenths = (criterion->bound_ppm + 999) / 1000; /* of a percent, rounded up */
    if (criterion->rounds > 1)
        text_append_format(&reason, " in %lld rounds (95 %% bound %lld.%lld %%)",
                           (long long)criterion->rounds, (long long)(tenths / 10),
                           (long long)(tenths % 10));
    criterion->reason = text_take(&reason);
}

void ledger_close(const struct ledger *ledger, struct verdict *verdict)
{
    CLEANUP(ledger_release) struct ledger copy = {0};
    ledger_copy(&copy, ledger);
    for (size_t i = 0; i < copy.entries.count; i++) {
        struct ledger_entry *entry = &copy.entries.items[i];
        ledger_conclude(entry, &entry->criterion);
        *VECTOR_ADD(&verdict->criteria) = entry->criterion;
        entry->criterion = (struct criterion){0};
    }
}

void ledger_copy(struct ledger *to, const struct ledger *from)
{
    for (size_t i = 0; i < from->entries.count; i++) {
        const struct ledger_entry *source = &from->entries.items[i];
        struct ledger_entry *entry = VECTOR_ADD(&to->entries);
        *entry = *source;
        entry->criterion = (struct criterion){0};
        record_copy(&criterion_record, &entry->criterion, &source->criterion);
    }
}

void ledger_release(struct ledger *ledger)
{
    for (size_t i = 0; i < ledger->entries.count; i++)
        record_release(&criterion_record, &ledger->entries.items[i].criterion);
    VECTOR_RELEASE(&ledger->entries);
}

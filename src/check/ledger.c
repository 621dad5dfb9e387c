/* The ledger of a check. */
#include "check/ledger.h"

#include <stdlib.h>

#include "check/observe/contamination.h"
#include "plan/work.h"

/* Which of a step's runtimes a criterion asks about. */
static bool ledger_is_bound(const char *kind, const char *runtime, const char *other,
                            const struct plan *plan, size_t index)
{
    const struct plan_step *step = &plan->steps.items[index];
    const struct plan_step *former = index ? &plan->steps.items[index - 1] : NULL;
    bool own = text_same(step->runtime, runtime);
    bool up_before = former && runtime && plan_step_has_up(former, runtime);
    bool up_after = runtime && plan_step_has_up(step, runtime);
    bool by_other = other && text_same(step->runtime, other) && up_before && up_after;
    if (text_same(kind, "boot"))
        return own && step->action == PLAN_START;
    if (text_same(kind, "network") || text_same(kind, "worker") || text_same(kind, "nat") ||
        text_same(kind, "reach"))
        return up_after;
    if (text_same(kind, "service"))
        return up_after || (own && step->action == PLAN_RESTART_SERVICE);
    if (text_same(kind, "footprint"))
        return !own;
    if (text_same(kind, "group"))
        return own || up_after;
    if (text_same(kind, "account"))
        return plan_work_at(plan, index, runtime) != PLAN_WORK_NONE;
    if (text_same(kind, "survive"))
        return by_other && step->action == PLAN_SHUTDOWN;
    if (text_same(kind, "undisturbed"))
        return by_other && step->action != PLAN_SHUTDOWN;
    bool again = false; /* it was started before: the first step of a runtime is a start */
    for (size_t i = 0; i < index; i++)
        again = again || text_same(plan->steps.items[i].runtime, runtime);
    if (text_same(kind, "running"))
        return own || again;
    if (text_same(kind, "sight"))
        return own && step->action == PLAN_SHUTDOWN;
    if (text_same(kind, "restart"))
        return own && again && step->action == PLAN_START && former && former->up.count;
    return false;
}

static void ledger_add(struct ledger *ledger, const struct plan *plan, const char *kind,
                       const char *runtime, const char *other)
{
    struct ledger_entry *entry = VECTOR_ADD(&ledger->entries);
    struct criterion *criterion = &entry->criterion;
    criterion->id = other     ? memory_format("%s.%s.%s", kind, runtime, other)
                    : runtime ? memory_format("%s.%s", kind, runtime)
                              : memory_text(kind);
    criterion->kind = memory_text(kind);
    criterion->runtime = memory_text(runtime);
    criterion->other = memory_text(other);
    for (size_t i = 0; i < plan->steps.count; i++)
        criterion->steps_bound += ledger_is_bound(kind, runtime, other, plan, i);
}

void ledger_open(struct ledger *ledger, const struct profiles *profiles, const struct plan *plan,
                 const struct contamination *contamination, bool footprints)
{
    static const char *const own_kinds[] = {"boot",    "network", "restart", "running",
                                            "worker",  "nat",     "service", "reach",
                                            "account", "group",   "sight",   "footprint"};
    static const char *const pair_kinds[] = {"survive", "undisturbed"};
    for (size_t kind = 0; kind < sizeof own_kinds / sizeof *own_kinds; kind++) {
        for (size_t r = 0; r < profiles->count; r++) {
            bool is_footprint = text_same(own_kinds[kind], "footprint");
            if (!is_footprint || footprints || profiles->items[r].footprint.count)
                ledger_add(ledger, plan, own_kinds[kind], profiles->items[r].name, NULL);
        }
    }
    for (size_t kind = 0; kind < sizeof pair_kinds / sizeof *pair_kinds; kind++) {
        for (size_t r = 0; r < profiles->count; r++) {
            for (size_t s = 0; s < profiles->count; s++) {
                if (r != s)
                    ledger_add(ledger, plan, pair_kinds[kind], profiles->items[r].name,
                               profiles->items[s].name);
            }
        }
    }
    ledger_add(ledger, plan, "concurrent", NULL, NULL);
    struct ledger_entry *concurrent = ledger_find(ledger, "concurrent", NULL, NULL);
    concurrent->existential = true;
    for (size_t i = 0; i < plan->steps.count; i++)
        concurrent->criterion.steps_bound += plan->steps.items[i].up.count == profiles->count;
    ledger_add(ledger, plan, "clean", NULL, NULL);
    ledger_find(ledger, "clean", NULL, NULL)->criterion.steps_bound = 1;
    for (size_t i = 0; i < ledger->entries.count; i++)
        ledger->entries.items[i].contamination = contamination;
}

struct ledger_entry *ledger_find(struct ledger *ledger, const char *kind, const char *runtime,
                                 const char *other)
{
    for (size_t i = 0; i < ledger->entries.count; i++) {
        struct ledger_entry *entry = &ledger->entries.items[i];
        if (text_same(entry->criterion.kind, kind) &&
            text_same(entry->criterion.runtime, runtime) &&
            text_same(entry->criterion.other, other))
            return entry;
    }
    return NULL;
}

/* How much a result weighs against another. */
static int ledger_weight(const struct ledger_entry *entry, enum criterion_result result)
{
    if (result == CRITERION_PASS)
        return entry->existential ? 3 : 0;
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

void ledger_exclude(struct ledger_entry *entry, const char *reason)
{
    entry->not_applicable = reason;
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
    bool open = entry->existential && judged + entry->steps_unknown < criterion->steps_bound;
    bool enough = entry->existential ? entry->steps_passed > 0 : judged >= criterion->steps_bound;
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

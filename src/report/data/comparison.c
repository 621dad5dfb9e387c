/* Two proofs side by side. Results are ordered: pass, not applicable, unknown, fail. Whatever comes
 * down in that order is worse; only a pass is better, because nothing else is shown to hold. A
 * criterion that one of the two does not have counts as unknown there. */
#include "report/data/comparison.h"

#include <stdlib.h>

#include "report/data/comparable.h"
#include "report/summary/claim.h"

/* The version of the JSON document. */
#define COMPARISON_FORMAT 1

const char *const comparison_effect_words[] = {"same", "worse", "better", "other", "shown", NULL};
const char *const comparison_outcome_words[] = {"same", "regressed", "not comparable", NULL};

static const struct record_field comparison_criterion_fields[] = {
    RECORD_FIELD(struct comparison_criterion, id, RECORD_TEXT),
    {.key = "old",
     .kind = RECORD_TEXT,
     .offset = offsetof(struct comparison_criterion, old_result)},
    {.key = "new",
     .kind = RECORD_TEXT,
     .offset = offsetof(struct comparison_criterion, new_result)},
    RECORD_FIELD(struct comparison_criterion, reason, RECORD_TEXT),
    RECORD_FIELD_WORD(struct comparison_criterion, effect, comparison_effect_words),
};
static RECORD_TYPE(comparison_criterion_record, "criterion", struct comparison_criterion,
                   comparison_criterion_fields);

static const struct record_field comparison_side_fields[] = {
    RECORD_FIELD(struct timing, count, RECORD_INTEGER),
    RECORD_FIELD(struct timing, rounds, RECORD_INTEGER),
    RECORD_FIELD(struct timing, median_ns, RECORD_INTEGER),
    RECORD_FIELD(struct timing, deviation_ns, RECORD_INTEGER),
};
static RECORD_TYPE(comparison_side_record, "side", struct timing, comparison_side_fields);

static const struct record_field comparison_timing_fields[] = {
    RECORD_FIELD(struct comparison_timing, action, RECORD_TEXT),
    RECORD_FIELD(struct comparison_timing, runtime, RECORD_TEXT),
    RECORD_FIELD_OF(struct comparison_timing, old, RECORD_ONE, &comparison_side_record),
    RECORD_FIELD_OF(struct comparison_timing, new, RECORD_ONE, &comparison_side_record),
    RECORD_FIELD(struct comparison_timing, limit_ns, RECORD_INTEGER),
    RECORD_FIELD_WORD(struct comparison_timing, effect, comparison_effect_words),
};
static RECORD_TYPE(comparison_timing_record, "timing", struct comparison_timing,
                   comparison_timing_fields);

static const struct record_field comparison_fact_fields[] = {
    RECORD_FIELD(struct comparison_fact, what, RECORD_TEXT),
    RECORD_FIELD(struct comparison_fact, old, RECORD_TEXT),
    RECORD_FIELD(struct comparison_fact, new, RECORD_TEXT),
    RECORD_FIELD(struct comparison_fact, changed, RECORD_BOOLEAN),
};
static RECORD_TYPE(comparison_fact_record, "fact", struct comparison_fact, comparison_fact_fields);

static const struct record_field comparison_fields[] = {
    RECORD_FIELD(struct comparison, obstacles, RECORD_TEXTS),
    RECORD_FIELD_OF(struct comparison, criteria, RECORD_LIST, &comparison_criterion_record),
    RECORD_FIELD_OF(struct comparison, timings, RECORD_LIST, &comparison_timing_record),
    RECORD_FIELD_OF(struct comparison, facts, RECORD_LIST, &comparison_fact_record),
    RECORD_FIELD(struct comparison, rehearsal, RECORD_BOOLEAN),
    RECORD_FIELD(struct comparison, about, RECORD_TEXT),
    RECORD_FIELD(struct comparison, old_verdict, RECORD_TEXT),
    RECORD_FIELD(struct comparison, new_verdict, RECORD_TEXT),
    RECORD_FIELD_WORD(struct comparison, verdict_effect, comparison_effect_words),
    RECORD_FIELD_WORD(struct comparison, outcome, comparison_outcome_words),
};
static RECORD_TYPE(comparison_record, "comparison", struct comparison, comparison_fields);

/* How much is shown by a result. */
static int comparison_rank(enum criterion_result result)
{
    switch (result) {
    case CRITERION_PASS:
        return 3;
    case CRITERION_NOT_APPLICABLE:
        return 2;
    case CRITERION_UNKNOWN:
        return 1;
    case CRITERION_FAIL:
        return 0;
    }
    abort();
}

static enum comparison_effect comparison_judge_results(const struct criterion *old,
                                                       const struct criterion *new)
{
    enum criterion_result was = old ? old->result : CRITERION_UNKNOWN;
    enum criterion_result is = new ? new->result : CRITERION_UNKNOWN;
    if (comparison_rank(is) < comparison_rank(was))
        return COMPARISON_WORSE;
    if (is == was)
        return old && new ? COMPARISON_SAME : COMPARISON_OTHER;
    return is == CRITERION_PASS ? COMPARISON_BETTER : COMPARISON_OTHER;
}

static void comparison_add_criterion(struct comparison *comparison, const struct criterion *old,
                                     const struct criterion *new)
{
    *VECTOR_ADD(&comparison->criteria) = (struct comparison_criterion){
        .id = memory_text(new ? new->id : old->id),
        .old_result = memory_text(old ? criterion_result_words[old->result] : NULL),
        .new_result = memory_text(new ? criterion_result_words[new->result] : NULL),
        .reason = memory_text(new ? new->reason : "the new proof has no such criterion"),
        .effect = comparison_judge_results(old, new),
    };
}

static void comparison_add_criteria(struct comparison *comparison, const struct verdict *old,
                                    const struct verdict *new)
{
    for (size_t i = 0; i < new->criteria.count; i++) {
        const struct criterion *criterion = &new->criteria.items[i];
        comparison_add_criterion(comparison, verdict_criterion(old, criterion->id), criterion);
    }
    for (size_t i = 0; i < old->criteria.count; i++) {
        const struct criterion *criterion = &old->criteria.items[i];
        if (!verdict_criterion(new, criterion->id))
            comparison_add_criterion(comparison, criterion, NULL);
    }
}

static enum comparison_effect comparison_judge_timing(const struct comparison_timing *timing,
                                                      bool same_machine)
{
    if (!same_machine || timing->old.rounds < COMPARISON_ROUNDS_MIN ||
        timing->new.rounds < COMPARISON_ROUNDS_MIN)
        return COMPARISON_SHOWN;
    int64_t moved_ns = timing->new.median_ns - timing->old.median_ns;
    if (moved_ns > timing->limit_ns)
        return COMPARISON_WORSE;
    return moved_ns < -timing->limit_ns ? COMPARISON_BETTER : COMPARISON_SAME;
}

/* The numbers alone. */
static struct timing comparison_numbers(const struct timing *timing)
{
    struct timing numbers = timing ? *timing : (struct timing){0};
    numbers.action = NULL;
    numbers.runtime = NULL;
    return numbers;
}

static void comparison_add_timing(struct comparison *comparison, const struct timing *old,
                                  const struct timing *new, bool same_machine)
{
    const struct timing *either = new ? new : old;
    struct comparison_timing *timing = VECTOR_ADD(&comparison->timings);
    *timing = (struct comparison_timing){
        .action = memory_text(either->action),
        .runtime = memory_text(either->runtime),
        .old = comparison_numbers(old),
        .new = comparison_numbers(new),
    };
    int64_t deviation_ns = timing->old.deviation_ns > timing->new.deviation_ns
                               ? timing->old.deviation_ns
                               : timing->new.deviation_ns;
    /* A history's times may be anything up to the whole range of 64 bits. */
    timing->limit_ns = deviation_ns > INT64_MAX / COMPARISON_DEVIATIONS
                           ? INT64_MAX
                           : deviation_ns * COMPARISON_DEVIATIONS;
    if (timing->limit_ns < COMPARISON_LEAST_NS)
        timing->limit_ns = COMPARISON_LEAST_NS;
    timing->effect = comparison_judge_timing(timing, same_machine);
}

static void comparison_add_timings(struct comparison *comparison, const struct summary *old,
                                   const struct summary *new)
{
    CLEANUP(timings_release) struct timings before = {0};
    CLEANUP(timings_release) struct timings now = {0};
    bool same_machine = comparable_machines(old, new);
    timings_find(old, &before);
    timings_find(new, &now);
    for (size_t i = 0; i < now.count; i++) {
        const struct timing *timing = &now.items[i];
        comparison_add_timing(comparison, timings_of(&before, timing->action, timing->runtime),
                              timing, same_machine);
    }
    for (size_t i = 0; i < before.count; i++) {
        const struct timing *timing = &before.items[i];
        if (!timings_of(&now, timing->action, timing->runtime))
            comparison_add_timing(comparison, timing, NULL, same_machine);
    }
}

/* One line of a stranger's; NULL stays NULL. */
static char *comparison_line(const char *stranger)
{
    struct text text = {0};
    if (!stranger)
        return NULL;
    claim_append_stranger(&text, stranger);
    return text_take(&text);
}

/* Takes both texts. */
static void comparison_add_fact(struct comparison *comparison, const char *what, char *old,
                                char *new)
{
    *VECTOR_ADD(&comparison->facts) = (struct comparison_fact){
        .what = memory_text(what), .old = old, .new = new, .changed = !text_same(old, new)};
}

static char *comparison_versions(const struct summary *summary)
{
    struct text text = {0};
    for (size_t i = 0; i < summary->proof.host.versions.count; i++) {
        text_append(&text, i ? ", " : "");
        claim_append_stranger(&text, summary->proof.host.versions.items[i]);
    }
    return text_take(&text);
}

static char *comparison_machine(const struct summary *summary)
{
    struct text text = {0};
    claim_append_machine(summary, &text);
    if (summary->proof.machine.processor) {
        text_append(&text, ", ");
        claim_append_stranger(&text, summary->proof.machine.processor);
    }
    return text_take(&text);
}

static char *comparison_strength(const struct verdict *verdict)
{
    struct text text = {0};
    claim_append_strength(verdict, &text);
    return text_take(&text);
}

static void comparison_add_facts(struct comparison *comparison, const struct comparison_side *old,
                                 const struct comparison_side *new)
{
    const struct event_proof *was = &old->summary->proof, *is = &new->summary->proof;
    comparison_add_fact(comparison, "began", comparison_line(was->wall), comparison_line(is->wall));
    comparison_add_fact(comparison, "cotenant", comparison_line(was->tool_version),
                        comparison_line(is->tool_version));
    comparison_add_fact(comparison, "host", comparison_versions(old->summary),
                        comparison_versions(new->summary));
    comparison_add_fact(comparison, "machine", comparison_machine(old->summary),
                        comparison_machine(new->summary));
    for (size_t i = 0; i < is->runtimes.count; i++) {
        const struct event_runtime *runtime = &is->runtimes.items[i];
        const struct event_runtime *before = comparable_runtime(old->summary, runtime->name);
        if (!before)
            continue;
        CLEANUP(memory_free_text) char *version = memory_format("%s version", runtime->name);
        CLEANUP(memory_free_text) char *profile = memory_format("%s profile", runtime->name);
        comparison_add_fact(comparison, version, comparison_line(before->version),
                            comparison_line(runtime->version));
        bool same =
            before->profile == runtime->profile || json_equal(before->profile, runtime->profile);
        comparison_add_fact(comparison, profile, memory_text("as it was"),
                            memory_text(same ? "as it was" : "another"));
    }
    comparison_add_fact(comparison, "strength", comparison_strength(old->verdict),
                        comparison_strength(new->verdict));
}

/* PROVEN, then PARTIAL, then FAILED. A word can change where no criterion does: a plan was not
 * finished. */
static enum comparison_effect comparison_judge_verdicts(enum verdict_word old,
                                                        enum verdict_word new)
{
    if (old == new)
        return COMPARISON_SAME;
    if (old == VERDICT_PROVEN || new == VERDICT_FAILED)
        return COMPARISON_WORSE;
    return new == VERDICT_PROVEN ? COMPARISON_BETTER : COMPARISON_OTHER;
}

void comparison_make(const struct comparison_side *old, const struct comparison_side *new,
                     struct comparison *comparison)
{
    comparison->old_verdict = memory_text(verdict_words[old->verdict->word]);
    comparison->new_verdict = memory_text(verdict_words[new->verdict->word]);
    comparison->rehearsal = old->verdict->rehearsal || new->verdict->rehearsal;
    if (!summary_on_hcs(old->summary) || !summary_on_hcs(new->summary))
        comparison->about = memory_text(CLAIM_NO_WINDOWS);
    comparison_add_facts(comparison, old, new);
    comparable_find_obstacles(old->summary, new->summary, &comparison->obstacles);
    if (comparison->obstacles.count) {
        comparison->verdict_effect = COMPARISON_SHOWN;
        comparison->outcome = COMPARISON_OUTCOME_NOT_COMPARABLE;
        return;
    }
    comparison->verdict_effect = comparison_judge_verdicts(old->verdict->word, new->verdict->word);
    comparison_add_criteria(comparison, old->verdict, new->verdict);
    comparison_add_timings(comparison, old->summary, new->summary);
    bool worse = comparison->verdict_effect == COMPARISON_WORSE ||
                 comparison_criteria_count(comparison, COMPARISON_WORSE) > 0 ||
                 comparison_timings_count(comparison, COMPARISON_WORSE) > 0;
    comparison->outcome = worse ? COMPARISON_OUTCOME_REGRESSED : COMPARISON_OUTCOME_SAME;
}

int64_t comparison_criteria_count(const struct comparison *comparison,
                                  enum comparison_effect effect)
{
    int64_t count = 0;
    for (size_t i = 0; i < comparison->criteria.count; i++)
        count += comparison->criteria.items[i].effect == effect;
    return count;
}

int64_t comparison_timings_count(const struct comparison *comparison, enum comparison_effect effect)
{
    int64_t count = 0;
    for (size_t i = 0; i < comparison->timings.count; i++)
        count += comparison->timings.items[i].effect == effect;
    return count;
}

json_t *comparison_to_json(const struct comparison *comparison)
{
    json_t *document = record_to_json(&comparison_record, comparison);
    json_object_set_new(document, "format", json_integer(COMPARISON_FORMAT));
    return document;
}

void comparison_release(struct comparison *comparison)
{
    record_release(&comparison_record, comparison);
}

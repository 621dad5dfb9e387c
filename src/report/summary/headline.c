/* The one sentence that says why a proof is not PROVEN. */
#include "report/summary/headline.h"

#include "report/summary/claim.h"
#include "report/summary/criteria_order.h"

/* Whether the cause explains a criterion with this result. */
static bool headline_explains(const struct verdict *verdict, const struct verdict_cause *cause,
                              enum criterion_result result)
{
    for (size_t i = 0; i < cause->criteria.count; i++) {
        const struct criterion *criterion = verdict_criterion(verdict, cause->criteria.items[i]);
        if (criterion && criterion->result == result)
            return true;
    }
    return false;
}

/* How many causes explain what the verdict rests on; `first` is the first of them, or NULL. */
static size_t headline_causes(const struct verdict *verdict, const struct verdict_cause **first)
{
    size_t found = 0;
    enum criterion_result result =
        verdict->word == VERDICT_FAILED ? CRITERION_FAIL : CRITERION_UNKNOWN;
    *first = NULL;
    for (size_t i = 0; verdict->word != VERDICT_PROVEN && i < verdict->causes.count; i++) {
        const struct verdict_cause *cause = &verdict->causes.items[i];
        if (cause_is_consequence(cause) || !headline_explains(verdict, cause, result))
            continue;
        if (!found++)
            *first = cause;
    }
    return found;
}

const struct verdict_cause *headline_cause(const struct verdict *verdict)
{
    const struct verdict_cause *cause = NULL;
    headline_causes(verdict, &cause);
    return cause;
}

/* The history line that decided a criterion, or SUMMARY_NEVER. */
static int64_t headline_decided(const struct criterion *criterion)
{
    size_t count = criterion->evidence.count;
    return count ? criterion->evidence.items[0].seq : SUMMARY_NEVER;
}

/* Where the first of the criteria failed that the cause explains, or SUMMARY_NEVER. */
static int64_t headline_cause_seq(const struct verdict *verdict, const struct verdict_cause *cause)
{
    int64_t earliest = SUMMARY_NEVER;
    for (size_t i = 0; i < cause->criteria.count; i++) {
        const struct criterion *criterion = verdict_criterion(verdict, cause->criteria.items[i]);
        int64_t seq = criterion && criterion->result == CRITERION_FAIL ? headline_decided(criterion)
                                                                       : SUMMARY_NEVER;
        if (seq != SUMMARY_NEVER && (earliest == SUMMARY_NEVER || seq < earliest))
            earliest = seq;
    }
    return earliest;
}

/* "step 5, shutdown wslx" */
static void headline_append_step(const struct summary_step *step, struct text *out)
{
    text_append_format(out, "step %lld, %s", (long long)step->index, step->action);
    if (!step->runtime)
        return;
    text_append_char(out, ' ');
    claim_append_stranger(out, step->runtime);
}

/* " (step 5, shutdown wslx)", if the line lies in a step. */
static void headline_append_place(const struct summary *summary, int64_t seq, struct text *out)
{
    int64_t place = seq == SUMMARY_NEVER ? SUMMARY_NEVER : summary_step_of(summary, seq);
    if (place == SUMMARY_NEVER)
        return;
    text_append(out, " (");
    headline_append_step(&summary->steps.items[place], out);
    text_append_char(out, ')');
}

/* The step that was under way: the first that was cut short, since the run cleans up after it; else
 * the last. */
static const struct summary_step *headline_last_step(const struct summary *summary)
{
    for (size_t i = 0; i < summary->steps.count; i++) {
        if (summary->steps.items[i].outcome == EVENT_STEP_CUT_SHORT)
            return &summary->steps.items[i];
    }
    return &summary->steps.items[summary->steps.count - 1];
}

/* Whether nothing failed before the run was interrupted, or cut off; then that and where is the
 * sentence. */
static bool headline_append_end(const struct summary *summary, const struct verdict *verdict,
                                struct text *out)
{
    bool interrupted = summary->ended && summary->end.outcome == EVENT_END_INTERRUPTED;
    if (verdict->word != VERDICT_PARTIAL || (summary->ended && !interrupted) ||
        !summary->steps.count)
        return false;
    text_append(out, "the plan was not finished: ");
    text_append(out, interrupted ? "interrupted at " : "the history breaks off at ");
    headline_append_step(headline_last_step(summary), out);
    return true;
}

void headline_append(const struct summary *summary, const struct verdict *verdict, struct text *out)
{
    if (verdict->word == VERDICT_PROVEN || headline_append_end(summary, verdict, out))
        return;
    const struct verdict_cause *cause = NULL;
    size_t count = headline_causes(verdict, &cause);
    if (!cause) {
        claim_append_stranger(out, verdict->reason);
        return;
    }
    claim_append_stranger(out, cause->text);
    headline_append_place(summary, headline_cause_seq(verdict, cause), out);
    if (count > 1)
        text_append_format(out, ", and %zu more cause%s", count - 1, count == 2 ? "" : "s");
}

void headline_append_criterion(const struct summary *summary, const struct verdict *verdict,
                               const struct criterion *criterion, struct text *out)
{
    for (size_t i = 0; i < verdict->causes.count; i++) {
        const struct verdict_cause *cause = &verdict->causes.items[i];
        if (cause_is_consequence(cause) || !texts_have(&cause->criteria, criterion->id))
            continue;
        claim_append_stranger(out, cause->text);
        headline_append_place(summary, headline_decided(criterion), out);
        return;
    }
    claim_append_stranger(out, criterion->reason);
    headline_append_place(summary, headline_decided(criterion), out);
}

void headline_step_failures(const struct summary *summary, const struct verdict *verdict,
                            size_t place, struct texts *ids)
{
    for (size_t i = 0; i < verdict->criteria.count; i++) {
        const struct criterion *criterion = &verdict->criteria.items[i];
        bool here = false;
        for (size_t k = 0; criterion->result == CRITERION_FAIL && k < criterion->evidence.count;
             k++)
            here = here ||
                   summary_step_of(summary, criterion->evidence.items[k].seq) == (int64_t)place;
        if (here)
            texts_add(ids, criterion->id);
    }
}

/* junit.xml: a case a criterion, those that failed first, and before all of them the verdict's. */
#include "report/data/junit.h"

#include "report/data/junit_suite.h"
#include "report/document/brief.h"
#include "report/summary/claim.h"
#include "report/summary/criteria_order.h"
#include "report/summary/headline.h"

/* How long the steps took in which the criterion's evidence lies, each once. */
static int64_t junit_time_ns(const struct summary *summary, const struct criterion *criterion)
{
    int64_t sum_ns = 0;
    for (size_t i = 0; i < criterion->evidence.count; i++) {
        int64_t place = summary_step_of(summary, criterion->evidence.items[i].seq);
        bool counted = place == SUMMARY_NEVER;
        for (size_t k = 0; k < i && !counted; k++)
            counted = summary_step_of(summary, criterion->evidence.items[k].seq) == place;
        if (!counted)
            sum_ns +=
                summary_step_end_ns(summary, (size_t)place) - summary->steps.items[place].begin_ns;
    }
    return sum_ns;
}

/* "cause: CODE: text": a line that a stranger said, after our own words. */
static void junit_line(struct text *out, const char *words, const char *stranger)
{
    text_append(out, words);
    claim_append_stranger(out, stranger);
    text_append_char(out, '\n');
}

/* Everything that explains the failure: the lines that show it, and the causes that name it. */
static void junit_failure(const struct summary *summary, const struct verdict *verdict,
                          const struct criterion *criterion, struct junit_suite *suite)
{
    CLEANUP(text_release) struct text message = {0};
    CLEANUP(text_release) struct text lines = {0};
    headline_append_criterion(summary, verdict, criterion, &message);
    claim_append_stranger(&lines, criterion->id);
    junit_line(&lines, ": ", criterion->reason);
    for (size_t i = 0; i < criterion->evidence.count; i++) {
        const struct evidence *evidence = &criterion->evidence.items[i];
        text_append_format(&lines, "history line %lld", (long long)evidence->seq + 1);
        junit_line(&lines, ": ", evidence->what);
    }
    for (size_t i = 0; i < verdict->causes.count; i++) {
        const struct verdict_cause *cause = &verdict->causes.items[i];
        if (!texts_have(&cause->criteria, criterion->id))
            continue;
        text_append(&lines, "cause: ");
        claim_append_stranger(&lines, cause->code);
        junit_line(&lines, ": ", cause->text);
        junit_line(&lines, "what to do: ", cause->remedy);
    }
    junit_suite_outcome(suite, JUNIT_FAILURE, criterion_kind_words[criterion->kind],
                        text_get(&message), text_get(&lines));
}

/* Suites of a rehearsal and of a real host must not meet under one name: many who show tests show
 * the class alone. */
static void junit_case(const struct verdict *verdict, const char *class, const char *name,
                       int64_t time_ns, struct junit_suite *suite)
{
    CLEANUP(memory_free_text)
    char *whole = memory_format("cotenant.%s%s", verdict->rehearsal ? "rehearsal." : "", class);
    junit_suite_case(suite, whole, name, time_ns);
}

static void junit_criterion(const struct summary *summary, const struct verdict *verdict,
                            const struct criterion *criterion, struct junit_suite *suite)
{
    junit_case(verdict, criterion_kind_words[criterion->kind], criterion->id,
               junit_time_ns(summary, criterion), suite);
    if (criterion->result == CRITERION_PASS)
        return;
    if (criterion->result == CRITERION_FAIL) {
        junit_failure(summary, verdict, criterion, suite);
        return;
    }
    /* Not judged, and why; the two kinds of it must not be mistaken for each other. */
    const char *word = criterion_result_words[criterion->result];
    CLEANUP(memory_free_text)
    char *message = memory_format("%s: %s", word, criterion->reason ? criterion->reason : "-");
    junit_suite_outcome(suite, JUNIT_SKIPPED, word, message, NULL);
}

/* What kept the proof from a verdict: how the run ended, if that was it. */
static const char *junit_trouble(const struct summary *summary)
{
    if (!summary->ended)
        return "cut off";
    bool ran =
        summary->end.outcome == EVENT_END_COMPLETE || summary->end.outcome == EVENT_END_STOPPED;
    return ran ? verdict_words[VERDICT_PARTIAL] : event_end_outcome_words[summary->end.outcome];
}

static void junit_verdict(const struct summary *summary, const struct verdict *verdict,
                          struct junit_suite *suite)
{
    junit_case(verdict, "verdict", "verdict", summary->last_ns, suite);
    if (verdict->word == VERDICT_PROVEN)
        return;
    bool failed = verdict->word == VERDICT_FAILED;
    CLEANUP(text_release) struct text message = {0};
    text_append_format(&message, "%s: ", verdict_words[verdict->word]);
    headline_append(summary, verdict, &message);
    junit_suite_outcome(suite, failed ? JUNIT_FAILURE : JUNIT_ERROR,
                        failed ? verdict_words[VERDICT_FAILED] : junit_trouble(summary),
                        text_get(&message), NULL);
}

static void junit_properties(const struct summary *summary, const struct verdict *verdict,
                             struct junit_suite *suite)
{
    CLEANUP(text_release) struct text host = {0};
    CLEANUP(text_release) struct text strength = {0};
    claim_append_host(summary, &host);
    claim_append_strength(verdict, &strength);
    junit_suite_property(suite, "verdict", verdict_words[verdict->word]);
    junit_suite_property(suite, "rehearsal", verdict->rehearsal ? "true" : "false");
    if (!summary_on_hcs(summary))
        junit_suite_property(suite, "about", CLAIM_NO_WINDOWS);
    junit_suite_property(suite, "evidence_label", claim_label(summary, verdict));
    junit_suite_property(suite, "host", text_get(&host));
    for (size_t i = 0; i < summary->proof.runtimes.count; i++) {
        const struct event_runtime *runtime = &summary->proof.runtimes.items[i];
        CLEANUP(memory_free_text)
        char *subject = memory_format("%s (owner %s)", runtime->name, runtime->owner);
        junit_suite_property(suite, "subject", subject);
    }
    junit_suite_property(suite, "strength", text_get(&strength));
    junit_suite_property(suite, "tool_version", summary->proof.tool_version);
}

void junit_write(const struct summary *summary, const struct verdict *verdict, struct text *out)
{
    CLEANUP(junit_suite_release) struct junit_suite suite = {0};
    CLEANUP(text_release) struct text name = {0};
    CLEANUP(text_release) struct text brief = {0};
    CLEANUP(criteria_order_release) struct criteria_order order = {0};
    criteria_order_make(verdict, &order);
    junit_verdict(summary, verdict, &suite);
    for (size_t i = 0; i < order.count; i++)
        junit_criterion(summary, verdict, order.items[i], &suite);
    junit_properties(summary, verdict, &suite);
    text_append(&name, "cotenant:");
    for (size_t i = 0; i < summary->proof.runtimes.count; i++)
        text_append_format(&name, "%s %s", i ? "," : "", summary->proof.runtimes.items[i].name);
    text_append(&name, verdict->rehearsal ? " (a rehearsal)" : "");
    brief_write(summary, verdict, &brief);
    const struct junit_head head = {
        .name = text_get(&name),
        .host = summary_on_hcs(summary) ? summary->proof.host.address : NULL,
        .wall = summary->proof.wall,
        .output = text_get(&brief),
        .time_ns = summary->last_ns,
    };
    junit_suite_write(&suite, &head, out);
}

/* junit.xml. What runtimes and hosts said goes through html.h: made visible and escaped, it is text
 * in XML too, for then it has no character that XML 1.0 cannot carry. */
#include "report/data/junit.h"

#include <ctype.h>
#include <string.h>

#include "base/clock.h"
#include "report/document/brief.h"
#include "report/page/html.h"
#include "report/summary/claim.h"
#include "report/summary/criteria_order.h"
#include "report/summary/headline.h"

/* The schema has times without a zone: "2026-01-28T12:34:56". */
#define JUNIT_TIMESTAMP_SHAPE "0000-00-00T00:00:00"

/* The schema's word for a host without a known name. */
#define JUNIT_HOST_UNKNOWN "localhost"

/* What the cases of a suite came to, in the schema's words. */
struct junit_counts {
    size_t failures;
    size_t errors;
    size_t skipped;
};

static void junit_attribute(struct text *out, const char *name, const char *stranger)
{
    text_append_format(out, " %s=\"", name);
    html_append_inline(out, stranger);
    text_append_char(out, '"');
}

static void junit_seconds(struct text *out, const char *name, int64_t time_ns)
{
    int64_t milliseconds = time_ns / CLOCK_NS_PER_MS;
    text_append_format(out, " %s=\"%lld.%03lld\"", name, (long long)(milliseconds / CLOCK_MS_PER_S),
                       (long long)(milliseconds % CLOCK_MS_PER_S));
}

static void junit_property(struct text *out, const char *name, const char *stranger)
{
    text_append(out, "   <property");
    junit_attribute(out, "name", name);
    junit_attribute(out, "value", stranger);
    text_append(out, "/>\n");
}

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

/* Everything that explains the failure: the lines that show it, and the causes that name it. */
static void junit_failure(const struct summary *summary, const struct verdict *verdict,
                          const struct criterion *criterion, struct text *out)
{
    CLEANUP(text_release) struct text message = {0};
    headline_append_criterion(summary, verdict, criterion, &message);
    text_append(out, "   <failure");
    junit_attribute(out, "type", criterion_kind_words[criterion->kind]);
    junit_attribute(out, "message", text_get(&message));
    text_append(out, ">");
    html_append_inline(out, criterion->id);
    text_append(out, ": ");
    html_append_inline(out, criterion->reason);
    text_append_char(out, '\n');
    for (size_t i = 0; i < criterion->evidence.count; i++) {
        const struct evidence *evidence = &criterion->evidence.items[i];
        text_append_format(out, "history line %lld: ", (long long)evidence->seq + 1);
        html_append_inline(out, evidence->what);
        text_append_char(out, '\n');
    }
    for (size_t i = 0; i < verdict->causes.count; i++) {
        const struct verdict_cause *cause = &verdict->causes.items[i];
        if (!texts_have(&cause->criteria, criterion->id))
            continue;
        text_append(out, "cause: ");
        html_append_inline(out, cause->code);
        text_append(out, ": ");
        html_append_inline(out, cause->text);
        text_append(out, "\nwhat to do: ");
        html_append_inline(out, cause->remedy);
        text_append_char(out, '\n');
    }
    text_append(out, "</failure>\n");
}

/* Not judged, and why; the two kinds of it must not be mistaken for each other. */
static void junit_skipped(const struct criterion *criterion, struct text *out)
{
    const char *word = criterion_result_words[criterion->result];
    CLEANUP(memory_free_text)
    char *message = memory_format("%s: %s", word, criterion->reason ? criterion->reason : "-");
    text_append(out, "   <skipped");
    junit_attribute(out, "type", word);
    junit_attribute(out, "message", message);
    text_append(out, "/>\n");
}

/* Suites of a rehearsal and of a real host must not meet under one name: many who show tests show
 * the class alone. */
static void junit_case_begin(const struct verdict *verdict, const char *class, const char *name,
                             int64_t time_ns, struct text *out)
{
    CLEANUP(memory_free_text)
    char *whole = memory_format("cotenant.%s%s", verdict->rehearsal ? "rehearsal." : "", class);
    text_append(out, "  <testcase");
    junit_attribute(out, "classname", whole);
    junit_attribute(out, "name", name);
    junit_seconds(out, "time", time_ns);
}

static void junit_criterion(const struct summary *summary, const struct verdict *verdict,
                            const struct criterion *criterion, struct junit_counts *counts,
                            struct text *out)
{
    junit_case_begin(verdict, criterion_kind_words[criterion->kind], criterion->id,
                     junit_time_ns(summary, criterion), out);
    if (criterion->result == CRITERION_PASS) {
        text_append(out, "/>\n");
        return;
    }
    text_append(out, ">\n");
    if (criterion->result == CRITERION_FAIL) {
        counts->failures++;
        junit_failure(summary, verdict, criterion, out);
    } else {
        counts->skipped++;
        junit_skipped(criterion, out);
    }
    text_append(out, "  </testcase>\n");
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
                          struct junit_counts *counts, struct text *out)
{
    junit_case_begin(verdict, "verdict", "verdict", summary->last_ns, out);
    if (verdict->word == VERDICT_PROVEN) {
        text_append(out, "/>\n");
        return;
    }
    bool failed = verdict->word == VERDICT_FAILED;
    failed ? counts->failures++ : counts->errors++;
    text_append_format(out, ">\n   <%s", failed ? "failure" : "error");
    junit_attribute(out, "type", failed ? verdict_words[VERDICT_FAILED] : junit_trouble(summary));
    CLEANUP(text_release) struct text message = {0};
    text_append_format(&message, "%s: ", verdict_words[verdict->word]);
    headline_append(summary, verdict, &message);
    junit_attribute(out, "message", text_get(&message));
    text_append(out, "/>\n  </testcase>\n");
}

static void junit_properties(const struct summary *summary, const struct verdict *verdict,
                             struct text *out)
{
    CLEANUP(text_release) struct text host = {0};
    CLEANUP(text_release) struct text strength = {0};
    claim_append_host(summary, &host);
    claim_append_strength(verdict, &strength);
    text_append(out, "  <properties>\n");
    junit_property(out, "verdict", verdict_words[verdict->word]);
    junit_property(out, "rehearsal", verdict->rehearsal ? "true" : "false");
    if (!summary_on_hcs(summary))
        junit_property(out, "about", CLAIM_NO_WINDOWS);
    junit_property(out, "evidence_label", claim_label(summary, verdict));
    junit_property(out, "host", text_get(&host));
    for (size_t i = 0; i < summary->proof.runtimes.count; i++) {
        const struct event_runtime *runtime = &summary->proof.runtimes.items[i];
        CLEANUP(memory_free_text)
        char *subject = memory_format("%s (owner %s)", runtime->name, runtime->owner);
        junit_property(out, "subject", subject);
    }
    junit_property(out, "strength", text_get(&strength));
    junit_property(out, "tool_version", summary->proof.tool_version);
    text_append(out, "  </properties>\n");
}

/* The beginning of the proof without its zone, which is UTC; nothing if that is no time. */
static void junit_timestamp(const char *wall, struct text *out)
{
    static const char shape[] = JUNIT_TIMESTAMP_SHAPE;
    for (size_t i = 0; shape[i]; i++) {
        bool fits = shape[i] == '0' ? isdigit((unsigned char)wall[i]) : wall[i] == shape[i];
        if (!fits)
            return;
    }
    text_append_format(out, " timestamp=\"%.*s\"", (int)(sizeof shape - 1), wall);
}

static void junit_suite_begin(const struct summary *summary, const struct verdict *verdict,
                              const struct junit_counts *counts, struct text *out)
{
    CLEANUP(text_release) struct text name = {0};
    text_append(&name, "cotenant:");
    for (size_t i = 0; i < summary->proof.runtimes.count; i++)
        text_append_format(&name, "%s %s", i ? "," : "", summary->proof.runtimes.items[i].name);
    text_append(&name, verdict->rehearsal ? " (a rehearsal)" : "");
    bool named = summary_on_hcs(summary) && summary->proof.host.address;
    text_append(out, " <testsuite id=\"0\" package=\"cotenant\"");
    junit_attribute(out, "name", text_get(&name));
    junit_attribute(out, "hostname", named ? summary->proof.host.address : JUNIT_HOST_UNKNOWN);
    junit_timestamp(summary->proof.wall, out);
    text_append_format(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\"",
                       verdict->criteria.count + 1, counts->failures, counts->errors,
                       counts->skipped);
    junit_seconds(out, "time", summary->last_ns);
    text_append(out, ">\n");
}

void junit_write(const struct summary *summary, const struct verdict *verdict, struct text *out)
{
    struct junit_counts counts = {0};
    CLEANUP(text_release) struct text cases = {0};
    CLEANUP(text_release) struct text plain = {0};
    CLEANUP(criteria_order_release) struct criteria_order order = {0};
    criteria_order_make(verdict, &order);
    junit_verdict(summary, verdict, &counts, &cases);
    for (size_t i = 0; i < order.count; i++)
        junit_criterion(summary, verdict, order.items[i], &counts, &cases);
    brief_write(summary, verdict, &plain);
    text_append(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    junit_suite_begin(summary, verdict, &counts, out);
    junit_properties(summary, verdict, out);
    text_append(out, text_get(&cases));
    text_append(out, "  <system-out>");
    html_append_lines(out, text_get(&plain));
    text_append(out, "</system-out>\n  <system-err/>\n </testsuite>\n</testsuites>\n");
}

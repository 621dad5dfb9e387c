/* The result in brief. */
#include "report/document/brief.h"

#include "report/document/collisions.h"
#include "report/document/document_plain.h"
#include "report/summary/claim.h"
#include "report/summary/criteria_order.h"
#include "report/summary/headline.h"

/* Most criteria named in one line; the report has them all. */
#define BRIEF_CRITERIA_MAX 4

/* How far what belongs to the line above stands in. */
#define BRIEF_INDENT 2

static struct document_line *brief_detail(struct document_section *section)
{
    struct document_line *line = document_paragraph(section);
    section->blocks.items[section->blocks.count - 1].indent = BRIEF_INDENT;
    return line;
}

void brief_add_about(struct document *document, const struct summary *summary,
                     const struct verdict *verdict)
{
    struct document_section *section = document_section(document, "about", NULL);
    CLEANUP(text_release) struct text host = {0};
    claim_append_host(summary, &host);
    document_say(document_paragraph(section), DOCUMENT_PLAIN, "host: %s", text_get(&host));
    struct document_line *subjects = document_paragraph(section);
    for (size_t i = 0; i < summary->proof.runtimes.count; i++) {
        const struct event_runtime *runtime = &summary->proof.runtimes.items[i];
        document_say(subjects, DOCUMENT_PLAIN, i ? ", " : "subjects: ");
        document_quote(subjects, DOCUMENT_PLAIN, runtime->name);
        document_say(subjects, DOCUMENT_PLAIN, " (owner ");
        document_quote(subjects, DOCUMENT_PLAIN, runtime->owner);
        document_say(subjects, DOCUMENT_PLAIN, ")");
    }
    if (!summary_on_hcs(summary))
        document_say(document_paragraph(section), DOCUMENT_PLAIN,
                     "%s" CLAIM_NO_WINDOWS ". Evidence label: %s",
                     verdict->rehearsal ? "a rehearsal: " : "", claim_label(summary, verdict));
}

static void brief_add_criteria(struct document *document, const struct verdict *verdict)
{
    static const enum document_look looks[] = {[CRITERION_PASS] = DOCUMENT_GOOD,
                                               [CRITERION_FAIL] = DOCUMENT_BAD,
                                               [CRITERION_UNKNOWN] = DOCUMENT_DOUBTFUL,
                                               [CRITERION_NOT_APPLICABLE] = DOCUMENT_FAINT};
    CLEANUP(criteria_order_release) struct criteria_order order = {0};
    criteria_order_make(verdict, &order);
    struct document_block *table =
        document_table(document_section(document, "criteria", NULL), NULL, "---");
    for (size_t i = 0; i < order.count - order.unreached; i++) {
        const struct criterion *criterion = order.items[i];
        struct document_line *cells = document_row(table)->cells;
        document_say(&cells[0], looks[criterion->result], "%s",
                     criterion_result_words[criterion->result]);
        document_quote(&cells[1], DOCUMENT_PLAIN, criterion->id);
        document_quote(&cells[2], DOCUMENT_PLAIN, criterion->reason);
    }
}

static void brief_say_criteria(const struct texts *criteria, struct document_line *line)
{
    for (size_t i = 0; i < criteria->count && i < BRIEF_CRITERIA_MAX; i++) {
        if (i)
            document_say(line, DOCUMENT_PLAIN, ", ");
        document_quote(line, DOCUMENT_PLAIN, criteria->items[i]);
    }
    if (criteria->count > BRIEF_CRITERIA_MAX)
        document_say(line, DOCUMENT_PLAIN, " and %zu more", criteria->count - BRIEF_CRITERIA_MAX);
}

/* What merely follows from another failure, in one line. */
static void brief_add_consequence(const struct verdict_cause *cause,
                                  struct document_section *section)
{
    struct document_line *line = document_paragraph(section);
    document_say(line, DOCUMENT_FAINT, "unfinished: %zu %s unknown (", cause->criteria.count,
                 cause->criteria.count == 1 ? "criterion stayed" : "criteria stayed");
    document_quote(line, DOCUMENT_FAINT, cause->code);
    document_say(line, DOCUMENT_FAINT, "): ");
    document_quote(line, DOCUMENT_FAINT, cause->remedy);
}

static void brief_add_cause(const struct verdict_cause *cause, bool said,
                            struct document_section *section)
{
    struct document_line *line = document_paragraph(section);
    document_say(line, DOCUMENT_PLAIN, "cause: ");
    document_quote(line, DOCUMENT_PLAIN, cause->code);
    document_say(line, DOCUMENT_PLAIN, " (");
    document_quote(line, DOCUMENT_PLAIN, cause->scenario);
    document_say(line, DOCUMENT_PLAIN, said ? ")" : "): ");
    if (!said)
        document_quote(line, DOCUMENT_PLAIN, cause->text);
    line = brief_detail(section);
    document_say(line, DOCUMENT_PLAIN, "explains ");
    brief_say_criteria(&cause->criteria, line);
    document_say(line, DOCUMENT_PLAIN, "; history line ");
    for (size_t i = 0; i < cause->evidence.count; i++)
        document_say(line, DOCUMENT_PLAIN, "%s%lld", i ? ", " : "",
                     (long long)cause->evidence.items[i].seq + 1);
    line = brief_detail(section);
    document_say(line, DOCUMENT_PLAIN, "what to do: ");
    document_quote(line, DOCUMENT_PLAIN, cause->remedy);
}

static void brief_add_causes(const struct verdict *verdict, struct document_section *section)
{
    for (size_t i = 0; i < verdict->causes.count; i++) {
        const struct verdict_cause *cause = &verdict->causes.items[i];
        if (cause_is_consequence(cause))
            brief_add_consequence(cause, section);
        else /* what the headline says is not said twice */
            brief_add_cause(cause, cause == headline_cause(verdict), section);
    }
    if (!verdict->unexplained.count)
        return;
    struct document_line *line = document_paragraph(section);
    document_say(line, DOCUMENT_PLAIN, "no rule explains: ");
    brief_say_criteria(&verdict->unexplained, line);
    for (size_t i = 0; i < verdict->divergence.count; i++) {
        line = brief_detail(section);
        document_say(line, DOCUMENT_PLAIN, "first divergence from the plan: history line %lld, ",
                     (long long)verdict->divergence.items[i].seq + 1);
        document_quote(line, DOCUMENT_PLAIN, verdict->divergence.items[i].what);
    }
}

void brief_make(struct document *document, const struct summary *summary,
                const struct verdict *verdict)
{
    static const enum document_look looks[] = {[VERDICT_PROVEN] = DOCUMENT_GOOD,
                                               [VERDICT_FAILED] = DOCUMENT_BAD,
                                               [VERDICT_PARTIAL] = DOCUMENT_DOUBTFUL};
    brief_add_about(document, summary, verdict);
    brief_add_criteria(document, verdict);
    struct document_section *section = document_section(document, "verdict", NULL);
    struct document_line *line = document_paragraph(section);
    document_say(line, looks[verdict->word], "%s", verdict_words[verdict->word]);
    if (verdict->word != VERDICT_PROVEN) {
        CLEANUP(text_release) struct text headline = {0};
        headline_append(summary, verdict, &headline);
        document_say(line, DOCUMENT_PLAIN, ": %s", text_get(&headline));
    }
    brief_add_causes(verdict, section);
    collisions_say(section, summary, verdict);
    CLEANUP(text_release) struct text strength = {0};
    claim_append_strength(verdict, &strength);
    document_say(document_paragraph(section), DOCUMENT_PLAIN, "strength: %s", text_get(&strength));
}

void brief_write(const struct summary *summary, const struct verdict *verdict, struct text *out)
{
    CLEANUP(document_release) struct document document = {0};
    brief_make(&document, summary, verdict);
    document_plain_append(&document, out);
}

/* What stands against a proof, and how it can be checked again, as sections of a document. */
#include "report/document/sections.h"

#include "report/summary/criteria_order.h"

/* A history line, what it is, and when. */
static void reasons_say_line(const struct summary *summary, const struct evidence *evidence,
                             struct document_line *line)
{
    document_say(line, DOCUMENT_STRONG, "%lld", (long long)evidence->seq + 1);
    document_say(line, DOCUMENT_PLAIN, " ");
    document_quote(line, DOCUMENT_PLAIN, evidence->what);
    document_say(line, DOCUMENT_PLAIN, " ");
    document_seconds(line, DOCUMENT_SMALL, timeline_line_ns(&summary->timeline, evidence->seq));
}

static void reasons_say_criteria(const struct verdict *verdict, const struct texts *ids,
                                 struct document_line *line)
{
    for (size_t i = 0; i < ids->count; i++) {
        if (i)
            document_say(line, DOCUMENT_PLAIN, ", ");
        sections_say_criterion(verdict, verdict_criterion(verdict, ids->items[i]), line);
    }
}

static void reasons_add_cause(struct document_section *section, const struct summary *summary,
                              const struct verdict *verdict, const struct verdict_cause *cause)
{
    struct document_block *facts = document_facts(section);
    document_quote(&facts->title, DOCUMENT_CODE, cause->code);
    document_say(&facts->title, DOCUMENT_PLAIN, " ");
    document_quote(&facts->title, DOCUMENT_PLAIN, cause->text);
    document_quote(document_fact(facts, "Scenario"), DOCUMENT_PLAIN, cause->scenario);
    document_quote(document_fact(facts, "What it means"), DOCUMENT_PLAIN, cause->meaning);
    document_quote(document_fact(facts, "What to do"), DOCUMENT_PLAIN, cause->remedy);
    reasons_say_criteria(verdict, &cause->criteria, document_fact(facts, "Explains"));
    struct document_line *lines = document_fact(facts, "History line");
    for (size_t i = 0; i < cause->evidence.count; i++) {
        if (i)
            document_say(lines, DOCUMENT_PLAIN, "; ");
        reasons_say_line(summary, &cause->evidence.items[i], lines);
    }
}

/* The causes that merely follow from how the proof ended, or those that do not. */
static void reasons_add_causes(struct document_section *section, const struct summary *summary,
                               const struct verdict *verdict, bool consequences)
{
    for (size_t i = 0; i < verdict->causes.count; i++) {
        const struct verdict_cause *cause = &verdict->causes.items[i];
        if (cause_is_consequence(cause) == consequences)
            reasons_add_cause(section, summary, verdict, cause);
    }
}

/* Some of the criteria in a list that leads to them. */
static void reasons_add_list(struct document_section *section, const struct verdict *verdict,
                             const struct criterion *const *items, size_t count,
                             enum document_look look)
{
    struct document_block *list = count ? document_list(section) : NULL;
    for (size_t i = 0; i < count; i++) {
        struct document_line *item = document_item(list);
        document_say(item, look, "%s", criterion_result_words[items[i]->result]);
        document_say(item, DOCUMENT_PLAIN, " ");
        sections_say_criterion(verdict, items[i], item);
        document_say(item, DOCUMENT_PLAIN, " ");
        document_quote(item, DOCUMENT_PLAIN, items[i]->reason);
    }
}

static void reasons_add_unexplained(struct document_section *section, const struct summary *summary,
                                    const struct verdict *verdict)
{
    if (verdict->unexplained.count) {
        struct document_line *line = document_paragraph(section);
        document_say(line, DOCUMENT_PLAIN, "No rule explains ");
        reasons_say_criteria(verdict, &verdict->unexplained, line);
        document_say(line, DOCUMENT_PLAIN, ".");
    }
    for (size_t i = 0; i < verdict->divergence.count; i++) {
        struct document_line *line = document_paragraph(section);
        document_say(line, DOCUMENT_PLAIN, "First divergence from the plan: history line ");
        reasons_say_line(summary, &verdict->divergence.items[i], line);
        document_say(line, DOCUMENT_PLAIN, ".");
    }
}

void sections_add_reasons(struct document *document, const struct summary *summary,
                          const struct verdict *verdict)
{
    if (verdict->word == VERDICT_PROVEN)
        return;
    CLEANUP(criteria_order_release) struct criteria_order order = {0};
    criteria_order_make(verdict, &order);
    size_t fails = 0, open = 0, reached = order.count - order.unreached;
    for (size_t i = 0; i < reached; i++) {
        fails += order.items[i]->result == CRITERION_FAIL;
        open += order.items[i]->result == CRITERION_UNKNOWN;
    }
    struct document_section *section =
        document_section(document, "diagnosis", "What stands against it");
    if (verdict->causes.count)
        document_say(document_note(section), DOCUMENT_PLAIN,
                     "docs/diagnosis.md describes the codes.");
    reasons_add_causes(section, summary, verdict, false);
    reasons_add_list(section, verdict, order.items, fails, DOCUMENT_BAD);
    reasons_add_list(section, verdict, order.items + fails, open, DOCUMENT_DOUBTFUL);
    if (!fails && !open)
        document_say(document_paragraph(section), DOCUMENT_PLAIN,
                     "No criterion: the proof did not come to its end.");
    reasons_add_unexplained(section, summary, verdict);
    if (!order.unreached)
        return;
    document_say(document_fold(section), DOCUMENT_PLAIN,
                 "%zu more not judged, because the proof did not come to its end", order.unreached);
    reasons_add_causes(section, summary, verdict, true);
    reasons_add_list(section, verdict, order.items + reached, order.unreached, DOCUMENT_FAINT);
}

void sections_add_again(struct document *document, const struct summary *summary,
                        const struct verdict *verdict)
{
    static const char *const commands[] = {
        "sha256sum -c MANIFEST",
        "cotenant verify .",
        "sed -n 31p history.jsonl    # any history line, here the 31st",
    };
    struct document_section *section = document_section(document, "again", "Check it again");
    document_say(document_paragraph(section), DOCUMENT_PLAIN,
                 "Do not believe this report. In its folder:");
    struct document_block *block = document_commands(section);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        document_say(document_item(block), DOCUMENT_PLAIN, "%s", commands[i]);
    document_say(document_paragraph(section), DOCUMENT_PLAIN,
                 "cotenant verify checks that no file was altered, derives the verdict from the "
                 "history again and writes every other file anew to compare it.");
    struct document_line *line = document_paragraph(section);
    if (!summary->ended) {
        document_say(line, DOCUMENT_PLAIN,
                     "The history has no end%s: the prover was stopped in the middle. ",
                     summary->torn ? ", and its last line is cut off" : "");
    } else {
        document_say(line, DOCUMENT_PLAIN, "The run ended: %s",
                     event_end_outcome_words[summary->end.outcome]);
        if (summary->end.reason)
            document_say(line, DOCUMENT_PLAIN, ", ");
        if (summary->end.reason)
            document_quote(line, DOCUMENT_PLAIN, summary->end.reason);
        document_say(line, DOCUMENT_PLAIN, " (");
        document_quote(line, DOCUMENT_PLAIN, summary->end.wall);
        document_say(line, DOCUMENT_PLAIN, "). ");
    }
    document_say(line, DOCUMENT_PLAIN,
                 "The verdict was given on %lld history lines by criteria set %lld of cotenant ",
                 (long long)verdict->events, (long long)summary->proof.criteria_set);
    document_quote(line, DOCUMENT_PLAIN, summary->proof.tool_version);
    document_say(line, DOCUMENT_PLAIN, "; this report follows from them alone.");
}

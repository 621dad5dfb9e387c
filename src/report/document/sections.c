/* What the page and the Markdown report say alike: verdict and criteria. The course of the proof is
 * in course.c. */
#include "report/document/sections.h"

#include "report/summary/criteria_order.h"
#include "report/summary/procedure_table.h"

static enum document_look sections_look(enum criterion_result result)
{
    static const enum document_look looks[] = {[CRITERION_PASS] = DOCUMENT_GOOD,
                                               [CRITERION_FAIL] = DOCUMENT_BAD,
                                               [CRITERION_UNKNOWN] = DOCUMENT_DOUBTFUL,
                                               [CRITERION_NOT_APPLICABLE] = DOCUMENT_FAINT};
    return looks[result];
}

void sections_say_criterion(const struct verdict *verdict, const struct criterion *criterion,
                            struct document_line *line)
{
    CLEANUP(memory_free_text)
    char *id = memory_format("criterion-%zu", criterion_number(verdict, criterion));
    document_link(line, id, criterion->id);
}

void sections_add_procedure(struct document *document, const struct summary *summary,
                            const struct verdict *verdict)
{
    static const char *const head[] = {"Check", "Result", "Expected", "Shown by", NULL};
    CLEANUP(procedure_table_release) struct procedure_table procedure = {0};
    procedure_table_make(summary, verdict, &procedure);
    struct document_section *section =
        document_section(document, "successes", "The procedure's success criteria");
    if (!summary_on_hcs(summary))
        document_say(
            document_note(section), DOCUMENT_PLAIN,
            "HCS and HNS are the procedure's words; here they stand for what this host has "
            "in their place.");
    struct document_block *table = document_table(section, head, "----");
    for (size_t i = 0; i < procedure.count; i++) {
        const struct procedure_row *told = &procedure.items[i];
        struct document_line *cells = document_row(table)->cells;
        document_quote(&cells[0], DOCUMENT_PLAIN, told->check);
        document_say(&cells[1], sections_look(told->word), "%s",
                     procedure_result_words[told->word]);
        if (told->seen)
            document_say(&cells[1], DOCUMENT_PLAIN, " ");
        if (told->seen)
            document_say(&cells[1], DOCUMENT_SMALL, "%s", told->seen);
        document_quote(&cells[2], DOCUMENT_PLAIN, told->expected);
        for (size_t k = 0; k < told->criteria.count; k++) {
            if (k)
                document_say(&cells[3], DOCUMENT_PLAIN, ", ");
            sections_say_criterion(verdict, told->criteria.items[k], &cells[3]);
        }
        if (!told->criteria.count)
            document_say(&cells[3], DOCUMENT_PLAIN, "not evaluated");
    }
}

/* "31 beat 4 3.250 s" for each line that shows it. */
static void sections_say_evidence(const struct summary *summary, const struct criterion *criterion,
                                  struct document_line *line)
{
    size_t shown = criterion->evidence.count;
    if (criterion->result == CRITERION_PASS && shown > SECTIONS_EVIDENCE_MAX)
        shown = SECTIONS_EVIDENCE_MAX;
    for (size_t i = 0; i < shown; i++) {
        const struct evidence *evidence = &criterion->evidence.items[i];
        if (i)
            document_say(line, DOCUMENT_PLAIN, "; ");
        document_say(line, DOCUMENT_STRONG, "%lld", (long long)evidence->seq + 1);
        document_say(line, DOCUMENT_PLAIN, " ");
        if (evidence->what) {
            document_quote(line, DOCUMENT_PLAIN, evidence->what);
            document_say(line, DOCUMENT_PLAIN, " ");
        }
        document_seconds(line, DOCUMENT_SMALL, timeline_line_ns(&summary->timeline, evidence->seq));
    }
    if (shown == criterion->evidence.count)
        return;
    document_say(line, DOCUMENT_PLAIN, " ");
    document_say(line, DOCUMENT_SMALL, "and %zu more in result.json",
                 criterion->evidence.count - shown);
}

/* The row that opens the criteria of a kind, with how many have which result. */
static void sections_add_group(const struct criteria_order *order, enum criterion_kind kind,
                               struct document_block *table)
{
    size_t count[CRITERION_NOT_APPLICABLE + 1] = {0};
    for (size_t i = 0; i < order->count - order->unreached; i++) {
        if (order->items[i]->kind == kind)
            count[order->items[i]->result]++;
    }
    CLEANUP(text_release) struct text tally = {0};
    for (size_t i = 0; i < sizeof count / sizeof *count; i++) {
        if (count[i])
            text_append_format(&tally, "%s%zu %s", tally.length ? ", " : "", count[i],
                               criterion_result_words[i]);
    }
    struct document_row *row = document_row(table);
    row->group = true;
    document_say(&row->cells[0], DOCUMENT_STRONG, "%s", criterion_kind_words[kind]);
    document_say(&row->cells[0], DOCUMENT_PLAIN, "%s", criterion_types[kind]->claim);
    document_say(&row->cells[0], DOCUMENT_SMALL, "%s", text_get(&tally));
}

static void sections_add_criterion(const struct summary *summary, const struct verdict *verdict,
                                   const struct criterion *criterion, struct document_block *table)
{
    struct document_row *row = document_row(table);
    row->id = memory_format("criterion-%zu", criterion_number(verdict, criterion));
    row->look = criterion_is_unreached(verdict, criterion) ? DOCUMENT_FAINT
                                                           : sections_look(criterion->result);
    document_quote(&row->cells[0], DOCUMENT_PLAIN, criterion->id);
    document_say(&row->cells[1], row->look, "%s", criterion_result_words[criterion->result]);
    document_quote(&row->cells[2], DOCUMENT_PLAIN, criterion->reason);
    document_say(&row->cells[3], DOCUMENT_PLAIN, "%lld of %lld", (long long)criterion->steps_judged,
                 (long long)criterion->steps_bound);
    sections_say_evidence(summary, criterion, &row->cells[4]);
}

/* Whether a criterion of this kind stands before the place. */
static bool sections_kind_is_known(const struct criteria_order *order, size_t place)
{
    for (size_t i = 0; i < place; i++) {
        if (order->items[i]->kind == order->items[place]->kind)
            return true;
    }
    return false;
}

void sections_add_criteria(struct document *document, const struct summary *summary,
                           const struct verdict *verdict)
{
    static const char *const head[] = {"Criterion",    "Result",       "Reason",
                                       "Steps judged", "History line", NULL};
    CLEANUP(criteria_order_release) struct criteria_order order = {0};
    criteria_order_make(verdict, &order);
    struct document_block *table =
        document_table(document_section(document, "criteria", "All criteria"), head, "---n-");
    size_t reached = order.count - order.unreached;
    for (size_t i = 0; i < reached; i++) {
        if (sections_kind_is_known(&order, i))
            continue;
        sections_add_group(&order, order.items[i]->kind, table);
        for (size_t k = i; k < reached; k++) {
            if (order.items[k]->kind == order.items[i]->kind)
                sections_add_criterion(summary, verdict, order.items[k], table);
        }
    }
    if (!order.unreached)
        return;
    struct document_row *row = document_row(table);
    row->group = true;
    document_say(&row->cells[0], DOCUMENT_STRONG, "not judged");
    document_say(&row->cells[0], DOCUMENT_PLAIN, "because the proof did not come to its end");
    document_say(&row->cells[0], DOCUMENT_SMALL, "%zu unknown", order.unreached);
    for (size_t i = reached; i < order.count; i++)
        sections_add_criterion(summary, verdict, order.items[i], table);
}

/* The procedure's six success criteria in its own words. */
#include "report/summary/procedure_table.h"

#include "report/summary/criteria_order.h"

const char *const procedure_result_words[] = {"PASS", "FAIL", "UNKNOWN", "NOT APPLICABLE"};

/* Criteria that a row stands for: those of a kind, of one pair if named. */
struct procedure_of {
    enum criterion_kind kind;
    enum criterion_kind also; /* a second kind; the same where there is none */
    const char *runtime;
    const char *other;
};

static bool procedure_has(const struct procedure_of *of, const struct criterion *criterion)
{
    if (criterion->kind != of->kind && criterion->kind != of->also)
        return false;
    return (!of->runtime || text_same(criterion->runtime, of->runtime)) &&
           (!of->other || text_same(criterion->other, of->other));
}

/* The worst of the results: a row without criteria was not evaluated. */
static enum criterion_result procedure_result(const struct procedure_row *row)
{
    size_t count[CRITERION_NOT_APPLICABLE + 1] = {0};
    for (size_t i = 0; i < row->criteria.count; i++)
        count[row->criteria.items[i]->result]++;
    if (count[CRITERION_FAIL])
        return CRITERION_FAIL;
    if (count[CRITERION_UNKNOWN] || !row->criteria.count)
        return CRITERION_UNKNOWN;
    return count[CRITERION_PASS] ? CRITERION_PASS : CRITERION_NOT_APPLICABLE;
}

/* "seen at 3 of 4 planned steps", of the row's criteria that are not known. */
static char *procedure_seen(const struct procedure_row *row)
{
    int64_t judged = 0, bound = 0;
    for (size_t i = 0; i < row->criteria.count; i++) {
        judged += row->criteria.items[i]->steps_judged;
        bound += row->criteria.items[i]->steps_bound;
    }
    if (row->word != CRITERION_UNKNOWN || !bound)
        return NULL;
    return judged ? memory_format("seen at %lld of %lld planned steps", (long long)judged,
                                  (long long)bound)
                  : memory_text("not reached");
}

/* Takes the words, which are freed with it. */
static void procedure_add(struct procedure_table *table, const struct verdict *verdict,
                          const struct procedure_of *of, char *check, char *expected, char *test)
{
    struct procedure_row *row = VECTOR_ADD(table);
    row->check = check;
    row->expected = expected;
    row->test = test;
    for (size_t i = 0; i < verdict->criteria.count; i++) {
        if (procedure_has(of, &verdict->criteria.items[i]))
            *VECTOR_ADD(&row->criteria) = &verdict->criteria.items[i];
    }
    row->word = procedure_result(row);
    row->seen = procedure_seen(row);
}

/* The part that the runtime plays: "Canonical", "Fork", "Fork WSLY" where there are several; its
 * name where the profiles give it none. `inside`: within a sentence. The caller frees it. */
static char *procedure_role(const struct summary *summary, size_t runtime, bool inside)
{
    const struct event_runtime *told = &summary->proof.runtimes.items[runtime];
    if (summary->canonical == SUMMARY_NO_CANONICAL)
        return memory_text(told->name);
    if ((int)runtime == summary->canonical)
        return memory_text(inside ? "canonical" : "Canonical");
    const char *fork = inside ? "fork" : "Fork";
    return summary->proof.runtimes.count == 2 ? memory_text(fork)
                                              : memory_format("%s %s", fork, told->owner);
}

static void procedure_add_pair(struct procedure_table *table, const struct summary *summary,
                               const struct verdict *verdict, size_t down, size_t up)
{
    CLEANUP(memory_free_text) char *first = procedure_role(summary, down, false);
    CLEANUP(memory_free_text) char *second = procedure_role(summary, up, false);
    CLEANUP(memory_free_text) char *inside = procedure_role(summary, up, true);
    const struct procedure_of of = {.kind = CRITERION_SURVIVE,
                                    .also = CRITERION_SURVIVE,
                                    .runtime = summary->proof.runtimes.items[up].name,
                                    .other = summary->proof.runtimes.items[down].name};
    procedure_add(table, verdict, &of, memory_format("%s shutdown doesn't kill %s", first, inside),
                  memory_format("%s survives", second),
                  memory_format("%s shutdown, %s survives", first, inside));
}

/* The runtime that stands at this place of the rows: the canonical one comes first. */
static size_t procedure_place(const struct summary *summary, size_t place)
{
    if (summary->canonical == SUMMARY_NO_CANONICAL || place > (size_t)summary->canonical)
        return place;
    return place ? place - 1 : (size_t)summary->canonical;
}

static void procedure_add_pairs(struct procedure_table *table, const struct summary *summary,
                                const struct verdict *verdict)
{
    size_t count = summary->proof.runtimes.count;
    for (size_t down = 0; down < count; down++) {
        for (size_t up = 0; up < count; up++) {
            if (up != down)
                procedure_add_pair(table, summary, verdict, procedure_place(summary, down),
                                   procedure_place(summary, up));
        }
    }
}

/* What is worse comes first; an insertion keeps the procedure's order otherwise. */
static void procedure_sort(struct procedure_table *table)
{
    for (size_t i = 1; i < table->count; i++) {
        struct procedure_row row = table->items[i];
        size_t at = i;
        for (; at > 0 && criterion_rank(table->items[at - 1].word) > criterion_rank(row.word); at--)
            table->items[at] = table->items[at - 1];
        table->items[at] = row;
    }
}

void procedure_table_make(const struct summary *summary, const struct verdict *verdict,
                          struct procedure_table *table)
{
    CLEANUP(text_release) struct text owners = {0};
    CLEANUP(text_release) struct text networks = {0};
    size_t count = summary->proof.runtimes.count;
    for (size_t i = 0; i < count; i++) {
        const struct event_runtime *runtime =
            &summary->proof.runtimes.items[procedure_place(summary, i)];
        text_append_format(&owners, "%sOwner=%s", i ? ", " : "", runtime->owner);
        text_append_format(&networks, "%s%s's", i ? ", " : "", runtime->name);
    }
    bool pair = count == 2;
    CLEANUP(memory_free_text)
    char *all = pair ? memory_text("Both") : memory_format("All %zu", count);
    CLEANUP(memory_free_text)
    char *number = pair ? memory_text("two") : memory_format("%zu", count);
    procedure_add(table, verdict,
                  &(struct procedure_of){.kind = CRITERION_BOOT, .also = CRITERION_BOOT},
                  memory_format("%s VMs boot successfully", all), memory_text("Yes"), NULL);
    procedure_add(table, verdict,
                  &(struct procedure_of){.kind = CRITERION_CONCURRENT, .also = CRITERION_BOOT},
                  memory_format("HCS shows %s compute systems", number), text_take(&owners), NULL);
    procedure_add(table, verdict,
                  &(struct procedure_of){.kind = CRITERION_NETWORK, .also = CRITERION_NETWORK},
                  memory_format("HNS shows %s networks", number), text_take(&networks), NULL);
    procedure_add_pairs(table, summary, verdict);
    procedure_add(table, verdict,
                  &(struct procedure_of){.kind = CRITERION_RESTART, .also = CRITERION_RESTART},
                  memory_format("%s can restart independently", all), memory_text("Yes"),
                  memory_text("Concurrent restart"));
    procedure_sort(table);
}

void procedure_table_release(struct procedure_table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        struct procedure_row *row = &table->items[i];
        free(row->check);
        free(row->expected);
        free(row->test);
        free(row->seen);
        VECTOR_RELEASE(&row->criteria);
    }
    VECTOR_RELEASE(table);
}

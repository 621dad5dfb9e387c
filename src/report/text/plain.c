/* The result as plain lines, for a terminal. */
#include "report/text/plain.h"

#include <string.h>

#include "report/summary/claim.h"
#include "report/summary/criteria_order.h"
#include "report/summary/headline.h"
#include "report/text/causes.h"
#include "report/text/collisions.h"

/* As wide as "not applicable" and a gap. */
#define PLAIN_RESULT_COLUMNS 16

static void plain_pad(struct text *out, const char *word, size_t columns)
{
    text_append(out, word);
    for (size_t i = strlen(word); i < columns; i++)
        text_append_char(out, ' ');
}

static size_t plain_id_columns(const struct verdict *verdict)
{
    size_t columns = 0;
    for (size_t i = 0; i < verdict->criteria.count; i++) {
        size_t length = strlen(verdict->criteria.items[i].id);
        if (length > columns)
            columns = length;
    }
    return columns + 2;
}

static void plain_criteria(const struct verdict *verdict, struct text *out)
{
    CLEANUP(criteria_order_release) struct criteria_order order = {0};
    criteria_order_make(verdict, &order);
    size_t columns = plain_id_columns(verdict);
    for (size_t i = 0; i < order.count - order.unreached; i++) {
        const struct criterion *criterion = order.items[i];
        plain_pad(out, criterion_result_words[criterion->result], PLAIN_RESULT_COLUMNS);
        CLEANUP(text_release) struct text id = {0};
        claim_append_stranger(&id, criterion->id);
        plain_pad(out, text_get(&id), columns);
        claim_append_stranger(out, criterion->reason);
        text_append_char(out, '\n');
    }
}

static void plain_subjects(const struct summary *summary, struct text *out)
{
    for (size_t i = 0; i < summary->proof.runtimes.count; i++) {
        const struct event_runtime *runtime = &summary->proof.runtimes.items[i];
        text_append(out, i ? ", " : "subjects: ");
        claim_append_stranger(out, runtime->name);
        text_append(out, " (owner ");
        claim_append_stranger(out, runtime->owner);
        text_append_char(out, ')');
    }
    text_append_char(out, '\n');
}

void plain_write_about(const struct summary *summary, const struct verdict *verdict,
                       struct text *out)
{
    text_append(out, "host: ");
    claim_append_host(summary, out);
    text_append_char(out, '\n');
    plain_subjects(summary, out);
    if (!summary_on_hcs(summary))
        text_append_format(out, "%s" CLAIM_NO_WINDOWS ". Evidence label: %s\n",
                           verdict->rehearsal ? "a rehearsal: " : "",
                           claim_label(summary, verdict));
}

void plain_write(const struct summary *summary, const struct verdict *verdict, struct text *out)
{
    plain_write_about(summary, verdict, out);
    text_append_char(out, '\n');
    plain_criteria(verdict, out);
    text_append_format(out, "\n%s", verdict_words[verdict->word]);
    if (verdict->word != VERDICT_PROVEN) {
        text_append(out, ": ");
        headline_append(summary, verdict, out);
    }
    text_append_char(out, '\n');
    causes_append_plain(verdict, out);
    collisions_append_plain(summary, verdict, out);
    text_append(out, "strength: ");
    claim_append_strength(verdict, out);
    text_append_char(out, '\n');
}

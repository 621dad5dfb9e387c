/* Why a proof was not PROVEN, as people read it. */
#include "report/text/causes.h"

#include "report/summary/claim.h"
#include "report/summary/criteria_order.h"
#include "report/summary/headline.h"
#include "report/text/markup.h"

/* Most criteria named in one line of a terminal; the report has them all. */
#define CAUSES_CRITERIA_MAX 4

static void causes_append_criteria(const struct texts *criteria, struct text *out)
{
    for (size_t i = 0; i < criteria->count && i < CAUSES_CRITERIA_MAX; i++) {
        text_append(out, i ? ", " : "");
        claim_append_stranger(out, criteria->items[i]);
    }
    if (criteria->count > CAUSES_CRITERIA_MAX)
        text_append_format(out, " and %zu more", criteria->count - CAUSES_CRITERIA_MAX);
}

static void causes_append_lines(const struct verdict_cause *cause, struct text *out)
{
    for (size_t i = 0; i < cause->evidence.count; i++)
        text_append_format(out, "%s%lld", i ? ", " : "",
                           (long long)cause->evidence.items[i].seq + 1);
}

/* What merely follows from another failure, in one line. */
static void causes_append_consequence(const struct verdict_cause *cause, struct text *out)
{
    text_append_format(out, "unfinished: %zu %s unknown (", cause->criteria.count,
                       cause->criteria.count == 1 ? "criterion stayed" : "criteria stayed");
    claim_append_stranger(out, cause->code);
    text_append(out, "): ");
    claim_append_stranger(out, cause->remedy);
    text_append_char(out, '\n');
}

void causes_append_plain(const struct verdict *verdict, struct text *out)
{
    for (size_t i = 0; i < verdict->causes.count; i++) {
        const struct verdict_cause *cause = &verdict->causes.items[i];
        if (cause_is_consequence(cause)) {
            causes_append_consequence(cause, out);
            continue;
        }
        text_append(out, "cause: ");
        claim_append_stranger(out, cause->code);
        text_append(out, " (");
        claim_append_stranger(out, cause->scenario);
        text_append_char(out, ')');
        if (cause != headline_cause(verdict)) { /* what the headline says is not said twice */
            text_append(out, ": ");
            claim_append_stranger(out, cause->text);
        }
        text_append(out, "\n  explains ");
        causes_append_criteria(&cause->criteria, out);
        text_append(out, "; history line ");
        causes_append_lines(cause, out);
        text_append(out, "\n  what to do: ");
        claim_append_stranger(out, cause->remedy);
        text_append_char(out, '\n');
    }
    if (!verdict->unexplained.count)
        return;
    text_append(out, "no rule explains: ");
    causes_append_criteria(&verdict->unexplained, out);
    text_append_char(out, '\n');
    for (size_t i = 0; i < verdict->divergence.count; i++) {
        text_append_format(out, "  first divergence from the plan: history line %lld, ",
                           (long long)verdict->divergence.items[i].seq + 1);
        claim_append_stranger(out, verdict->divergence.items[i].what);
        text_append_char(out, '\n');
    }
}

static void causes_append_cause(const struct verdict_cause *cause, struct text *out)
{
    text_append(out, "\n### ");
    markup_append_inline(out, cause->code);
    text_append(out, "\n\n");
    markup_append_inline(out, cause->text);
    text_append(out, ".\n\n- Scenario: ");
    markup_append_inline(out, cause->scenario);
    text_append(out, "\n- What it means: ");
    markup_append_inline(out, cause->meaning);
    text_append(out, "\n- What to do: ");
    markup_append_inline(out, cause->remedy);
    text_append(out, "\n- Explains: ");
    for (size_t i = 0; i < cause->criteria.count; i++) {
        text_append(out, i ? ", " : "");
        markup_append_inline(out, cause->criteria.items[i]);
    }
    text_append(out, "\n- Evidence:\n");
    for (size_t i = 0; i < cause->evidence.count; i++) {
        text_append_format(out,
                           "  - history line %lld: ", (long long)cause->evidence.items[i].seq + 1);
        markup_append_inline(out, cause->evidence.items[i].what);
        text_append_char(out, '\n');
    }
}

void causes_append_markdown(const struct verdict *verdict, struct text *out)
{
    if (!verdict->causes.count && !verdict->unexplained.count)
        return;
    text_append(out, "\n## Diagnosis\n\nWhy criteria failed or stayed unknown. The codes are "
                     "described in docs/diagnosis.md.\n");
    for (size_t i = 0; i < verdict->causes.count; i++)
        causes_append_cause(&verdict->causes.items[i], out);
    if (verdict->unexplained.count) {
        text_append(out, "\n### No rule explains\n\n");
        for (size_t i = 0; i < verdict->unexplained.count; i++) {
            text_append(out, "- ");
            markup_append_inline(out, verdict->unexplained.items[i]);
            text_append_char(out, '\n');
        }
    }
    for (size_t i = 0; i < verdict->divergence.count; i++) {
        text_append_format(out, "\nFirst divergence from the plan: history line %lld, ",
                           (long long)verdict->divergence.items[i].seq + 1);
        markup_append_inline(out, verdict->divergence.items[i].what);
        text_append(out, ".\n");
    }
}

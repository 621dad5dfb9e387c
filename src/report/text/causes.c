/* Why a proof was not PROVEN, as people read it. */
#include "report/text/causes.h"

#include "report/summary/claim.h"
#include "report/summary/criteria_order.h"
#include "report/summary/headline.h"
#include "report/text/markup.h"

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

/* report.md. What the verdict is about comes first, then the procedure's own procedure_form, then
 * what cotenant knows beyond it. */
#include "report/text/markdown.h"

#include "history/event.h"
#include "report/document/collisions.h"
#include "report/document/document_markdown.h"
#include "report/document/markup.h"
#include "report/document/sections.h"
#include "report/summary/claim.h"
#include "report/summary/headline.h"
#include "report/text/procedure_form.h"

static void markdown_about(const struct summary *summary, const struct verdict *verdict,
                           struct text *out)
{
    text_append_format(out, "# %s%s\n\n## What this verdict is about\n\n",
                       verdict_words[verdict->word], verdict->rehearsal ? " (a rehearsal)" : "");
    CLEANUP(text_release) struct text line = {0};
    claim_append_host(summary, &line);
    text_append(out, "- Host: ");
    markup_append_inline(out, text_get(&line));
    text_append(out, "\n- Subjects: ");
    for (size_t i = 0; i < summary->proof.runtimes.count; i++) {
        const struct event_runtime *runtime = &summary->proof.runtimes.items[i];
        text_append(out, i ? ", " : "");
        markup_append_inline(out, runtime->name);
        text_append(out, " (owner ");
        markup_append_inline(out, runtime->owner);
        text_append(out, (int)i == summary->canonical ? ", in the place of the canonical runtime)"
                                                      : ")");
    }
    text_append_char(out, '\n');
    if (verdict->rehearsal)
        text_append(out, "- Rehearsal: it proves cotenant and its subjects on this host, and not "
                         "WSL on Windows\n");
    if (!summary_on_hcs(summary))
        text_append(out, "- " CLAIM_NO_WINDOWS "\n");
    text_append_format(out, "- Evidence label: %s\n", claim_label(summary, verdict));
    text_append(out,
                "- Shown is that these installs coexist, or how they do not. That the owner is "
                "the reason is not shown by it: for that they would have to differ in nothing "
                "else\n");
    if (verdict->word != VERDICT_PROVEN) {
        CLEANUP(text_release) struct text headline = {0};
        headline_append(summary, verdict, &headline);
        text_append_format(out, "\n**%s:** ", verdict_words[verdict->word]);
        markup_append_inline(out, text_get(&headline));
        text_append_char(out, '\n');
    }
}

/* At the end of the section of the criteria. */
static void markdown_add_strength(struct document *document, const struct verdict *verdict)
{
    CLEANUP(text_release) struct text strength = {0};
    claim_append_strength(verdict, &strength);
    document_say(document_paragraph(&document->items[document->count - 1]), DOCUMENT_PLAIN,
                 "Strength: %s.", text_get(&strength));
}

void markdown_write(const struct summary *summary, const struct verdict *verdict, struct text *out)
{
    markdown_about(summary, verdict, out);
    procedure_form_append(summary, verdict, out);
    procedure_form_append_implications(summary, verdict, out);
    CLEANUP(document_release) struct document document = {0};
    sections_add_reasons(&document, summary, verdict);
    collisions_add_section(&document, summary, verdict);
    sections_add_criteria(&document, summary, verdict);
    markdown_add_strength(&document, verdict);
    sections_add_course(&document, summary, verdict);
    sections_add_again(&document, summary, verdict);
    document_markdown_append(&document, out);
}

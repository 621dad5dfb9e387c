/* The diagnosis in report.html. */
#include "report/page/page_diagnosis.h"

#include "report/page/html.h"
#include "report/summary/claim.h"
#include "report/summary/criteria_order.h"

/* The criterion's id, leading to its row. */
static void page_diagnosis_link(const struct verdict *verdict, const char *id, struct text *out)
{
    const struct criterion *criterion = verdict_criterion(verdict, id);
    if (criterion)
        text_append_format(out, "<a href=\"#criterion-%zu\">",
                           (size_t)(criterion - verdict->criteria.items) + 1);
    html_append_inline(out, id);
    text_append(out, criterion ? "</a>" : "");
}

/* "31 beat 4 3.250 s": a history line, what it is, and when. */
static void page_diagnosis_line(const struct summary *summary, const struct evidence *evidence,
                                struct text *out)
{
    text_append_format(out, "<span class=\"line\">%lld</span> ", (long long)evidence->seq + 1);
    html_append_inline(out, evidence->what);
    text_append(out, " <small>");
    claim_append_seconds(out, timeline_line_ns(&summary->timeline, evidence->seq));
    text_append(out, "</small>");
}

static void page_diagnosis_cause(const struct summary *summary, const struct verdict *verdict,
                                 const struct verdict_cause *cause, struct text *out)
{
    text_append(out, "<article class=\"cause\">\n<h3><code>");
    html_append_inline(out, cause->code);
    text_append(out, "</code> ");
    html_append_inline(out, cause->text);
    text_append(out, "</h3>\n<dl class=\"plain\">\n<div><dt>Scenario</dt><dd>");
    html_append_inline(out, cause->scenario);
    text_append(out, "</dd></div>\n<div><dt>What it means</dt><dd>");
    html_append_inline(out, cause->meaning);
    text_append(out, "</dd></div>\n<div><dt>What to do</dt><dd>");
    html_append_inline(out, cause->remedy);
    text_append(out, "</dd></div>\n<div><dt>Explains</dt><dd>");
    for (size_t i = 0; i < cause->criteria.count; i++) {
        text_append(out, i ? ", " : "");
        page_diagnosis_link(verdict, cause->criteria.items[i], out);
    }
    text_append(out, "</dd></div>\n<div><dt>History line</dt><dd>");
    for (size_t i = 0; i < cause->evidence.count; i++) {
        text_append(out, i ? "; " : "");
        page_diagnosis_line(summary, &cause->evidence.items[i], out);
    }
    text_append(out, "</dd></div>\n</dl>\n</article>\n");
}

static void page_diagnosis_unexplained(const struct summary *summary, const struct verdict *verdict,
                                       struct text *out)
{
    if (verdict->unexplained.count) {
        text_append(out, "<p>No rule explains ");
        for (size_t i = 0; i < verdict->unexplained.count; i++) {
            text_append(out, i ? ", " : "");
            page_diagnosis_link(verdict, verdict->unexplained.items[i], out);
        }
        text_append(out, ".</p>\n");
    }
    for (size_t i = 0; i < verdict->divergence.count; i++) {
        text_append(out, "<p>First divergence from the plan: history line ");
        page_diagnosis_line(summary, &verdict->divergence.items[i], out);
        text_append(out, ".</p>\n");
    }
}

/* Some of the criteria in a list that leads to them. */
static void page_diagnosis_list(const struct verdict *verdict, const struct criterion *const *items,
                                size_t count, const char *class, struct text *out)
{
    if (!count)
        return;
    text_append(out, "<ul class=\"against\">\n");
    for (size_t i = 0; i < count; i++) {
        text_append_format(out, "<li><span class=\"%s\">%s</span> ", class,
                           criterion_result_words[items[i]->result]);
        page_diagnosis_link(verdict, items[i]->id, out);
        text_append_char(out, ' ');
        html_append_inline(out, items[i]->reason);
        text_append(out, "</li>\n");
    }
    text_append(out, "</ul>\n");
}

/* What merely follows from how the proof ended, folded. */
static void page_diagnosis_unreached(const struct summary *summary, const struct verdict *verdict,
                                     const struct criteria_order *order, struct text *out)
{
    if (!order->unreached)
        return;
    text_append_format(out,
                       "<details class=\"unreached\"><summary>%zu more not judged, because the "
                       "proof did not come to its end</summary>\n",
                       order->unreached);
    for (size_t i = 0; i < verdict->causes.count; i++) {
        if (cause_is_consequence(&verdict->causes.items[i]))
            page_diagnosis_cause(summary, verdict, &verdict->causes.items[i], out);
    }
    page_diagnosis_list(verdict, order->items + order->count - order->unreached, order->unreached,
                        "none", out);
    text_append(out, "</details>\n");
}

void page_diagnosis_append(const struct summary *summary, const struct verdict *verdict,
                           struct text *out)
{
    if (verdict->word == VERDICT_PROVEN)
        return;
    CLEANUP(criteria_order_release) struct criteria_order order = {0};
    criteria_order_make(verdict, &order);
    size_t fails = 0, open = 0;
    for (size_t i = 0; i < order.count - order.unreached; i++) {
        fails += order.items[i]->result == CRITERION_FAIL;
        open += order.items[i]->result == CRITERION_UNKNOWN;
    }
    text_append(out, "<section id=\"diagnosis\" aria-labelledby=\"diagnosis-title\">\n"
                     "<h2 id=\"diagnosis-title\">What stands against it</h2>\n");
    for (size_t i = 0; i < verdict->causes.count; i++) {
        if (!cause_is_consequence(&verdict->causes.items[i]))
            page_diagnosis_cause(summary, verdict, &verdict->causes.items[i], out);
    }
    page_diagnosis_list(verdict, order.items, fails, "fail", out);
    page_diagnosis_list(verdict, order.items + fails, open, "unknown", out);
    if (!fails && !open)
        text_append(out, "<p>No criterion: the proof did not come to its end.</p>\n");
    page_diagnosis_unexplained(summary, verdict, out);
    page_diagnosis_unreached(summary, verdict, &order, out);
    text_append(out, "</section>\n");
}

/* The diagnosis in report.html. */
#include "report/page_diagnosis.h"

#include "report/claim.h"
#include "report/html.h"

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
static void page_diagnosis_line(const struct story *story, const struct evidence *evidence,
                                struct text *out)
{
    text_append_format(out, "<span class=\"line\">%lld</span> ", (long long)evidence->seq + 1);
    html_append_inline(out, evidence->what);
    text_append(out, " <small>");
    claim_append_seconds(out, timeline_line_ns(&story->timeline, evidence->seq));
    text_append(out, "</small>");
}

static void page_diagnosis_cause(const struct story *story, const struct verdict *verdict,
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
        page_diagnosis_line(story, &cause->evidence.items[i], out);
    }
    text_append(out, "</dd></div>\n</dl>\n</article>\n");
}

static void page_diagnosis_unexplained(const struct story *story, const struct verdict *verdict,
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
        page_diagnosis_line(story, &verdict->divergence.items[i], out);
        text_append(out, ".</p>\n");
    }
}

/* The criteria with this result, in a list that leads to them; how many there are. */
static size_t page_diagnosis_list(const struct verdict *verdict, enum criterion_result result,
                                  struct text *out)
{
    size_t found = 0;
    text_append(out, "<ul class=\"against\">\n");
    for (size_t i = 0; i < verdict->criteria.count; i++) {
        const struct criterion *criterion = &verdict->criteria.items[i];
        if (criterion->result != result)
            continue;
        found++;
        text_append_format(out, "<li><span class=\"%s\">%s</span> ",
                           result == CRITERION_FAIL ? "fail" : "unknown",
                           criterion_result_words[result]);
        page_diagnosis_link(verdict, criterion->id, out);
        text_append_char(out, ' ');
        html_append_inline(out, criterion->reason);
        text_append(out, "</li>\n");
    }
    text_append(out, "</ul>\n");
    return found;
}

void page_diagnosis_append(const struct story *story, const struct verdict *verdict,
                           struct text *out)
{
    if (verdict->word == VERDICT_PROVEN)
        return;
    text_append(out, "<section id=\"diagnosis\" aria-labelledby=\"diagnosis-title\">\n"
                     "<h2 id=\"diagnosis-title\">What stands against it</h2>\n");
    CLEANUP(text_release) struct text failed = {0};
    CLEANUP(text_release) struct text unknown = {0};
    size_t fails = page_diagnosis_list(verdict, CRITERION_FAIL, &failed);
    size_t unknowns = page_diagnosis_list(verdict, CRITERION_UNKNOWN, &unknown);
    if (fails)
        text_append(out, text_get(&failed));
    else if (unknowns)
        text_append(out, text_get(&unknown));
    else
        text_append(out, "<p>No criterion: the proof did not come to its end.</p>\n");
    for (size_t i = 0; i < verdict->causes.count; i++)
        page_diagnosis_cause(story, verdict, &verdict->causes.items[i], out);
    page_diagnosis_unexplained(story, verdict, out);
    /* For the most part because the proof ended at the failure. */
    if (fails && unknowns)
        text_append_format(
            out, "<details><summary>%zu more could not be judged</summary>\n%s</details>\n",
            unknowns, text_get(&unknown));
    text_append(out, "</section>\n");
}

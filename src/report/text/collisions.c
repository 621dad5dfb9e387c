/* The findings of an audit in the report of a proof. */
#include "report/text/collisions.h"

#include "report/page/html.h"
#include "report/summary/claim.h"
#include "report/text/markup.h"

/* Most findings shown on a terminal, and in one table. */
#define COLLISIONS_PLAIN_MAX 8
#define COLLISIONS_ROWS_MAX  200

#define COLLISIONS_TITLE "What the audit of the installs had foretold"
#define COLLISIONS_ABOUT                                                                           \
    "Found in the files of the two installs before anything ran (docs/audit.md), beside the "      \
    "causes of this proof that point at it."

static bool collisions_matter(const struct summary_audit *audit)
{
    return audit->finding.weight <= FINDING_SHOULD && !audit->finding.allowed;
}

static const char *collisions_word(const struct finding *finding)
{
    return finding->weight == FINDING_MUST ? "will collide" : "should change";
}

/* The codes of the causes that point at the line. */
static void collisions_append_causes(const struct verdict *verdict, int64_t seq, struct text *out)
{
    bool any = false;
    for (size_t i = 0; i < verdict->causes.count; i++) {
        const struct verdict_cause *cause = &verdict->causes.items[i];
        for (size_t k = 0; k < cause->evidence.count; k++) {
            if (cause->evidence.items[k].seq != seq)
                continue;
            text_append_format(out, "%s%s", any ? ", " : "", cause->code);
            any = true;
            break;
        }
    }
    if (!any)
        text_append(out, "nothing in this proof");
}

static size_t collisions_count(const struct summary *summary)
{
    size_t count = 0;
    for (size_t i = 0; i < summary->audits.count; i++)
        count += collisions_matter(&summary->audits.items[i]);
    return count;
}

void collisions_append_plain(const struct summary *summary, const struct verdict *verdict,
                             struct text *out)
{
    size_t shown = 0;
    for (size_t i = 0; i < summary->audits.count && shown < COLLISIONS_PLAIN_MAX; i++) {
        const struct summary_audit *audit = &summary->audits.items[i];
        if (!collisions_matter(audit))
            continue;
        text_append_format(out, "audit: %s: ", collisions_word(&audit->finding));
        finding_append_title(&audit->finding, out);
        text_append_format(out, "; history line %lld; seen as ", (long long)audit->seq + 1);
        collisions_append_causes(verdict, audit->seq, out);
        text_append_char(out, '\n');
        shown++;
    }
    size_t count = collisions_count(summary);
    if (count > shown)
        text_append_format(out, "audit: %zu more are in the report\n", count - shown);
}

void collisions_append_markdown(const struct summary *summary, const struct verdict *verdict,
                                struct text *out)
{
    if (!summary->audits.count)
        return;
    text_append(out,
                "\n## " COLLISIONS_TITLE "\n\n" COLLISIONS_ABOUT
                "\n\n| History line | Foretold | Both installs have | Why | What to do | Seen as "
                "|\n|---|---|---|---|---|---|\n");
    size_t rows = 0;
    for (size_t i = 0; i < summary->audits.count && rows < COLLISIONS_ROWS_MAX; i++) {
        const struct summary_audit *audit = &summary->audits.items[i];
        const struct finding *finding = &audit->finding;
        if (!collisions_matter(audit))
            continue;
        CLEANUP(text_release) struct text title = {0};
        CLEANUP(text_release) struct text seen = {0};
        finding_append_title(finding, &title);
        collisions_append_causes(verdict, audit->seq, &seen);
        text_append_format(out, "| %lld | %s | ", (long long)audit->seq + 1,
                           collisions_word(finding));
        const char *const cells[] = {text_get(&title), finding->effect, finding->remedy,
                                     text_get(&seen)};
        for (size_t k = 0; k < sizeof cells / sizeof *cells; k++) {
            markup_append_inline(out, cells[k]);
            text_append(out, k + 1 < sizeof cells / sizeof *cells ? " | " : " |\n");
        }
        rows++;
    }
    text_append_format(out, "\n%zu lines of the audit need no change or were allowed.\n",
                       summary->audits.count - collisions_count(summary));
}

void collisions_append_html(const struct summary *summary, const struct verdict *verdict,
                            struct text *out)
{
    if (!summary->audits.count)
        return;
    text_append(out, "<section id=\"audit\" aria-labelledby=\"audit-title\">\n"
                     "<h2 id=\"audit-title\">" COLLISIONS_TITLE "</h2>\n<p>" COLLISIONS_ABOUT
                     "</p>\n<dl class=\"plain\">\n");
    size_t rows = 0;
    for (size_t i = 0; i < summary->audits.count && rows < COLLISIONS_ROWS_MAX; i++) {
        const struct summary_audit *audit = &summary->audits.items[i];
        if (!collisions_matter(audit))
            continue;
        CLEANUP(text_release) struct text title = {0};
        CLEANUP(text_release) struct text seen = {0};
        finding_append_title(&audit->finding, &title);
        collisions_append_causes(verdict, audit->seq, &seen);
        text_append_format(out, "<div><dt>%s</dt><dd>", collisions_word(&audit->finding));
        html_append_inline(out, text_get(&title));
        text_append(out, ". ");
        html_append_inline(out, audit->finding.effect);
        text_append(out, " ");
        html_append_inline(out, audit->finding.remedy);
        text_append_format(out, " <span class=\"line\">%lld</span> seen as ",
                           (long long)audit->seq + 1);
        html_append_inline(out, text_get(&seen));
        text_append(out, "</dd></div>\n");
        rows++;
    }
    text_append_format(out,
                       "</dl>\n<p>%zu lines of the audit need no change or were "
                       "allowed.</p>\n</section>\n",
                       summary->audits.count - collisions_count(summary));
}

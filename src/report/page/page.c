/* report.html. What the verdict is about comes first, then what failed, the procedure's criteria,
 * the timeline, and all that stands behind them. */
#include "report/page/page.h"

#include <string.h>

#include "report/document/collisions.h"
#include "report/document/document_html.h"
#include "report/document/html.h"
#include "report/document/sections.h"
#include "report/page/page_asset.h"
#include "report/page/page_timeline.h"
#include "report/summary/claim.h"
#include "report/summary/headline.h"
#include "report/text/listing.h"

static void page_subjects(const struct summary *summary, struct text *out)
{
    for (size_t i = 0; i < summary->proof.runtimes.count; i++) {
        text_append(out, !i ? "" : i + 1 < summary->proof.runtimes.count ? ", " : " and ");
        html_append_inline(out, summary->proof.runtimes.items[i].name);
    }
}

static void page_head(const struct summary *summary, const struct verdict *verdict,
                      struct text *out)
{
    text_append_format(out,
                       "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                       "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                       "style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'\">\n"
                       "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                       "<meta name=\"color-scheme\" content=\"light dark\">\n<title>%s: ",
                       page_style.digest, page_script.digest, verdict_words[verdict->word]);
    page_subjects(summary, out);
    text_append_format(out, " on one host</title>\n<style>%s</style>\n</head>\n", page_style.text);
}

/* A term and what is said of it; `value` is a stranger's. */
static void page_fact(struct text *out, const char *term, const char *value)
{
    text_append_format(out, "<div><dt>%s</dt><dd>", term);
    html_append_inline(out, value);
    text_append(out, "</dd></div>\n");
}

static void page_facts(const struct summary *summary, const struct verdict *verdict,
                       struct text *out)
{
    const struct event_proof *proof = &summary->proof;
    CLEANUP(text_release) struct text host = {0};
    CLEANUP(text_release) struct text strength = {0};
    CLEANUP(text_release) struct text took = {0};
    claim_append_host(summary, &host);
    claim_append_strength(verdict, &strength);
    text_append_format(&took, "%s, ", proof->wall);
    claim_append_seconds(&took, summary->last_ns);
    text_append_format(&took, ", %lld history lines", (long long)verdict->events);
    text_append(out, "<dl>\n");
    page_fact(out, "Host", text_get(&host));
    for (size_t i = 0; i < proof->runtimes.count; i++) {
        const struct event_runtime *runtime = &proof->runtimes.items[i];
        CLEANUP(memory_free_text)
        char *subject =
            memory_format("%s, owner %s%s%s", runtime->name, runtime->owner,
                          runtime->version ? "; " : "", runtime->version ? runtime->version : "");
        page_fact(out,
                  summary->canonical == SUMMARY_NO_CANONICAL ? "Runtime"
                  : (int)i == summary->canonical             ? "Canonical"
                                                             : "Fork",
                  subject);
    }
    page_fact(out, "Strength", text_get(&strength));
    page_fact(out, "Evidence label", claim_label(summary, verdict));
    page_fact(out, "Began, took", text_get(&took));
    page_fact(out, "Tester", proof->tester ? proof->tester : "not named");
    text_append(out, "</dl>\n");
}

static void page_header(const struct summary *summary, const struct verdict *verdict,
                        struct text *out)
{
    static const char *const classes[] = {"pass", "fail", "unknown"};
    text_append_format(out,
                       "<body>\n<a class=\"skip\" href=\"#main\">Skip to the report</a>\n"
                       "<header class=\"top %s\">\n<p class=\"kicker\">cotenant: can ",
                       classes[verdict->word]);
    page_subjects(summary, out);
    text_append_format(out, " share one host?</p>\n<h1>%s%s</h1>\n<p class=\"lead\">",
                       verdict_words[verdict->word],
                       verdict->rehearsal ? " <small>a rehearsal</small>" : "");
    if (verdict->word != VERDICT_PROVEN) {
        CLEANUP(text_release) struct text headline = {0};
        headline_append(summary, verdict, &headline);
        html_append_inline(out, text_get(&headline));
    } else {
        text_append(out, "On this host, ");
        page_subjects(summary, out);
        text_append(out, " run side by side, and each survives what the others do.");
    }
    text_append(out, "</p>\n");
    if (!summary_on_hcs(summary))
        text_append(out, "<p class=\"claim\"><b>" CLAIM_NO_WINDOWS ".</b> It proves cotenant and "
                         "its subjects on this host, and not WSL on Windows.</p>\n");
    text_append(out, "<p class=\"claim\">Shown is that these installs coexist, or how they do not. "
                     "That the owner is the reason is not shown by it: for that they would have "
                     "to differ in nothing else.</p>\n");
    page_facts(summary, verdict, out);
    text_append(out, "</header>\n<nav aria-label=\"Sections\"><ul>\n"
                     "<li><a href=\"#successes\">Success criteria</a></li>\n"
                     "<li><a href=\"#timeline\">Timeline</a></li>\n"
                     "<li><a href=\"#criteria\">All criteria</a></li>\n"
                     "<li><a href=\"#steps\">Steps</a></li>\n"
                     "<li><a href=\"#listings\">Listings</a></li>\n"
                     "<li><a href=\"#again\">Check it again</a></li>\n</ul></nav>\n");
}

static void page_listing(struct text *out, const char *title, const struct text *listing)
{
    text_append_format(out, "<div><h3>%s</h3>\n<pre tabindex=\"0\" aria-label=\"%s\">", title,
                       title);
    html_append_lines(out, text_get(listing));
    text_append(out, "</pre></div>\n");
}

static void page_listings(const struct summary *summary, struct text *out)
{
    text_append(out, "<section id=\"listings\" aria-labelledby=\"listings-title\">\n"
                     "<h2 id=\"listings-title\">The host with all of them running</h2>\n");
    if (!summary->together.seen) {
        text_append(out, "<p>No view of the host has all of them Running.</p>\n</section>\n");
        return;
    }
    text_append_format(out, "<p class=\"note\">History line %lld, at ",
                       (long long)summary->together.seq + 1);
    claim_append_seconds(out, summary->together.t_ns);
    text_append(out, ".</p>\n<div class=\"pair\">\n");
    CLEANUP(text_release) struct text systems = {0};
    CLEANUP(text_release) struct text networks = {0};
    listing_systems(&summary->together.view, summary->proof.host.kind, &systems);
    listing_networks(&summary->together.view, summary->proof.host.kind, &networks);
    page_listing(out, "Compute systems", &systems);
    page_listing(out, "Networks", &networks);
    text_append(out, "</div>\n</section>\n");
}

void page_write(const struct summary *summary, const struct verdict *verdict, struct text *out)
{
    page_head(summary, verdict, out);
    page_header(summary, verdict, out);
    text_append(out, "<main id=\"main\">\n");
    CLEANUP(document_release) struct document first = {0};
    sections_add_reasons(&first, summary, verdict);
    collisions_add_section(&first, summary, verdict);
    sections_add_procedure(&first, summary, verdict);
    document_html_append(&first, out);
    page_timeline_append(summary, verdict, out);
    CLEANUP(document_release) struct document criteria = {0};
    sections_add_criteria(&criteria, summary, verdict);
    document_html_append(&criteria, out);
    page_listings(summary, out);
    CLEANUP(document_release) struct document course = {0};
    sections_add_course(&course, summary, verdict);
    sections_add_again(&course, summary, verdict);
    document_html_append(&course, out);
    text_append_format(out, "</main>\n<script>%s</script>\n</body>\n</html>\n", page_script.text);
}

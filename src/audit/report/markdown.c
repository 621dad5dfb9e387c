/* An audit as Markdown. */
#include <inttypes.h>

#include "audit/report/form.h"
#include "report/document/markup.h"

/* Most places that are shown of each install. */
#define AUDIT_MARKDOWN_SITES_MAX 8

static void markdown_install(const char *name, const struct audit_install *install,
                             struct text *out)
{
    text_append_format(out, "- %s: ", name);
    markup_append_inline(out, install->path);
    text_append(out, " (");
    audit_form_append_install(install, out);
    text_append(out, ")\n");
}

static void markdown_words(const char *title, const char *words, struct text *out)
{
    if (!words)
        return;
    text_append_format(out, "- %s: ", title);
    markup_append_inline(out, words);
    text_append_char(out, '\n');
}

static void markdown_sites(const char *title, const struct finding_sites *sites, struct text *out)
{
    for (size_t i = 0; i < sites->named.count && i < AUDIT_MARKDOWN_SITES_MAX; i++) {
        CLEANUP(text_release) struct text line = {0};
        finding_append_site(&sites->named.items[i], &line);
        text_append_format(&line, ", %s", sites->named.items[i].use);
        markdown_words(title, text_get(&line), out);
    }
    if (sites->count > AUDIT_MARKDOWN_SITES_MAX)
        text_append_format(out, "- %s: and %" PRId64 " places more\n", title,
                           sites->count - AUDIT_MARKDOWN_SITES_MAX);
}

static void markdown_finding(const struct finding *finding, struct text *out)
{
    CLEANUP(text_release) struct text title = {0};
    finding_append_title(finding, &title);
    text_append(out, "\n### ");
    markup_append_inline(out, text_get(&title));
    text_append_format(out, "\n\n- %s, %s\n",
                       finding->allowed ? "allowed" : finding_weight_words[finding->weight],
                       finding_kind_words[finding->kind]);
    markdown_sites("fork", &finding->b, out);
    markdown_sites("canonical", &finding->a, out);
    for (size_t i = 0; i < finding->changed.count; i++)
        markdown_words("changed at", finding->changed.items[i], out);
    markdown_words("why", finding->effect, out);
    markdown_words("what to do", finding->remedy, out);
    markdown_words("from", finding->source, out);
    markdown_words("allowed", finding->allowed, out);
}

static void markdown_skipped(const char *name, const struct audit_install *install,
                             struct text *out)
{
    for (size_t i = 0; i < install->skipped.count; i++) {
        const struct audit_skipped *skipped = &install->skipped.items[i];
        text_append_format(out, "- %s: ", name);
        markup_append_inline(out, skipped->path);
        text_append(out, ": ");
        markup_append_inline(out, skipped->reason);
        if (skipped->detail) {
            text_append(out, ": ");
            markup_append_inline(out, skipped->detail);
        }
        text_append_char(out, '\n');
    }
}

void audit_markdown_write(const struct audit *audit, struct text *out)
{
    text_append(out, "# What two installs still share\n\n");
    markdown_install("canonical", &audit->a, out);
    markdown_install("fork", &audit->b, out);
    text_append(out, "- catalogue: ");
    markup_append_inline(out, audit->catalogue);
    text_append_format(out, ", %" PRId64 " identities (", audit->identities);
    markup_append_inline(out, audit->revision);
    text_append(out, ")\n- found: ");
    audit_form_append_counts(audit, out);
    text_append_format(out,
                       "\n- shared and no trouble: %" PRId64 " that may stay, %" PRId64
                       " that the system owns\n\n## Findings\n",
                       audit->shared_safe, audit->shared_system);
    for (size_t i = 0; i < audit->findings.count; i++)
        markdown_finding(&audit->findings.items[i], out);
    if (!audit->findings.count)
        text_append(out, "\nNone.\n");
    if (audit->a.skipped.count || audit->b.skipped.count)
        text_append(out, "\n## Not read\n\n");
    markdown_skipped("canonical", &audit->a, out);
    markdown_skipped("fork", &audit->b, out);
}

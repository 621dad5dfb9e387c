/* An audit for a terminal: the totals, then one line a finding, then why and what to do; findings
 * of which the same is to be said are one block. Or one line a finding alone. */
#include <inttypes.h>
#include <string.h>

#include "audit/report/form.h"

/* Most places that are shown of each install; --json names more. */
#define AUDIT_TABLE_SITES_MAX 4

/* Where the words of a finding begin. */
#define AUDIT_TABLE_INDENT "    "

static void table_stranger(struct text *out, const char *stranger)
{
    text_append_visible(out, stranger, strlen(stranger), false);
}

static void table_install(const char *name, const struct audit_install *install, struct text *out)
{
    text_append_format(out, "%s: ", name);
    table_stranger(out, install->path);
    text_append(out, " (");
    audit_form_append_install(install, out);
    text_append(out, ")\n");
}

static void table_words(const char *title, const char *words, struct text *out)
{
    if (!words)
        return;
    text_append_format(out, AUDIT_TABLE_INDENT "%s: ", title);
    table_stranger(out, words);
    text_append_char(out, '\n');
}

static void table_sites(const char *title, const struct finding_sites *sites, struct text *out)
{
    for (size_t i = 0; i < sites->named.count && i < AUDIT_TABLE_SITES_MAX; i++) {
        const struct finding_site *site = &sites->named.items[i];
        text_append_format(out, AUDIT_TABLE_INDENT "%s: ", title);
        finding_append_site(site, out);
        text_append_format(out, ", %s", site->use);
        text_append_char(out, '\n');
    }
    if (sites->count > AUDIT_TABLE_SITES_MAX)
        text_append_format(out, AUDIT_TABLE_INDENT "%s: and %" PRId64 " places more\n", title,
                           sites->count - AUDIT_TABLE_SITES_MAX);
}

static void table_head(const struct finding *finding, struct text *out)
{
    text_append_format(out, "%-13s  %-15s  ",
                       finding->allowed ? "allowed" : finding_weight_words[finding->weight],
                       finding_kind_words[finding->kind]);
}

static void table_places(const struct finding *finding, struct text *out)
{
    table_sites("fork", &finding->b, out);
    table_sites("canonical", &finding->a, out);
    for (size_t i = 0; i < finding->changed.count; i++)
        table_words("changed at", finding->changed.items[i], out);
    table_words("origin", finding->origin, out);
}

static void table_meaning(const struct finding *finding, struct text *out)
{
    table_words("why", finding->effect, out);
    table_words("do", finding->remedy, out);
}

static void table_finding(const struct finding *finding, struct text *out)
{
    table_head(finding, out);
    finding_append_title(finding, out);
    text_append_char(out, '\n');
    table_places(finding, out);
    table_meaning(finding, out);
    table_words("from", finding->source, out);
    table_words("allowed", finding->allowed, out);
    text_append_char(out, '\n');
}

/* Whether the same is to be said of both. */
static bool table_alike(const struct finding *left, const struct finding *right)
{
    return !left->allowed && !right->allowed && left->weight == right->weight &&
           left->kind == right->kind && left->kind != FINDING_UNKNOWN &&
           left->kind != FINDING_STALE && text_same(left->sort, right->sort) &&
           text_same(left->effect, right->effect) && text_same(left->remedy, right->remedy);
}

/* Findings of one kind: each with its places, and once why and what to do. */
static void table_block(const struct finding *findings, size_t count, struct text *out)
{
    table_head(findings, out);
    text_append_format(out, "%zu of the kind ", count);
    table_stranger(out, findings->sort);
    text_append_char(out, '\n');
    for (size_t i = 0; i < count; i++) {
        text_append(out, "  ");
        finding_append_title(&findings[i], out);
        text_append_char(out, '\n');
        table_places(&findings[i], out);
        table_words("from", findings[i].source, out);
    }
    text_append(out, "  of all:\n");
    table_meaning(findings, out);
    text_append_char(out, '\n');
}

static void table_findings(const struct audit *audit, struct text *out)
{
    for (size_t i = 0; i < audit->findings.count;) {
        const struct finding *first = &audit->findings.items[i];
        size_t count = 1;
        while (i + count < audit->findings.count &&
               table_alike(first, &audit->findings.items[i + count]))
            count++;
        if (count > 1)
            table_block(first, count, out);
        else
            table_finding(first, out);
        i += count;
    }
}

/* How many findings of each kind have each weight; the allowed ones are not counted. */
static void table_summary(const struct audit *audit, struct text *out)
{
    bool headed = false;
    for (int kind = 0; finding_kind_words[kind]; kind++) {
        size_t counts[FINDING_NOTE + 1] = {0}, all = 0;
        for (size_t i = 0; i < audit->findings.count; i++) {
            const struct finding *finding = &audit->findings.items[i];
            bool counted = (int)finding->kind == kind && !finding->allowed;
            counts[finding->weight] += counted;
            all += counted;
        }
        if (!all)
            continue;
        if (!headed)
            text_append_format(out, "%-15s  %11s  %13s  %4s  %4s\n", "", "must change",
                               "should change", "look", "note");
        headed = true;
        text_append_format(out, "%-15s  %11zu  %13zu  %4zu  %4zu\n", finding_kind_words[kind],
                           counts[FINDING_MUST], counts[FINDING_SHOULD], counts[FINDING_LOOK],
                           counts[FINDING_NOTE]);
    }
    if (headed)
        text_append_char(out, '\n');
}

void audit_short_write(const struct audit *audit, struct text *out)
{
    for (size_t i = 0; i < audit->findings.count; i++) {
        const struct finding *finding = &audit->findings.items[i];
        const struct finding_sites *sites = finding->b.count ? &finding->b : &finding->a;
        table_head(finding, out);
        finding_append_title(finding, out);
        if (sites->named.count) {
            text_append(out, "  ");
            finding_append_site(&sites->named.items[0], out);
        }
        if (sites->count > 1)
            text_append_format(out, " and %" PRId64 " more", sites->count - 1);
        text_append_char(out, '\n');
    }
    audit_form_append_counts(audit, out);
    text_append_char(out, '\n');
}

void audit_table_write(const struct audit *audit, struct text *out)
{
    table_install("canonical", &audit->a, out);
    table_install("fork", &audit->b, out);
    if (audit->base) {
        text_append(out, "base: ");
        table_stranger(out, audit->base);
        text_append_char(out, '\n');
    }
    text_append(out, "catalogue: ");
    table_stranger(out, audit->catalogue);
    text_append_format(out, ", %" PRId64 " identities (", audit->identities);
    table_stranger(out, audit->revision);
    text_append(out, ", to which the lines behind `from` belong)\n\n");
    audit_form_append_counts(audit, out);
    text_append(out, "\n\n");
    table_summary(audit, out);
    table_findings(audit, out);
    audit_form_append_counts(audit, out);
    text_append_format(out,
                       "\nshared and no trouble: %" PRId64 " that may stay, %" PRId64
                       " that the system owns\n",
                       audit->shared_safe, audit->shared_system);
}

/* An audit for a terminal: one line a finding, then why and what to do. */
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

static void table_finding(const struct finding *finding, struct text *out)
{
    text_append_format(out, "%-13s  %-15s  ",
                       finding->allowed ? "allowed" : finding_weight_words[finding->weight],
                       finding_kind_words[finding->kind]);
    finding_append_title(finding, out);
    text_append_char(out, '\n');
    table_sites("fork", &finding->b, out);
    table_sites("canonical", &finding->a, out);
    for (size_t i = 0; i < finding->changed.count; i++)
        table_words("changed at", finding->changed.items[i], out);
    table_words("origin", finding->origin, out);
    table_words("why", finding->effect, out);
    table_words("do", finding->remedy, out);
    table_words("from", finding->source, out);
    table_words("allowed", finding->allowed, out);
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
    text_append(out, ")\n\n");
    for (size_t i = 0; i < audit->findings.count; i++)
        table_finding(&audit->findings.items[i], out);
    audit_form_append_counts(audit, out);
    text_append_format(out,
                       "\nshared and no trouble: %" PRId64 " that may stay, %" PRId64
                       " that the system owns\n",
                       audit->shared_safe, audit->shared_system);
}

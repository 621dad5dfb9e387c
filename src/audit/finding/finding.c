/* Findings as records, and in words. */
#include "audit/finding/finding.h"

#include <inttypes.h>
#include <string.h>

const char *const finding_kind_words[] = {
    "known", "half changed", "unknown shared", "inactive", "stale allowance", "next merge", NULL};
const char *const finding_weight_words[] = {"must change", "should change", "look", "note", NULL};

static const struct record_field site_fields[] = {
    RECORD_FIELD_NEEDED(struct finding_site, path, RECORD_TEXT),
    RECORD_FIELD(struct finding_site, line, RECORD_INTEGER),
    RECORD_FIELD(struct finding_site, offset, RECORD_INTEGER),
    RECORD_FIELD(struct finding_site, place, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct finding_site, carrier, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct finding_site, use, RECORD_TEXT),
};
static RECORD_TYPE(site_record, "site", struct finding_site, site_fields);

static const struct record_field sites_fields[] = {
    RECORD_FIELD(struct finding_sites, count, RECORD_INTEGER),
    RECORD_FIELD_OF(struct finding_sites, named, RECORD_LIST, &site_record),
};
static RECORD_TYPE(sites_record, "sites", struct finding_sites, sites_fields);

static const struct record_field finding_fields[] = {
    RECORD_FIELD_NEEDED(struct finding, id, RECORD_TEXT),
    RECORD_FIELD_WORD(struct finding, kind, finding_kind_words),
    RECORD_FIELD_WORD(struct finding, weight, finding_weight_words),
    RECORD_FIELD_NEEDED(struct finding, sort, RECORD_TEXT),
    RECORD_FIELD(struct finding, scope, RECORD_TEXT),
    RECORD_FIELD(struct finding, values, RECORD_TEXTS),
    RECORD_FIELD(struct finding, instead, RECORD_TEXTS),
    RECORD_FIELD(struct finding, changed, RECORD_TEXTS),
    RECORD_FIELD(struct finding, origin, RECORD_TEXT),
    RECORD_FIELD(struct finding, effect, RECORD_TEXT),
    RECORD_FIELD(struct finding, remedy, RECORD_TEXT),
    RECORD_FIELD(struct finding, source, RECORD_TEXT),
    RECORD_FIELD(struct finding, allowed, RECORD_TEXT),
    RECORD_FIELD(struct finding, rank, RECORD_INTEGER),
    RECORD_FIELD_OF(struct finding, a, RECORD_ONE, &sites_record),
    RECORD_FIELD_OF(struct finding, b, RECORD_ONE, &sites_record),
};
RECORD_TYPE(finding_record, "finding", struct finding, finding_fields);

static void finding_append_visible(struct text *out, const char *text)
{
    text_append_visible(out, text, strlen(text), false);
}

void finding_append_title(const struct finding *finding, struct text *out)
{
    finding_append_visible(out, finding->sort);
    for (size_t i = 0; i < finding->values.count; i++) {
        text_append(out, i ? ", " : " ");
        finding_append_visible(out, finding->values.items[i]);
    }
    if (finding->kind == FINDING_UNKNOWN)
        return;
    text_append(out, " (");
    finding_append_visible(out, finding->id);
    for (size_t i = 0; i < finding->instead.count; i++) {
        text_append(out, " or ");
        finding_append_visible(out, finding->instead.items[i]);
    }
    text_append(out, ")");
}

void finding_append_site(const struct finding_site *site, struct text *out)
{
    finding_append_visible(out, site->path);
    if (site->line > 0)
        text_append_format(out, ":%" PRId64, site->line);
    else if (site->offset >= 0)
        text_append_format(out, " at byte %" PRId64, site->offset);
    if (site->place && *site->place) {
        text_append(out, " (");
        finding_append_visible(out, site->place);
        text_append(out, ")");
    }
}

char *finding_site_key(const struct finding_site *site)
{
    const char *place = site->place ? site->place : "";
    return memory_format("%s%s%s", site->path, *place ? " " : "", place);
}

void findings_release(struct findings *findings)
{
    for (size_t i = 0; i < findings->count; i++)
        record_release(&finding_record, &findings->items[i]);
    VECTOR_RELEASE(findings);
}

/* The forms' table, and what several of them say alike. */
#include "audit/report/form.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void audit_json_write(const struct audit *audit, struct text *out)
{
    CLEANUP(json_release) json_t *document = record_to_json(&audit_record, audit);
    CLEANUP(memory_free_text) char *lines = json_pretty(document);
    text_append(out, lines);
}

static const struct audit_form audit_forms[] = {
    {"table", audit_table_write},
    {"short", audit_short_write},
    {"json", audit_json_write},
    {"markdown", audit_markdown_write},
    {"junit", audit_junit_write},
    {"sarif", audit_sarif_write},
    {0},
};

const struct audit_form *audit_form_find(const char *name)
{
    for (const struct audit_form *at = audit_forms; at->name; at++) {
        if (text_same(at->name, name))
            return at;
    }
    return NULL;
}

void audit_form_append_counts(const struct audit *audit, struct text *out)
{
    text_append_format(out,
                       "%" PRId64 " must change, %" PRId64 " should change, %" PRId64
                       " to look at, %" PRId64 " allowed",
                       audit->must_change, audit->should_change, audit->look, audit->allowed);
    if (audit->base)
        text_append_format(out, "; the next merge brings %" PRId64, audit->incoming);
}

void audit_form_append_install(const struct audit_install *install, struct text *out)
{
    text_append_format(out, "%" PRId64 " files, %" PRId64 " bytes; %" PRId64 " skipped",
                       install->files, install->bytes, install->skipped_count);
}

void self_check_json_write(const struct self_check *check, struct text *out)
{
    CLEANUP(json_release) json_t *document = record_to_json(&self_check_record, check);
    CLEANUP(memory_free_text) char *lines = json_pretty(document);
    text_append(out, lines);
}

void self_check_write(const struct self_check *check, struct text *out)
{
    for (size_t i = 0; i < check->missing.count; i++) {
        const struct self_check_missing *missing = &check->missing.items[i];
        text_append_format(out, "not found      %s\n", missing->id);
        for (size_t k = 0; k < missing->values.count; k++)
            text_append_format(out, "    value: %s\n", missing->values.items[k]);
        text_append_format(out, "    expected: %s\n", missing->source);
        if (missing->elsewhere) {
            text_append(out, "    found: ");
            text_append_visible(out, missing->elsewhere, strlen(missing->elsewhere), false);
            text_append_char(out, '\n');
        }
        text_append_char(out, '\n');
    }
    text_append(out, "tree: ");
    text_append_visible(out, check->path, strlen(check->path), false);
    text_append_format(out,
                       "\ncatalogue: %s (%s)\n%" PRId64 " of %" PRId64
                       " identities found in the file that their source names\n",
                       check->catalogue, check->revision, check->found, check->expected);
}

/* A text as YAML has it in double quotes, which are JSON's. */
static void allow_quote(const char *words, struct text *out)
{
    CLEANUP(json_release) json_t *json = json_string(words);
    CLEANUP(memory_free_text)
    char *quoted = json ? json_dumps(json, JSON_ENCODE_ANY | JSON_ENSURE_ASCII) : NULL;
    text_append(out, quoted ? quoted : "\"\"");
}

void audit_allow_write(const struct audit *audit, const char *reason, struct text *out)
{
    text_append(out, "format: 2\nallow:");
    size_t written = 0;
    for (size_t i = 0; i < audit->findings.count; i++) {
        const struct finding *finding = &audit->findings.items[i];
        if (finding->allowed || finding->weight == FINDING_NOTE || !finding->b.count ||
            finding->kind == FINDING_STALE)
            continue;
        text_append(out, "\n  - id: ");
        allow_quote(finding->id, out);
        text_append(out, "\n    reason: ");
        allow_quote(reason, out);
        text_append_format(out, "\n    count: %" PRId64 "\n    places:", finding->b.count);
        CLEANUP(texts_release) struct texts keys = {0};
        for (size_t k = 0; k < finding->b.named.count; k++) {
            CLEANUP(memory_free_text) char *key = finding_site_key(&finding->b.named.items[k]);
            if (texts_have(&keys, key))
                continue;
            texts_add(&keys, key);
            text_append(out, "\n      - ");
            allow_quote(key, out);
        }
        written++;
    }
    text_append(out, written ? "\n" : " []\n");
}

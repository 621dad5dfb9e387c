/* The forms' table, and what several of them say alike. */
#include "audit/report/form.h"

#include <inttypes.h>
#include <stdlib.h>

static void audit_json_write(const struct audit *audit, struct text *out)
{
    CLEANUP(json_release) json_t *document = record_to_json(&audit_record, audit);
    CLEANUP(memory_free_text) char *lines = json_pretty(document);
    text_append(out, lines);
}

static const struct audit_form audit_forms[] = {
    {"table", audit_table_write}, {"json", audit_json_write},   {"markdown", audit_markdown_write},
    {"junit", audit_junit_write}, {"sarif", audit_sarif_write}, {0},
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
}

void audit_form_append_install(const struct audit_install *install, struct text *out)
{
    text_append_format(out, "%" PRId64 " files, %" PRId64 " bytes; %" PRId64 " skipped",
                       install->files, install->bytes, install->skipped_count);
}

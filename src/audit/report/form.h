/* The forms that an audit can have. Each is a pure function of the audit. */
#pragma once

#include "audit/finding/audit.h"
#include "audit/finding/self_check.h"

struct audit_form {
    const char *name; /* as in `cotenant audit --format NAME` */
    void (*write)(const struct audit *audit, struct text *out);
};

/* The form with this name, or NULL. */
const struct audit_form *audit_form_find(const char *name);

/* "3 must change, 1 should change, 0 to look at, 2 allowed". Appends it. */
void audit_form_append_counts(const struct audit *audit, struct text *out);

/* What was not read of an install, in a line without its end: "12 files, 34 bytes; 2 skipped".
 * Appends it. */
void audit_form_append_install(const struct audit_install *install, struct text *out);

/* Lines of text, each of at most a terminal's width, at their place: the first finding's words.
 * Appends "Why: …" and the like. */
void audit_table_write(const struct audit *audit, struct text *out);

/* One line a finding: weight, kind, what, and the first place. */
void audit_short_write(const struct audit *audit, struct text *out);

/* Markdown, for a review or a release's checklist. */
void audit_markdown_write(const struct audit *audit, struct text *out);

/* JUnit XML: a case a finding, and one for the whole where nothing must change. What must change
 * fails; what somebody has to look at, or has allowed, is skipped with the reason, so that nothing
 * open reads green. */
void audit_junit_write(const struct audit *audit, struct text *out);

/* SARIF 2.1.0, for tools that show findings at the line: a result for each place in the second
 * install. */
void audit_sarif_write(const struct audit *audit, struct text *out);

/* An allow file of what is open: each finding that no allowance silences, with its places and the
 * reason. */
void audit_allow_write(const struct audit *audit, const char *reason, struct text *out);

/* A check of a catalogue against its own product: lines of text, or JSON. */
void self_check_write(const struct self_check *check, struct text *out);
void self_check_json_write(const struct self_check *check, struct text *out);

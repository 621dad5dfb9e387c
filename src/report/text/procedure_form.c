/* The part of the Markdown report that is the procedure's own. */
#include "report/text/procedure_form.h"

#include <string.h>

#include "report/document/markup.h"
#include "report/summary/claim.h"
#include "report/summary/headline.h"
#include "report/summary/procedure_table.h"
#include "report/text/attachment.h"
#include "report/text/listing.h"

/* Bytes of "YYYY-MM-DD". */
#define PROCEDURE_FORM_DATE_BYTES 10

/* "survive.wslx.wsl: history line 31, 54" for each criterion of the row. */
static void procedure_form_evidence(const struct procedure_row *row, struct text *out)
{
    for (size_t i = 0; i < row->criteria.count; i++) {
        const struct criterion *criterion = row->criteria.items[i];
        text_append(out, i ? "; " : "");
        markup_append_inline(out, criterion->id);
        for (size_t k = 0; k < criterion->evidence.count; k++)
            text_append_format(out, "%s%lld", k ? ", " : ": history line ",
                               (long long)criterion->evidence.items[k].seq + 1);
    }
    if (!row->criteria.count)
        text_append(out, "not evaluated");
}

static void procedure_form_field(struct text *out, const char *label, const char *value, bool last)
{
    text_append_format(out, "**%s:** ", label);
    markup_append_inline(out, value);
    text_append(out, last ? "\n" : "  \n"); /* two blanks end a line in Markdown */
}

static void procedure_form_fields(const struct summary *summary, struct text *out)
{
    const struct event_proof *proof = &summary->proof;
    size_t wall_bytes = strlen(proof->wall);
    CLEANUP(memory_free_text)
    char *date = memory_text_of(proof->wall, wall_bytes < PROCEDURE_FORM_DATE_BYTES
                                                 ? wall_bytes
                                                 : PROCEDURE_FORM_DATE_BYTES);
    procedure_form_field(out, "Date", date, false);
    procedure_form_field(out, "Tester", proof->tester ? proof->tester : "not named", false);
    CLEANUP(text_release) struct text system = {0};
    claim_append_system(summary, &system);
    procedure_form_field(out, "Windows Version", text_get(&system), false);
    for (size_t i = 0; i < proof->runtimes.count; i++) {
        const struct event_runtime *runtime = &proof->runtimes.items[i];
        CLEANUP(text_release) struct text owner = {0};
        markup_append_inline(&owner, runtime->owner);
        const char *part = summary->canonical == SUMMARY_NO_CANONICAL ? "Runtime"
                           : (int)i == summary->canonical             ? "Canonical"
                                                                      : "Fork";
        CLEANUP(memory_free_text)
        char *label = memory_format("%s %s Version", part, text_get(&owner));
        procedure_form_field(out, label,
                             runtime->version ? runtime->version : "not told by the runtime",
                             i + 1 == proof->runtimes.count);
    }
}

/* The workers as a table of the kind that Get-Process prints. */
static void procedure_form_workers(const struct view *view, struct text *out)
{
    CLEANUP(text_release) struct text table = {0};
    text_append_format(&table, "%-24s %10s %14s  %s\n", "Name", "Id", "WorkingSet64", "Owner");
    for (size_t i = 0; i < view->workers.count; i++) {
        const struct worker *worker = &view->workers.items[i];
        const struct compute_system *system =
            worker->system_id ? view_system(view, worker->system_id) : NULL;
        CLEANUP(text_release) struct text name = {0};
        CLEANUP(text_release) struct text owner = {0};
        claim_append_stranger(&name, worker->name);
        claim_append_stranger(&owner, system ? system->owner : NULL);
        text_append_format(&table, "%-24s %10lld %14lld  %s\n", text_get(&name),
                           (long long)worker->pid, (long long)worker->memory_bytes,
                           text_get(&owner));
    }
    const struct unavailable *unavailable = view_unavailable(view, VIEW_WORKERS);
    if (unavailable) {
        text_append(&table, "incomplete: ");
        claim_append_stranger(&table, unavailable->reason);
    }
    markup_append_block(out, text_get(&table));
}

static void procedure_form_outputs(const struct summary *summary, struct text *out)
{
    const struct view *view = &summary->together.view;
    const char *kind = summary->proof.host.kind;
    const char *titles[] = {"HCS Output (Both Running)", "HNS Output (Both Running)",
                            "vmmem Processes"};
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
        text_append_format(out, "\n### %s\n\n", titles[i]);
        if (!summary->together.seen) {
            text_append(out, "Nothing to show: no view of the host has all of them Running.\n");
            continue;
        }
        if (!summary_on_hcs(summary)) {
            text_append(out, i < 2
                                 ? "There is no HCS or HNS here. In its place, what "
                                 : "In the place of vmmem, the processes that run the VMs, from ");
            markup_append_inline(out, kind);
            text_append_format(out, "%s history line %lld:\n\n", i < 2 ? " showed," : ",",
                               (long long)summary->together.seq + 1);
        }
        CLEANUP(text_release) struct text listing = {0};
        if (i == 0)
            listing_systems(view, kind, &listing);
        if (i == 1)
            listing_networks(view, kind, &listing);
        if (i == 2)
            procedure_form_workers(view, out);
        else
            markup_append_block(out, text_get(&listing));
    }
}

/* " | UNKNOWN, seen at 1 of 2 planned steps" */
static void procedure_form_result(const struct procedure_row *row, struct text *out)
{
    text_append_format(out, " | %s%s%s", procedure_result_words[row->word], row->seen ? ", " : "",
                       row->seen ? row->seen : "");
}

static void procedure_form_results(const struct procedure_table *table, struct text *out)
{
    text_append(out, "\n### Independence Test Results\n\n| Test | Result |\n|------|--------|\n");
    for (size_t i = 0; i < table->count; i++) {
        if (!table->items[i].test)
            continue;
        text_append(out, "| ");
        markup_append_inline(out, table->items[i].test);
        procedure_form_result(&table->items[i], out);
        text_append(out, " |\n");
    }
}

static void procedure_form_successes(const struct summary *summary,
                                     const struct procedure_table *table, struct text *out)
{
    text_append(out, "\n### Success Criteria\n\n| Check | Expected | Pass/Fail | Evidence |\n"
                     "|-------|----------|-----------|----------|\n");
    for (size_t i = 0; i < table->count; i++) {
        text_append(out, "| ");
        markup_append_inline(out, table->items[i].check);
        text_append(out, " | ");
        markup_append_inline(out, table->items[i].expected);
        procedure_form_result(&table->items[i], out);
        text_append(out, " | ");
        procedure_form_evidence(&table->items[i], out);
        text_append(out, " |\n");
    }
    if (!summary_on_hcs(summary)) {
        text_append(out, "\nHCS and HNS in this table are the procedure's words; here they stand "
                         "for ");
        markup_append_inline(out, summary->proof.host.kind);
        text_append(out, ".\n");
    }
}

static void procedure_form_choice(struct text *out, bool chosen, const char *word,
                                  const char *reason)
{
    text_append_format(out, "- [%c] %s", chosen ? 'x' : ' ', word);
    if (chosen && reason) {
        text_append(out, ": ");
        markup_append_inline(out, reason);
    }
    text_append_char(out, '\n');
}

/* The failure mode, by scenario and cause. */
static void procedure_form_modes(const struct verdict *verdict, struct text *out)
{
    for (size_t i = 0; i < verdict->causes.count; i++) {
        const struct verdict_cause *cause = &verdict->causes.items[i];
        text_append(out, "  - scenario ");
        markup_append_inline(out, cause->scenario);
        text_append(out, ": ");
        markup_append_inline(out, cause->text);
        text_append(out, " (");
        markup_append_inline(out, cause->code);
        text_append(out, ")\n");
    }
}

static void procedure_form_conclusion(const struct summary *summary, const struct verdict *verdict,
                                      struct text *out)
{
    bool proven = verdict->word == VERDICT_PROVEN;
    text_append(out, "\n### Conclusion\n\n");
    if (summary_on_hcs(summary))
        procedure_form_choice(out, proven,
                              "PROVEN by runtime: HCS Owner isolation works correctly (what was "
                              "shown is that these installs coexist)",
                              NULL);
    else
        procedure_form_choice(out, proven, "PROVEN: on this host, these runtimes run side by side",
                              NULL);
    CLEANUP(text_release) struct text headline = {0};
    headline_append(summary, verdict, &headline);
    procedure_form_choice(out, verdict->word == VERDICT_FAILED, "FAILED", text_get(&headline));
    if (verdict->word == VERDICT_FAILED)
        procedure_form_modes(verdict, out);
    procedure_form_choice(out, verdict->word == VERDICT_PARTIAL, "PARTIAL", text_get(&headline));
    text_append_format(out, "\nEvidence label: %s\n", claim_label(summary, verdict));
}

static void procedure_form_files(const struct summary *summary, const struct verdict *verdict,
                                 struct text *out)
{
    text_append(out, "\n### Evidence Files\n\n- history.jsonl\n");
    CLEANUP(attachments_release) struct attachments attachments = {0};
    attachments_make(summary, verdict, &attachments);
    for (size_t i = 0; i < attachments.count; i++)
        text_append_format(out, "- %s\n", attachments.items[i].path);
    static const char *const files[] = {REPORT_FILE_MARKDOWN, REPORT_FILE_HTML, REPORT_FILE_JSON,
                                        REPORT_FILE_JUNIT, MANIFEST_FILE};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        text_append_format(out, "- %s\n", files[i]);
}

void procedure_form_append(const struct summary *summary, const struct verdict *verdict,
                           struct text *out)
{
    text_append(out, "\n## Concurrent VM Proof Results\n\n");
    procedure_form_fields(summary, out);
    procedure_form_outputs(summary, out);
    CLEANUP(procedure_table_release) struct procedure_table table = {0};
    procedure_table_make(summary, verdict, &table);
    procedure_form_results(&table, out);
    procedure_form_conclusion(summary, verdict, out);
    procedure_form_files(summary, verdict, out);
    procedure_form_successes(summary, &table, out);
}

void procedure_form_append_implications(const struct summary *summary,
                                        const struct verdict *verdict, struct text *out)
{
    text_append(out, "\n## Implications for SxS\n\n");
    if (verdict->word == VERDICT_PARTIAL) {
        text_append(out, "- Nothing follows yet: what was not observed is not counted as passed\n"
                         "- Remove what stood in the way and prove again\n");
        return;
    }
    if (verdict->word == VERDICT_FAILED) {
        text_append(out, "- Document failure mode: the criteria below, with their history lines\n");
        text_append(out, summary_on_hcs(summary)
                             ? "- Investigate HCS/HNS hidden singletons\n"
                             : "- Investigate what the runtimes share on this host\n");
        text_append(out, "- May need additional isolation mechanisms\n");
        return;
    }
    if (!summary_on_hcs(summary)) {
        text_append(out, "- About HCS and its Owner field nothing follows: " CLAIM_NO_WINDOWS "\n"
                         "- The evidence label stays `UNCONFIRMED`\n"
                         "- Before the SxS implementation goes on, prove it on a Windows machine "
                         "with both installs\n");
        return;
    }
    text_append(out,
                "- HCS Owner field provides sufficient isolation: for these two installs, which "
                "differ in more than their owner\n"
                "- Update evidence label to `PROVEN by runtime`\n"
                "- Proceed with SxS implementation\n");
}

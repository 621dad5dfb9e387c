/* report.md. What the verdict is about comes first, then the procedure's own procedure_form, then
 * what cotenant knows beyond it. */
#include "report/text/markdown.h"

#include "history/event.h"
#include "report/summary/claim.h"
#include "report/summary/criteria_order.h"
#include "report/summary/headline.h"
#include "report/summary/timing.h"
#include "report/text/causes.h"
#include "report/text/collisions.h"
#include "report/text/markup.h"
#include "report/text/procedure_form.h"

/* Most rows of one table; result.json has them all. */
#define MARKDOWN_ROWS_MAX 1000

/* How many of `count` rows are shown. */
static size_t markdown_rows(size_t count)
{
    return count < MARKDOWN_ROWS_MAX ? count : MARKDOWN_ROWS_MAX;
}

static void markdown_more(struct text *out, size_t count)
{
    if (count > MARKDOWN_ROWS_MAX)
        text_append_format(out, "\n%zu more are in result.json.\n", count - MARKDOWN_ROWS_MAX);
}

/* A cell and the bar before it. */
static void markdown_cell(struct text *out, const char *stranger)
{
    text_append(out, "| ");
    markup_append_inline(out, stranger);
    text_append_char(out, ' ');
}

static void markdown_cell_seconds(struct text *out, int64_t time_ns)
{
    text_append(out, "| ");
    claim_append_seconds(out, time_ns);
    text_append_char(out, ' ');
}

static void markdown_cell_line(struct text *out, int64_t seq)
{
    text_append_format(out, "| %lld ", (long long)seq + 1);
}

static void markdown_about(const struct summary *summary, const struct verdict *verdict,
                           struct text *out)
{
    text_append_format(out, "# %s%s\n\n## What this verdict is about\n\n",
                       verdict_words[verdict->word], verdict->rehearsal ? " (a rehearsal)" : "");
    CLEANUP(text_release) struct text line = {0};
    claim_append_host(summary, &line);
    text_append(out, "- Host: ");
    markup_append_inline(out, text_get(&line));
    text_append(out, "\n- Subjects: ");
    for (size_t i = 0; i < summary->proof.runtimes.count; i++) {
        const struct event_runtime *runtime = &summary->proof.runtimes.items[i];
        text_append(out, i ? ", " : "");
        markup_append_inline(out, runtime->name);
        text_append(out, " (owner ");
        markup_append_inline(out, runtime->owner);
        text_append(out, (int)i == summary->canonical ? ", in the place of the canonical runtime)"
                                                      : ")");
    }
    text_append_char(out, '\n');
    if (verdict->rehearsal)
        text_append(out, "- Rehearsal: it proves cotenant and its subjects on this host, and not "
                         "WSL on Windows\n");
    if (!summary_on_hcs(summary))
        text_append(out, "- " CLAIM_NO_WINDOWS "\n");
    text_append_format(out, "- Evidence label: %s\n", claim_label(summary, verdict));
    text_append(out,
                "- Shown is that these installs coexist, or how they do not. That the owner is "
                "the reason is not shown by it: for that they would have to differ in nothing "
                "else\n");
    if (verdict->word != VERDICT_PROVEN) {
        CLEANUP(text_release) struct text headline = {0};
        headline_append(summary, verdict, &headline);
        text_append_format(out, "\n**%s:** ", verdict_words[verdict->word]);
        markup_append_inline(out, text_get(&headline));
        text_append_char(out, '\n');
    }
}

static void markdown_criteria(const struct verdict *verdict, struct text *out)
{
    text_append(out,
                "\n## All criteria\n\n| Criterion | Result | Reason | Steps judged | Evidence, "
                "by history line |\n|---|---|---|---|---|\n");
    CLEANUP(criteria_order_release) struct criteria_order order = {0};
    criteria_order_make(verdict, &order);
    for (size_t i = 0; i < order.count - order.unreached; i++) {
        const struct criterion *criterion = order.items[i];
        markdown_cell(out, criterion->id);
        text_append_format(out, "| %s ", criterion_result_words[criterion->result]);
        markdown_cell(out, criterion->reason);
        text_append_format(out, "| %lld of %lld |", (long long)criterion->steps_judged,
                           (long long)criterion->steps_bound);
        for (size_t k = 0; k < criterion->evidence.count; k++) {
            const struct evidence *evidence = &criterion->evidence.items[k];
            text_append_format(out, "%s %lld", k ? ";" : "", (long long)evidence->seq + 1);
            if (!evidence->what)
                continue;
            text_append_char(out, ' ');
            markup_append_inline(out, evidence->what);
        }
        text_append(out, " |\n");
    }
    if (order.unreached)
        text_append(out, "\nNot judged, because the proof did not come to its end: ");
    for (size_t i = order.count - order.unreached; i < order.count; i++) {
        markup_append_inline(out, order.items[i]->id);
        text_append_format(out, " (%lld of %lld steps)", (long long)order.items[i]->steps_judged,
                           (long long)order.items[i]->steps_bound);
        text_append(out, i + 1 < order.count ? ", " : ".\n");
    }
    text_append(out, "\nStrength: ");
    claim_append_strength(verdict, out);
    text_append(out, ".\n");
}

/* How the step came out: what failed in it comes before how it ended by itself. */
static void markdown_outcome(const struct summary *summary, const struct verdict *verdict,
                             size_t place, struct text *out)
{
    const struct summary_step *step = &summary->steps.items[place];
    CLEANUP(texts_release) struct texts failed = {0};
    headline_step_failures(summary, verdict, place, &failed);
    for (size_t i = 0; i < failed.count; i++) {
        text_append(out, i ? ", " : "**FAILED** ");
        markup_append_inline(out, failed.items[i]);
    }
    if (!failed.count || step->outcome != EVENT_STEP_DONE)
        text_append_format(out, "%s%s", failed.count ? "; " : "",
                           event_step_outcome_words[step->outcome]);
    if (step->reason) {
        text_append(out, ": ");
        markup_append_inline(out, step->reason);
    }
}

static void markdown_steps(const struct summary *summary, const struct verdict *verdict,
                           struct text *out)
{
    text_append(out,
                "\n## Steps\n\n| Step | Round | Action | Runtime | Outcome | Began | Until its "
                "effect | Until settled |\n|---|---|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < markdown_rows(summary->steps.count); i++) {
        const struct summary_step *step = &summary->steps.items[i];
        text_append_format(out, "| %lld | %lld ", (long long)step->index, (long long)step->round);
        markdown_cell(out, step->action);
        markdown_cell(out, step->runtime);
        text_append(out, "| ");
        markdown_outcome(summary, verdict, i, out);
        text_append_char(out, ' ');
        markdown_cell_seconds(out, step->begin_ns);
        markdown_cell_seconds(out, step->effect_ns == SUMMARY_NEVER
                                       ? SUMMARY_NEVER
                                       : step->effect_ns - step->begin_ns);
        markdown_cell_seconds(out, step->end_ns == SUMMARY_NEVER ? SUMMARY_NEVER
                                                                 : step->end_ns - step->begin_ns);
        text_append(out, "|\n");
    }
    markdown_more(out, summary->steps.count);
}

static void markdown_timings(const struct summary *summary, struct text *out)
{
    CLEANUP(timings_release) struct timings timings = {0};
    timings_find(summary, &timings);
    text_append(
        out, "\n## Timings\n\nFrom a step's begin until the host showed its effect.\n\n"
             "| Action | Runtime | Times | Least | Median | Most |\n|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < timings.count; i++) {
        const struct timing *timing = &timings.items[i];
        markdown_cell(out, timing->action);
        markdown_cell(out, timing->runtime);
        text_append_format(out, "| %lld ", (long long)timing->count);
        markdown_cell_seconds(out, timing->least_ns);
        markdown_cell_seconds(out, timing->median_ns);
        markdown_cell_seconds(out, timing->most_ns);
        text_append(out, "|\n");
    }
    text_append(out, "\nThe whole proof took ");
    claim_append_seconds(out, summary->last_ns);
    text_append(out, ".\n");
}

static void markdown_boots(const struct summary *summary, struct text *out)
{
    text_append(out, "\n## Boots\n\nAs the heartbeats from inside the guests tell them.\n\n"
                     "| Runtime | Boot id | First beat | History line | Beats | Longest silence |\n"
                     "|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < markdown_rows(summary->boots.count); i++) {
        const struct summary_boot *boot = &summary->boots.items[i];
        markdown_cell(out, boot->runtime);
        markdown_cell(out, boot->boot_id);
        markdown_cell_seconds(out, boot->first_ns);
        markdown_cell_line(out, boot->first_seq);
        text_append_format(out, "| %lld ", (long long)boot->beats);
        markdown_cell_seconds(out, boot->longest_silence_ns);
        text_append(out, "|\n");
    }
    markdown_more(out, summary->boots.count);
}

static void markdown_commands(const struct summary *summary, struct text *out)
{
    if (!summary->commands.count)
        return;
    text_append(out,
                "\n## Commands that did not simply succeed\n\n| History line | Runtime | Command "
                "| Outcome | Said |\n|---|---|---|---|---|\n");
    for (size_t i = 0; i < markdown_rows(summary->commands.count); i++) {
        const struct summary_command *command = &summary->commands.items[i];
        markdown_cell_line(out, command->seq);
        markdown_cell(out, command->runtime);
        CLEANUP(text_release) struct text words = {0};
        for (size_t k = 0; k < command->argv.count; k++)
            text_append_format(&words, "%s%s", k ? " " : "", command->argv.items[k]);
        markdown_cell(out, text_get(&words));
        if (command->phase == EVENT_OP_INVOKE)
            text_append(out, "| never completed ");
        else if (command->phase == EVENT_OP_INFO)
            text_append(out, "| unknown ");
        else if (command->signal)
            text_append_format(out, "| ended by signal %lld ", (long long)command->signal);
        else
            text_append_format(out, "| exit status %lld ", (long long)command->exit_status);
        markdown_cell(out, command->reason ? command->reason : command->error_output);
        text_append(out, "|\n");
    }
    markdown_more(out, summary->commands.count);
}

static void markdown_unavailable(const struct summary *summary, struct text *out)
{
    text_append(out, "\n## Could not be observed\n\n");
    if (!summary->unavailable.count)
        text_append(out, "Everything that was looked for could be observed.\n");
    for (size_t i = 0; i < summary->unavailable.count; i++) {
        const struct summary_unavailable *unavailable = &summary->unavailable.items[i];
        text_append(out, "- ");
        markup_append_inline(out, unavailable->what);
        text_append(out, ": ");
        markup_append_inline(out, unavailable->reason);
        text_append(out, " (");
        claim_append_times(out, unavailable->times);
        text_append_format(out, ", first at history line %lld)\n", (long long)unavailable->seq + 1);
    }
    if (summary->dropped)
        text_append_format(out,
                           "\n%lld items were too many for this report; the history has them.\n",
                           (long long)summary->dropped);
}

static void markdown_residue(const struct summary *summary, struct text *out)
{
    text_append(out, "\n## Left behind\n\n");
    if (!summary->baseline.seen || !summary->clean.seen) {
        text_append(out, "Not known: the proof did not come to its last look at the host.\n");
        return;
    }
    if (!summary->residue.count)
        text_append(out, "The host is as it was at the baseline, as far as it could be seen.\n");
    for (size_t i = 0; i < summary->residue.count; i++) {
        const struct residue *residue = &summary->residue.items[i];
        text_append_format(out, "- %s, %s: ", residue->gone ? "gone" : "left",
                           view_part_words[residue->part]);
        markup_append_inline(out, residue->text);
        text_append_char(out, '\n');
    }
}

/* Who reaches whom is judged only where a profile says that it matters. */
static void markdown_peers(const struct summary *summary, struct text *out)
{
    if (!summary->peers.count)
        return;
    text_append(out, "\n## Do the guests reach each other?\n\n");
    for (size_t i = 0; i < summary->peers.count; i++) {
        const struct peer *peer = &summary->peers.items[i];
        text_append(out, "- ");
        markup_append_inline(out, peer->runtime);
        text_append(out, " to ");
        markup_append_inline(out, peer->other);
        const struct {
            const char *word;
            int64_t times;
        } told[] = {{"reached", peer->reached},
                    {"not reached", peer->not_reached},
                    {"not known", peer->unknown}};
        const char *gap = ": ";
        for (size_t k = 0; k < sizeof told / sizeof *told; k++) {
            if (!told[k].times)
                continue;
            text_append_format(out, "%s%s ", gap, told[k].word);
            claim_append_times(out, told[k].times);
            gap = ", ";
        }
        text_append_format(out, " (from history line %lld)\n", (long long)peer->seq + 1);
    }
}

static void markdown_end(const struct summary *summary, struct text *out)
{
    text_append(out, "\n## How it ended\n\n");
    if (!summary->ended) {
        text_append_format(out, "The history has no end%s: the prover was stopped in the middle.\n",
                           summary->torn ? ", and its last line is cut off" : "");
        return;
    }
    text_append_format(out, "The run ended: %s", event_end_outcome_words[summary->end.outcome]);
    if (summary->end.reason) {
        text_append(out, ", ");
        markup_append_inline(out, summary->end.reason);
    }
    text_append(out, " (");
    markup_append_inline(out, summary->end.wall);
    text_append(out, ").\n");
}

static void markdown_again(const struct summary *summary, const struct verdict *verdict,
                           struct text *out)
{
    text_append(out, "\n## How to check this again\n\nIn the folder of this report:\n\n"
                     "    sha256sum -c MANIFEST\n"
                     "    cotenant verify .\n"
                     "    sed -n 31p history.jsonl    # any history line, here the 31st\n\n"
                     "`cotenant verify` checks that no file was altered, derives the verdict from "
                     "the history again and writes every other file anew to compare it. The "
                     "verdict was given on ");
    text_append_format(out, "%lld history lines by criteria set %lld of cotenant ",
                       (long long)verdict->events, (long long)summary->proof.criteria_set);
    markup_append_inline(out, summary->proof.tool_version);
    text_append(out, ".\n");
}

void markdown_write(const struct summary *summary, const struct verdict *verdict, struct text *out)
{
    markdown_about(summary, verdict, out);
    procedure_form_append(summary, verdict, out);
    procedure_form_append_implications(summary, verdict, out);
    causes_append_markdown(verdict, out);
    collisions_append_markdown(summary, verdict, out);
    markdown_criteria(verdict, out);
    markdown_steps(summary, verdict, out);
    markdown_timings(summary, out);
    markdown_boots(summary, out);
    markdown_commands(summary, out);
    markdown_unavailable(summary, out);
    markdown_peers(summary, out);
    markdown_residue(summary, out);
    markdown_end(summary, out);
    markdown_again(summary, verdict, out);
}

/* The tables of report.html. */
#include "report/page/page_table.h"

#include "report/page/html.h"
#include "report/summary/claim.h"
#include "report/summary/criteria_order.h"
#include "report/summary/headline.h"
#include "report/summary/procedure_table.h"
#include "report/summary/timing.h"

/* Opens a section with its title and a table with this head. */
static void page_table_open(struct text *out, const char *id, const char *title, const char *note,
                            const char *const *head)
{
    text_append_format(out,
                       "<section id=\"%s\" aria-labelledby=\"%s-title\">\n"
                       "<h2 id=\"%s-title\">%s</h2>\n",
                       id, id, id, title);
    if (note)
        text_append_format(out, "<p class=\"note\">%s</p>\n", note);
    text_append_format(out,
                       "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"%s, "
                       "table\">\n<table>\n<thead><tr>",
                       title);
    for (; *head; head++)
        text_append_format(out, "<th scope=\"col\">%s</th>", *head);
    text_append(out, "</tr></thead>\n<tbody>\n");
}

static void page_table_close(struct text *out, size_t rows)
{
    text_append(out, "</tbody>\n</table>\n</div>\n");
    if (rows > PAGE_TABLE_ROWS_MAX)
        text_append_format(out, "<p class=\"note\">%zu more are in result.json.</p>\n",
                           rows - PAGE_TABLE_ROWS_MAX);
    text_append(out, "</section>\n");
}

static void page_table_cell(struct text *out, const char *stranger)
{
    text_append(out, "<td>");
    html_append_inline(out, stranger);
    text_append(out, "</td>");
}

static void page_table_head(struct text *out, const char *stranger)
{
    text_append(out, "<th scope=\"row\">");
    html_append_inline(out, stranger);
    text_append(out, "</th>");
}

static void page_table_number(struct text *out, int64_t number)
{
    text_append_format(out, "<td class=\"n\">%lld</td>", (long long)number);
}

static void page_table_seconds(struct text *out, int64_t time_ns)
{
    text_append(out, "<td class=\"n\">");
    claim_append_seconds(out, time_ns);
    text_append(out, "</td>");
}

static const char *page_table_class(enum criterion_result result)
{
    static const char *const classes[] = {"pass", "fail", "unknown", "none"};
    return classes[result];
}

/* The criterion's id, leading to its row. */
static void page_table_link(const struct verdict *verdict, const struct criterion *criterion,
                            struct text *out)
{
    text_append_format(out, "<a href=\"#criterion-%zu\">", criterion_number(verdict, criterion));
    html_append_inline(out, criterion->id);
    text_append(out, "</a>");
}

void page_table_successes(const struct summary *summary, const struct verdict *verdict,
                          struct text *out)
{
    static const char *const head[] = {"Check", "Result", "Expected", "Shown by", NULL};
    CLEANUP(procedure_table_release) struct procedure_table table = {0};
    procedure_table_make(summary, verdict, &table);
    page_table_open(out, "successes", "The procedure's success criteria",
                    summary_on_hcs(summary)
                        ? NULL
                        : "HCS and HNS are the procedure's words; here they stand "
                          "for what this host has in their place.",
                    head);
    for (size_t i = 0; i < table.count; i++) {
        const struct procedure_row *row = &table.items[i];
        text_append(out, "<tr>");
        page_table_head(out, row->check);
        text_append_format(out, "<td><span class=\"%s\">%s</span>", page_table_class(row->word),
                           procedure_result_words[row->word]);
        if (row->seen)
            text_append_format(out, " <small>%s</small>", row->seen);
        text_append(out, "</td>");
        page_table_cell(out, row->expected);
        text_append(out, "<td>");
        for (size_t k = 0; k < row->criteria.count; k++) {
            text_append(out, k ? ", " : "");
            page_table_link(verdict, row->criteria.items[k], out);
        }
        text_append(out, row->criteria.count ? "</td></tr>\n" : "not evaluated</td></tr>\n");
    }
    page_table_close(out, 0);
}

/* "3.250 s, line 31 beat 4" for each line that shows it. */
static void page_table_evidence(const struct summary *summary, const struct criterion *criterion,
                                struct text *out)
{
    text_append(out, "<td>");
    size_t shown = criterion->evidence.count;
    if (criterion->result == CRITERION_PASS && shown > PAGE_TABLE_EVIDENCE_MAX)
        shown = PAGE_TABLE_EVIDENCE_MAX;
    for (size_t i = 0; i < shown; i++) {
        const struct evidence *evidence = &criterion->evidence.items[i];
        text_append_format(out, "%s<span class=\"line\">%lld</span>", i ? "; " : "",
                           (long long)evidence->seq + 1);
        if (evidence->what) {
            text_append_char(out, ' ');
            html_append_inline(out, evidence->what);
        }
        text_append(out, " <small>");
        claim_append_seconds(out, timeline_line_ns(&summary->timeline, evidence->seq));
        text_append(out, "</small>");
    }
    if (shown < criterion->evidence.count)
        text_append_format(out, " <small>and %zu more in result.json</small>",
                           criterion->evidence.count - shown);
    text_append(out, "</td>");
}

/* The row that opens the criteria of a kind, with how many have which result. */
static void page_table_group(const struct verdict *verdict, enum criterion_kind kind,
                             struct text *out)
{
    size_t count[CRITERION_NOT_APPLICABLE + 1] = {0};
    for (size_t i = 0; i < verdict->criteria.count; i++) {
        if (verdict->criteria.items[i].kind == kind)
            count[verdict->criteria.items[i].result]++;
    }
    text_append(out,
                "</tbody>\n<tbody>\n<tr class=\"group\"><th scope=\"rowgroup\" colspan=\"5\">");
    html_append_inline(out, criterion_kind_words[kind]);
    text_append_format(out, " <span>%s</span> <span class=\"tally\">",
                       criterion_types[kind]->claim);
    const char *gap = "";
    for (size_t i = 0; i < sizeof count / sizeof *count; i++) {
        if (!count[i])
            continue;
        text_append_format(out, "%s%zu %s", gap, count[i], criterion_result_words[i]);
        gap = ", ";
    }
    text_append(out, "</span></th></tr>\n");
}

static void page_table_criterion(const struct summary *summary, const struct verdict *verdict,
                                 const struct criterion *criterion, struct text *out)
{
    const char *class =
        criterion_is_unreached(verdict, criterion) ? "none" : page_table_class(criterion->result);
    text_append_format(out, "<tr id=\"criterion-%zu\" class=\"%s-row\">",
                       criterion_number(verdict, criterion), class);
    page_table_head(out, criterion->id);
    text_append_format(out, "<td><span class=\"%s\">%s</span></td>", class,
                       criterion_result_words[criterion->result]);
    page_table_cell(out, criterion->reason);
    text_append_format(out, "<td class=\"n\">%lld of %lld</td>", (long long)criterion->steps_judged,
                       (long long)criterion->steps_bound);
    page_table_evidence(summary, criterion, out);
    text_append(out, "</tr>\n");
}

/* Whether a criterion of this kind stands before the place. */
static bool page_table_kind_is_known(const struct criteria_order *order, size_t place)
{
    for (size_t i = 0; i < place; i++) {
        if (order->items[i]->kind == order->items[place]->kind)
            return true;
    }
    return false;
}

void page_table_criteria(const struct summary *summary, const struct verdict *verdict,
                         struct text *out)
{
    static const char *const head[] = {"Criterion",    "Result",       "Reason",
                                       "Steps judged", "History line", NULL};
    CLEANUP(criteria_order_release) struct criteria_order order = {0};
    criteria_order_make(verdict, &order);
    page_table_open(out, "criteria", "All criteria", NULL, head);
    for (size_t i = 0; i < order.count; i++) {
        if (page_table_kind_is_known(&order, i))
            continue;
        page_table_group(verdict, order.items[i]->kind, out);
        for (size_t k = i; k < order.count; k++) {
            if (order.items[k]->kind == order.items[i]->kind)
                page_table_criterion(summary, verdict, order.items[k], out);
        }
    }
    page_table_close(out, 0);
}

/* How the step came out: what failed in it comes before how it ended by itself. */
static void page_table_outcome(const struct summary *summary, const struct verdict *verdict,
                               size_t place, struct text *out)
{
    const struct summary_step *step = &summary->steps.items[place];
    CLEANUP(texts_release) struct texts failed = {0};
    headline_step_failures(summary, verdict, place, &failed);
    text_append(out, failed.count ? "<td><span class=\"fail\">failed</span> " : "<td>");
    for (size_t i = 0; i < failed.count; i++) {
        text_append(out, i ? ", " : "");
        page_table_link(verdict, verdict_criterion(verdict, failed.items[i]), out);
    }
    if (!failed.count || step->outcome != EVENT_STEP_DONE)
        text_append_format(out, "%s<span class=\"%s\">%s</span>", failed.count ? "; " : "",
                           step->outcome == EVENT_STEP_DONE ? "done" : "fail",
                           event_step_outcome_words[step->outcome]);
    if (step->reason) {
        text_append(out, ": ");
        html_append_inline(out, step->reason);
    }
    text_append(out, "</td>");
}

void page_table_steps(const struct summary *summary, const struct verdict *verdict,
                      struct text *out)
{
    static const char *const head[] = {"Step",    "Round", "Action",           "Runtime",
                                       "Outcome", "Began", "Until its effect", "Until settled",
                                       NULL};
    page_table_open(out, "steps", "Steps", NULL, head);
    for (size_t i = 0; i < summary->steps.count && i < PAGE_TABLE_ROWS_MAX; i++) {
        const struct summary_step *step = &summary->steps.items[i];
        int64_t begin_ns = step->begin_ns;
        text_append(out, "<tr>");
        text_append_format(out, "<th scope=\"row\" class=\"n\">%lld</th>", (long long)step->index);
        page_table_number(out, step->round);
        page_table_cell(out, step->action);
        page_table_cell(out, step->runtime);
        page_table_outcome(summary, verdict, i, out);
        page_table_seconds(out, begin_ns);
        page_table_seconds(out, step->effect_ns == SUMMARY_NEVER ? SUMMARY_NEVER
                                                                 : step->effect_ns - begin_ns);
        page_table_seconds(out,
                           step->end_ns == SUMMARY_NEVER ? SUMMARY_NEVER : step->end_ns - begin_ns);
        text_append(out, "</tr>\n");
    }
    page_table_close(out, summary->steps.count);
}

void page_table_timings(const struct summary *summary, struct text *out)
{
    static const char *const head[] = {"Action", "Runtime", "Times", "Least",
                                       "Median", "Most",    NULL};
    CLEANUP(timings_release) struct timings timings = {0};
    timings_find(summary, &timings);
    page_table_open(out, "timings", "Timings",
                    "From a step's begin until the host showed its effect.", head);
    for (size_t i = 0; i < timings.count; i++) {
        const struct timing *timing = &timings.items[i];
        text_append(out, "<tr>");
        page_table_head(out, timing->action);
        page_table_cell(out, timing->runtime);
        page_table_number(out, timing->count);
        page_table_seconds(out, timing->least_ns);
        page_table_seconds(out, timing->median_ns);
        page_table_seconds(out, timing->most_ns);
        text_append(out, "</tr>\n");
    }
    page_table_close(out, 0);
}

void page_table_boots(const struct summary *summary, struct text *out)
{
    static const char *const head[] = {"Runtime", "Boot id",         "First beat", "History line",
                                       "Beats",   "Longest silence", NULL};
    page_table_open(out, "boots", "Boots", "As the heartbeats from inside the guests tell them.",
                    head);
    for (size_t i = 0; i < summary->boots.count && i < PAGE_TABLE_ROWS_MAX; i++) {
        const struct summary_boot *boot = &summary->boots.items[i];
        text_append(out, "<tr>");
        page_table_head(out, boot->runtime);
        text_append(out, "<td><code>");
        html_append_inline(out, boot->boot_id);
        text_append(out, "</code></td>");
        page_table_seconds(out, boot->first_ns);
        page_table_number(out, boot->first_seq + 1);
        page_table_number(out, boot->beats);
        page_table_seconds(out, boot->longest_silence_ns);
        text_append(out, "</tr>\n");
    }
    page_table_close(out, summary->boots.count);
}

void page_table_commands(const struct summary *summary, struct text *out)
{
    static const char *const head[] = {"History line", "Runtime", "Command",
                                       "Outcome",      "Said",    NULL};
    if (!summary->commands.count)
        return;
    page_table_open(out, "commands", "Commands that did not simply succeed", NULL, head);
    for (size_t i = 0; i < summary->commands.count && i < PAGE_TABLE_ROWS_MAX; i++) {
        const struct summary_command *command = &summary->commands.items[i];
        CLEANUP(text_release) struct text words = {0};
        for (size_t k = 0; k < command->argv.count; k++)
            text_append_format(&words, "%s%s", k ? " " : "", command->argv.items[k]);
        text_append_format(out, "<tr><th scope=\"row\" class=\"n\">%lld</th>",
                           (long long)command->seq + 1);
        page_table_cell(out, command->runtime);
        text_append(out, "<td><code>");
        html_append_inline(out, text_get(&words));
        text_append(out, "</code></td>");
        if (command->phase == EVENT_OP_INVOKE)
            text_append(out, "<td>never completed</td>");
        else if (command->phase == EVENT_OP_INFO)
            text_append(out, "<td>unknown</td>");
        else if (command->signal)
            text_append_format(out, "<td>ended by signal %lld</td>", (long long)command->signal);
        else
            text_append_format(out, "<td>exit status %lld</td>", (long long)command->exit_status);
        page_table_cell(out, command->reason ? command->reason : command->error_output);
        text_append(out, "</tr>\n");
    }
    page_table_close(out, summary->commands.count);
}

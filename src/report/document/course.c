/* The course of a proof as sections of a document. */
#include "report/document/sections.h"

#include "report/summary/claim.h"
#include "report/summary/headline.h"
#include "report/summary/timing.h"

/* Says how many rows of so many were too many. */
static void course_say_more(struct document_section *section, size_t count)
{
    if (count > DOCUMENT_ROWS_MAX)
        document_say(document_note(section), DOCUMENT_PLAIN, "%zu more are in result.json.",
                     count - DOCUMENT_ROWS_MAX);
}

static void course_say_number(struct document_line *line, int64_t number)
{
    document_say(line, DOCUMENT_PLAIN, "%lld", (long long)number);
}

/* How the step came out: what failed in it comes before how it ended by itself. */
static void course_say_outcome(const struct summary *summary, const struct verdict *verdict,
                               size_t place, struct document_line *line)
{
    const struct summary_step *step = &summary->steps.items[place];
    bool done = step->outcome == EVENT_STEP_DONE;
    CLEANUP(texts_release) struct texts failed = {0};
    headline_step_failures(summary, verdict, place, &failed);
    if (failed.count)
        document_say(line, DOCUMENT_BAD, "failed");
    for (size_t i = 0; i < failed.count; i++) {
        const struct criterion *criterion = verdict_criterion(verdict, failed.items[i]);
        document_say(line, DOCUMENT_PLAIN, i ? ", " : " ");
        sections_say_criterion(verdict, criterion, line);
    }
    if (failed.count && !done)
        document_say(line, DOCUMENT_PLAIN, "; ");
    if (!failed.count || !done)
        document_say(line, done ? DOCUMENT_PLAIN : DOCUMENT_BAD, "%s",
                     event_step_outcome_words[step->outcome]);
    if (!step->reason)
        return;
    document_say(line, DOCUMENT_PLAIN, ": ");
    document_quote(line, DOCUMENT_PLAIN, step->reason);
}

static void course_add_steps(struct document *document, const struct summary *summary,
                             const struct verdict *verdict)
{
    static const char *const head[] = {"Step",    "Round", "Action",           "Runtime",
                                       "Outcome", "Began", "Until its effect", "Until settled",
                                       NULL};
    struct document_section *section = document_section(document, "steps", "Steps");
    struct document_block *table = document_table(section, head, "nn---nnn");
    for (size_t i = 0; i < summary->steps.count && i < DOCUMENT_ROWS_MAX; i++) {
        const struct summary_step *step = &summary->steps.items[i];
        struct document_line *cells = document_row(table)->cells;
        int64_t begin_ns = step->begin_ns;
        course_say_number(&cells[0], step->index);
        course_say_number(&cells[1], step->round);
        document_quote(&cells[2], DOCUMENT_PLAIN, step->action);
        document_quote(&cells[3], DOCUMENT_PLAIN, step->runtime);
        course_say_outcome(summary, verdict, i, &cells[4]);
        document_seconds(&cells[5], DOCUMENT_PLAIN, begin_ns);
        document_seconds(&cells[6], DOCUMENT_PLAIN,
                         step->effect_ns == SUMMARY_NEVER ? SUMMARY_NEVER
                                                          : step->effect_ns - begin_ns);
        document_seconds(&cells[7], DOCUMENT_PLAIN,
                         step->end_ns == SUMMARY_NEVER ? SUMMARY_NEVER : step->end_ns - begin_ns);
    }
    course_say_more(section, summary->steps.count);
}

static void course_add_timings(struct document *document, const struct summary *summary)
{
    static const char *const head[] = {"Action", "Runtime", "Times", "Least",
                                       "Median", "Most",    NULL};
    CLEANUP(timings_release) struct timings timings = {0};
    timings_find(summary, &timings);
    struct document_section *section = document_section(document, "timings", "Timings");
    document_say(document_note(section), DOCUMENT_PLAIN,
                 "From a step's begin until the host showed its effect.");
    struct document_block *table = document_table(section, head, "--nnnn");
    for (size_t i = 0; i < timings.count; i++) {
        const struct timing *timing = &timings.items[i];
        struct document_line *cells = document_row(table)->cells;
        document_quote(&cells[0], DOCUMENT_PLAIN, timing->action);
        document_quote(&cells[1], DOCUMENT_PLAIN, timing->runtime);
        course_say_number(&cells[2], timing->count);
        document_seconds(&cells[3], DOCUMENT_PLAIN, timing->least_ns);
        document_seconds(&cells[4], DOCUMENT_PLAIN, timing->median_ns);
        document_seconds(&cells[5], DOCUMENT_PLAIN, timing->most_ns);
    }
    struct document_line *whole = document_paragraph(section);
    document_say(whole, DOCUMENT_PLAIN, "The whole proof took ");
    document_seconds(whole, DOCUMENT_PLAIN, summary->last_ns);
    document_say(whole, DOCUMENT_PLAIN, ".");
}

static void course_add_boots(struct document *document, const struct summary *summary)
{
    static const char *const head[] = {"Runtime", "Boot id",         "First beat", "History line",
                                       "Beats",   "Longest silence", NULL};
    struct document_section *section = document_section(document, "boots", "Boots");
    document_say(document_note(section), DOCUMENT_PLAIN,
                 "As the heartbeats from inside the guests tell them.");
    struct document_block *table = document_table(section, head, "--nnnn");
    for (size_t i = 0; i < summary->boots.count && i < DOCUMENT_ROWS_MAX; i++) {
        const struct summary_boot *boot = &summary->boots.items[i];
        struct document_line *cells = document_row(table)->cells;
        document_quote(&cells[0], DOCUMENT_PLAIN, boot->runtime);
        document_quote(&cells[1], DOCUMENT_CODE, boot->boot_id);
        document_seconds(&cells[2], DOCUMENT_PLAIN, boot->first_ns);
        course_say_number(&cells[3], boot->first_seq + 1);
        course_say_number(&cells[4], boot->beats);
        document_seconds(&cells[5], DOCUMENT_PLAIN, boot->longest_silence_ns);
    }
    course_say_more(section, summary->boots.count);
}

static void course_say_end(const struct summary_command *command, struct document_line *line)
{
    if (command->phase == EVENT_OP_INVOKE)
        document_say(line, DOCUMENT_PLAIN, "never completed");
    else if (command->phase == EVENT_OP_INFO)
        document_say(line, DOCUMENT_PLAIN, "unknown");
    else if (command->signal)
        document_say(line, DOCUMENT_PLAIN, "ended by signal %lld", (long long)command->signal);
    else
        document_say(line, DOCUMENT_PLAIN, "exit status %lld", (long long)command->exit_status);
}

static void course_add_commands(struct document *document, const struct summary *summary)
{
    static const char *const head[] = {"History line", "Runtime", "Command",
                                       "Outcome",      "Said",    NULL};
    if (!summary->commands.count)
        return;
    struct document_section *section =
        document_section(document, "commands", "Commands that did not simply succeed");
    struct document_block *table = document_table(section, head, "n----");
    for (size_t i = 0; i < summary->commands.count && i < DOCUMENT_ROWS_MAX; i++) {
        const struct summary_command *command = &summary->commands.items[i];
        struct document_line *cells = document_row(table)->cells;
        CLEANUP(text_release) struct text words = {0};
        for (size_t k = 0; k < command->argv.count; k++)
            text_append_format(&words, "%s%s", k ? " " : "", command->argv.items[k]);
        course_say_number(&cells[0], command->seq + 1);
        document_quote(&cells[1], DOCUMENT_PLAIN, command->runtime);
        document_quote(&cells[2], DOCUMENT_CODE, text_get(&words));
        course_say_end(command, &cells[3]);
        document_quote(&cells[4], DOCUMENT_PLAIN,
                       command->reason ? command->reason : command->error_output);
    }
    course_say_more(section, summary->commands.count);
}

static void course_add_unavailable(struct document *document, const struct summary *summary)
{
    struct document_section *section =
        document_section(document, "unavailable", "Could not be observed");
    if (!summary->unavailable.count)
        document_say(document_paragraph(section), DOCUMENT_PLAIN,
                     "Everything that was looked for could be observed.");
    struct document_block *list = summary->unavailable.count ? document_list(section) : NULL;
    for (size_t i = 0; i < summary->unavailable.count; i++) {
        const struct summary_unavailable *unavailable = &summary->unavailable.items[i];
        CLEANUP(text_release) struct text times = {0};
        claim_append_times(&times, unavailable->times);
        struct document_line *item = document_item(list);
        document_quote(item, DOCUMENT_PLAIN, unavailable->what);
        document_say(item, DOCUMENT_PLAIN, ": ");
        document_quote(item, DOCUMENT_PLAIN, unavailable->reason);
        document_say(item, DOCUMENT_PLAIN, " (%s, first at history line %lld)", text_get(&times),
                     (long long)unavailable->seq + 1);
    }
    if (summary->dropped)
        document_say(document_paragraph(section), DOCUMENT_PLAIN,
                     "%lld items were too many for this report; the history has them.",
                     (long long)summary->dropped);
}

/* Who reaches whom is judged only where a profile says that it matters. */
static void course_add_peers(struct document *document, const struct summary *summary)
{
    if (!summary->peers.count)
        return;
    struct document_block *list =
        document_list(document_section(document, "peers", "Do the guests reach each other?"));
    for (size_t i = 0; i < summary->peers.count; i++) {
        const struct peer *peer = &summary->peers.items[i];
        const struct {
            const char *word;
            int64_t times;
        } told[] = {{"reached", peer->reached},
                    {"not reached", peer->not_reached},
                    {"not known", peer->unknown}};
        struct document_line *item = document_item(list);
        document_quote(item, DOCUMENT_PLAIN, peer->runtime);
        document_say(item, DOCUMENT_PLAIN, " to ");
        document_quote(item, DOCUMENT_PLAIN, peer->other);
        const char *gap = ": ";
        for (size_t k = 0; k < sizeof told / sizeof *told; k++) {
            CLEANUP(text_release) struct text times = {0};
            claim_append_times(&times, told[k].times);
            if (told[k].times)
                document_say(item, DOCUMENT_PLAIN, "%s%s %s", gap, told[k].word, text_get(&times));
            gap = told[k].times ? ", " : gap;
        }
        document_say(item, DOCUMENT_PLAIN, " (from history line %lld)", (long long)peer->seq + 1);
    }
}

static void course_add_residue(struct document *document, const struct summary *summary)
{
    struct document_section *section = document_section(document, "residue", "Left behind");
    bool known = summary->baseline.seen && summary->clean.seen;
    if (!known || !summary->residue.count) {
        document_say(document_paragraph(section), DOCUMENT_PLAIN, "%s",
                     known ? "The host is as it was at the baseline, as far as it could be seen."
                           : "Not known: the proof did not come to its last look at the host.");
        return;
    }
    struct document_block *list = document_list(section);
    for (size_t i = 0; i < summary->residue.count; i++) {
        const struct residue *residue = &summary->residue.items[i];
        struct document_line *item = document_item(list);
        document_say(item, DOCUMENT_PLAIN, "%s, %s: ", residue->gone ? "gone" : "left",
                     view_part_words[residue->part]);
        document_quote(item, DOCUMENT_PLAIN, residue->text);
    }
}

void sections_add_course(struct document *document, const struct summary *summary,
                         const struct verdict *verdict)
{
    course_add_steps(document, summary, verdict);
    course_add_timings(document, summary);
    course_add_boots(document, summary);
    course_add_commands(document, summary);
    course_add_unavailable(document, summary);
    course_add_peers(document, summary);
    course_add_residue(document, summary);
}

/* cotenant diff: two proofs side by side. */
#include <stdio.h>
#include <unistd.h>

#include "cmd/command.h"
#include "cmd/list/footprint_diff.h"
#include "cmd/terminal/table.h"
#include "cmd/terminal/terminal.h"
#include "evidence/evidence.h"
#include "report/data/comparison.h"
#include "report/document/brief.h"
#include "report/document/document_plain.h"
#include "report/summary/claim.h"

static const char diff_help[] =
    "Usage: cotenant diff [--json] OLD NEW\n"
    "       cotenant diff [--json] OLD.json NEW.json\n"
    "\n"
    "Compares two proofs, each an evidence folder: judges both histories, and prints the\n"
    "criteria whose results changed, how long each kind of step took, and what else is\n"
    "not as it was: versions, machine, strength. Whether the folders are intact is for\n"
    "`cotenant verify`.\n"
    "\n"
    "A criterion is worse if what it showed to hold no longer is (an unknown is no pass),\n"
    "or if what did not fail now does. A kind of step is slower or faster if its median\n"
    "moved by more than 3 times the median absolute deviation (the larger of the two\n"
    "sides'); from fewer than 5 rounds on a side, or on another machine, times are shown\n"
    "and not judged.\n"
    "\n"
    "Of two files that `cotenant list footprint --json` printed it shows what differs in\n"
    "what the runtimes have registered on the machine: what an installation changed.\n"
    "\n"
    "  --json   print one JSON document instead\n"
    "  --help   this text\n"
    "\n"
    "The exit status is 0 if nothing is worse; 1 if something is, or differs in a file; 2 if\n"
    "the two cannot be compared: a rehearsal and a real host, other runtimes, another plan,\n"
    "nothing but what was not readable in a file; 64 for a wrong\n"
    "command line, 65 for a damaged or missing history, 70 for an internal error.\n";

struct diff_options {
    const char *old;
    const char *new;
    bool json;
};

static bool diff_operands(void *user, int count, char **words, struct error *error)
{
    struct diff_options *options = user;
    if (count != 2)
        return error_set(error, ERROR_CLASS_USAGE,
                         "name two evidence folders: cotenant diff OLD NEW, see --help");
    options->old = words[0];
    options->new = words[1];
    return true;
}

/* A proof as it was read. */
struct diff_proof {
    struct summary summary;
    struct verdict verdict;
};

static void diff_proof_release(struct diff_proof *proof)
{
    summary_release(&proof->summary);
    verdict_release(&proof->verdict);
}

static void diff_write_side(const char *which, const struct diff_proof *proof, const char *path,
                            struct text *out)
{
    text_append_format(out, "%s: %-8s ", which, verdict_words[proof->verdict.word]);
    claim_append_stranger(out, path);
    text_append_char(out, '\n');
}

static void diff_write_about(const struct diff_proof *proof, struct text *out)
{
    CLEANUP(document_release) struct document document = {0};
    brief_add_about(&document, &proof->summary, &proof->verdict);
    document_plain_append(&document, out);
}

/* What the proofs are about comes first: once, if it is the same. */
static void diff_write_sides(const struct diff_options *options, const struct diff_proof *old,
                             const struct diff_proof *new, struct text *out)
{
    CLEANUP(text_release) struct text was = {0};
    CLEANUP(text_release) struct text is = {0};
    diff_write_about(old, &was);
    diff_write_about(new, &is);
    if (!text_same(text_get(&was), text_get(&is))) {
        text_append(out, text_get(&was));
        diff_write_side("old", old, options->old, out);
        text_append_char(out, '\n');
        text_append(out, text_get(&is));
    } else {
        text_append(out, text_get(&is));
        diff_write_side("old", old, options->old, out);
    }
    diff_write_side("new", new, options->new, out);
}

static void diff_write_table(struct table *table, struct text *out)
{
    if (!table->rows.count)
        return;
    text_append_char(out, '\n');
    table_write(table, terminal_room(STDOUT_FILENO), out);
}

static void diff_write_facts(const struct comparison *comparison, struct text *out)
{
    static const char *const head[] = {"WHAT", "OLD", "NEW", NULL};
    CLEANUP(table_release) struct table table = {.head = head};
    for (size_t i = 0; i < comparison->facts.count; i++) {
        const struct comparison_fact *fact = &comparison->facts.items[i];
        if (!fact->changed)
            continue;
        struct table_row *row = table_add(&table);
        row->cells[0] = memory_text(fact->what);
        row->cells[1] = memory_text(fact->old);
        row->cells[2] = memory_text(fact->new);
    }
    diff_write_table(&table, out);
}

static void diff_write_criteria(const struct comparison *comparison, struct text *out)
{
    static const char *const head[] = {"CRITERION", "OLD", "NEW", "EFFECT", "WHY", NULL};
    CLEANUP(table_release) struct table table = {.head = head};
    for (size_t i = 0; i < comparison->criteria.count; i++) {
        const struct comparison_criterion *criterion = &comparison->criteria.items[i];
        if (criterion->effect == COMPARISON_SAME)
            continue;
        CLEANUP(text_release) struct text reason = {0};
        claim_append_stranger(&reason, criterion->reason);
        struct table_row *row = table_add(&table);
        row->cells[0] = memory_text(criterion->id);
        row->cells[1] = memory_text(criterion->old_result);
        row->cells[2] = memory_text(criterion->new_result);
        row->cells[3] = memory_text(comparison_effect_words[criterion->effect]);
        row->cells[4] = text_take(&reason);
    }
    diff_write_table(&table, out);
}

static char *diff_seconds(int64_t time_ns)
{
    struct text text = {0};
    claim_append_seconds(&text, time_ns);
    return text_take(&text);
}

/* "1.250 s ± 0.020 s in 5 rounds"; of too few rounds to tell how far they lie apart "1.250 s,
 * median of 2"; NULL if there was no such step. */
static char *diff_times(const struct timing *timing)
{
    if (!timing->count)
        return NULL;
    CLEANUP(memory_free_text) char *median = diff_seconds(timing->median_ns);
    if (timing->count == 1)
        return memory_format("%s, once", median);
    if (timing->rounds < COMPARISON_ROUNDS_MIN)
        return memory_format("%s, median of %lld", median, (long long)timing->count);
    CLEANUP(memory_free_text) char *deviation = diff_seconds(timing->deviation_ns);
    return memory_format("%s ± %s in %lld rounds", median, deviation, (long long)timing->rounds);
}

static const char *diff_timing_word(enum comparison_effect effect)
{
    return effect == COMPARISON_WORSE    ? "slower"
           : effect == COMPARISON_BETTER ? "faster"
                                         : comparison_effect_words[effect];
}

static void diff_write_timings(const struct comparison *comparison, struct text *out)
{
    static const char *const head[] = {
        "UNTIL THE EFFECT OF", "OLD", "NEW", "LIMIT", "EFFECT", NULL};
    CLEANUP(table_release) struct table table = {.head = head};
    for (size_t i = 0; i < comparison->timings.count; i++) {
        const struct comparison_timing *timing = &comparison->timings.items[i];
        struct table_row *row = table_add(&table);
        row->cells[0] = memory_format("%s %s", timing->action, timing->runtime);
        row->cells[1] = diff_times(&timing->old);
        row->cells[2] = diff_times(&timing->new);
        row->cells[3] = timing->effect == COMPARISON_SHOWN ? NULL : diff_seconds(timing->limit_ns);
        row->cells[4] = memory_text(diff_timing_word(timing->effect));
    }
    diff_write_table(&table, out);
    if (comparison_timings_count(comparison, COMPARISON_SHOWN))
        text_append_format(out,
                           "(shown: not judged; that takes %d rounds on each side, and one "
                           "machine)\n",
                           COMPARISON_ROUNDS_MIN);
}

/* ", 2 criteria are worse": nothing for none. */
static void diff_write_count(int64_t count, const char *one, const char *many, const char *how,
                             struct text *out)
{
    if (count)
        text_append_format(out, "%s%lld %s %s", out->length ? ", " : "", (long long)count,
                           count == 1 ? one : many, how);
}

static void diff_write_outcome(const struct comparison *comparison, struct text *out)
{
    CLEANUP(text_release) struct text why = {0};
    for (size_t i = 0; i < comparison->obstacles.count; i++)
        text_append_format(&why, "%s%s", i ? "; " : "", comparison->obstacles.items[i]);
    if (comparison->verdict_effect == COMPARISON_WORSE)
        text_append_format(&why, "%s, then %s", comparison->old_verdict, comparison->new_verdict);
    diff_write_count(comparison_criteria_count(comparison, COMPARISON_WORSE), "criterion is",
                     "criteria are", "worse", &why);
    diff_write_count(comparison_timings_count(comparison, COMPARISON_WORSE), "kind of step is",
                     "kinds of step are", "slower", &why);
    diff_write_count(comparison_criteria_count(comparison, COMPARISON_BETTER), "criterion is",
                     "criteria are", "better", &why);
    diff_write_count(comparison_timings_count(comparison, COMPARISON_BETTER), "kind of step is",
                     "kinds of step are", "faster", &why);
    text_append_format(out, "\n%s: %s\n", comparison_outcome_words[comparison->outcome],
                       why.length ? text_get(&why) : "nothing is worse, nothing better");
}

static void diff_write(const struct comparison *comparison, struct text *out)
{
    diff_write_facts(comparison, out);
    diff_write_criteria(comparison, out);
    diff_write_timings(comparison, out);
    diff_write_outcome(comparison, out);
}

static void diff_write_json(const struct comparison *comparison, struct text *out)
{
    CLEANUP(json_release) json_t *document = comparison_to_json(comparison);
    CLEANUP(memory_free_text) char *lines = json_pretty(document);
    text_append(out, lines);
}

/* Compares two evidence folders. */
static bool diff_evidence(const struct diff_options *options, struct text *out, int *status,
                          struct error *error)
{
    static const int statuses[] = {[COMPARISON_OUTCOME_SAME] = 0,
                                   [COMPARISON_OUTCOME_REGRESSED] = 1,
                                   [COMPARISON_OUTCOME_NOT_COMPARABLE] = 2};
    CLEANUP(diff_proof_release) struct diff_proof old = {0};
    CLEANUP(diff_proof_release) struct diff_proof new = {0};
    CLEANUP(comparison_release) struct comparison comparison = {0};
    if (!evidence_read(options->old, &old.summary, &old.verdict, error) ||
        !evidence_read(options->new, &new.summary, &new.verdict, error))
        return false;
    comparison_make(&(struct comparison_side){&old.summary, &old.verdict},
                    &(struct comparison_side){&new.summary, &new.verdict}, &comparison);
    if (options->json) {
        diff_write_json(&comparison, out);
    } else {
        diff_write_sides(options, &old, &new, out);
        diff_write(&comparison, out);
    }
    *status = statuses[comparison.outcome];
    return true;
}

int diff_command(int argc, char **argv)
{
    struct error error = {0};
    struct diff_options options = {0};
    const struct command_option known[] = {{"json", .flag = &options.json}, {0}};
    const struct command_line line = {
        .help = diff_help,
        .options = known,
        .operands = diff_operands,
        .user = &options,
    };
    int status = 0;
    if (!command_parse(&line, argc, argv, &status))
        return status;
    CLEANUP(text_release) struct text out = {0};
    bool files = footprint_diff_is_for(options.old) && footprint_diff_is_for(options.new);
    bool compared =
        files ? footprint_diff(options.old, options.new, options.json, &out, &status, &error)
              : diff_evidence(&options, &out, &status, &error);
    if (!compared || !command_print(text_get(&out), out.length, &error))
        return command_fail(argv[0], &error);
    return status;
}

/* The result as JSON. Every list is in the order of the history or of the verdict, so that the same
 * history gives the same bytes. */
#include "report/data/result.h"

#include "report/summary/claim.h"
#include "report/summary/headline.h"
#include "report/summary/timing.h"

static void result_set_text(json_t *object, const char *key, const char *text)
{
    if (text)
        json_object_set_new(object, key, json_string(text));
}

/* A list of records as a JSON array. */
static json_t *result_list(const struct record_type *type, const void *items, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, record_to_json(type, (const char *)items + i * type->bytes));
    return list;
}

static json_t *result_runtimes(const struct summary *summary)
{
    json_t *list = json_array();
    for (size_t i = 0; i < summary->proof.runtimes.count; i++) {
        const struct event_runtime *runtime = &summary->proof.runtimes.items[i];
        json_t *object = json_object();
        result_set_text(object, "name", runtime->name);
        result_set_text(object, "owner", runtime->owner);
        result_set_text(object, "version", runtime->version);
        json_array_append_new(list, object);
    }
    return list;
}

static json_t *result_plan(const struct summary *summary)
{
    json_t *object = json_object();
    static const char *const keys[] = {"kind", "rounds", "seed"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        json_t *value = json_object_get(summary->proof.plan, keys[i]);
        if (value)
            json_object_set(object, keys[i], value);
    }
    json_t *steps = json_object_get(summary->proof.plan, "steps");
    json_object_set_new(object, "steps", json_integer((json_int_t)json_array_size(steps)));
    return object;
}

static json_t *result_together(const struct summary *summary)
{
    json_t *object = json_object();
    json_object_set_new(object, "seq", json_integer(summary->together.seq));
    json_object_set_new(object, "t", json_integer(summary->together.t_ns));
    return object;
}

static json_t *result_end(const struct summary *summary)
{
    json_t *object = json_object();
    result_set_text(object, "outcome", event_end_outcome_words[summary->end.outcome]);
    result_set_text(object, "reason", summary->end.reason);
    result_set_text(object, "wall", summary->end.wall);
    return object;
}

/* What the verdict itself says, from its own record. */
static void result_set_verdict(json_t *result, const struct verdict *verdict)
{
    CLEANUP(json_release) json_t *record = record_to_json(&verdict_record, verdict);
    static const char *const keys[] = {"causes", "complete", "criteria",  "divergence",
                                       "events", "reason",   "rehearsal", "unexplained"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        json_t *value = json_object_get(record, keys[i]);
        if (value)
            json_object_set(result, keys[i], value);
    }
    json_object_set_new(result, "verdict", json_string(verdict_words[verdict->word]));
    json_t *strength = json_object();
    json_object_set_new(strength, "rounds", json_integer(verdict->rounds));
    json_object_set_new(strength, "bound_ppm", json_integer(verdict->bound_ppm));
    json_object_set_new(result, "strength", strength);
}

/* What the proof was about and on, from its first event. */
static void result_set_subject(json_t *result, const struct summary *summary,
                               const struct verdict *verdict)
{
    const struct event_proof *proof = &summary->proof;
    CLEANUP(json_release)
    json_t *first = event_to_json(&(struct event){.kind = EVENT_PROOF, .proof = summary->proof});
    static const char *const keys[] = {"host", "machine"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        json_object_set(result, keys[i], json_object_get(first, keys[i]));
    json_object_set_new(result, "criteria_set", json_integer(proof->criteria_set));
    result_set_text(result, "tool_version", proof->tool_version);
    result_set_text(result, "tester", proof->tester);
    result_set_text(result, "began", proof->wall);
    json_object_set_new(result, "runtimes", result_runtimes(summary));
    json_object_set_new(result, "plan", result_plan(summary));
    result_set_text(result, "evidence_label", claim_label(summary, verdict));
    if (!summary_on_hcs(summary))
        result_set_text(result, "about", CLAIM_NO_WINDOWS);
}

/* Names history lines, which are counted from 1, in the place of events, which are from 0. */
static void result_name_lines(json_t *value)
{
    size_t index = 0;
    json_t *item = NULL;
    json_array_foreach (value, index, item)
        result_name_lines(item);
    static const char *const keys[][2] = {{"seq", "line"}, {"first_seq", "first_line"}};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        json_t *seq = json_object_get(value, keys[i][0]);
        if (!json_is_integer(seq))
            continue;
        json_object_set_new(value, keys[i][1], json_integer(json_integer_value(seq) + 1));
        json_object_del(value, keys[i][0]);
    }
    const char *key = NULL;
    json_object_foreach (value, key, item)
        result_name_lines(item);
}

void result_write(const struct summary *summary, const struct verdict *verdict, struct text *out)
{
    CLEANUP(json_release) json_t *result = json_object();
    json_object_set_new(result, "format", json_integer(RESULT_FORMAT));
    result_set_verdict(result, verdict);
    CLEANUP(text_release) struct text headline = {0};
    headline_append(summary, verdict, &headline);
    if (verdict->word != VERDICT_PROVEN)
        result_set_text(result, "headline", text_get(&headline));
    result_set_subject(result, summary, verdict);
    json_object_set_new(
        result, "steps",
        result_list(&summary_step_record, summary->steps.items, summary->steps.count));
    json_object_set_new(
        result, "boots",
        result_list(&summary_boot_record, summary->boots.items, summary->boots.count));
    json_object_set_new(
        result, "commands",
        result_list(&summary_command_record, summary->commands.items, summary->commands.count));
    json_object_set_new(result, "unavailable",
                        result_list(&summary_unavailable_record, summary->unavailable.items,
                                    summary->unavailable.count));
    json_object_set_new(
        result, "residue",
        result_list(&residue_record, summary->residue.items, summary->residue.count));
    json_object_set_new(result, "peers",
                        result_list(&peer_record, summary->peers.items, summary->peers.count));
    CLEANUP(timings_release) struct timings timings = {0};
    timings_find(summary, &timings);
    json_object_set_new(result, "timings",
                        result_list(&timing_record, timings.items, timings.count));
    if (summary->audits.count)
        json_object_set_new(
            result, "audit",
            result_list(&summary_audit_record, summary->audits.items, summary->audits.count));
    if (summary->together.seen)
        json_object_set_new(result, "all_running", result_together(summary));
    if (summary->ended)
        json_object_set_new(result, "end", result_end(summary));
    json_object_set_new(result, "duration_ns", json_integer(summary->last_ns));
    result_name_lines(result);
    CLEANUP(memory_free_text) char *lines = json_pretty(result);
    text_append(out, lines);
}

/* What a history is made of. */
#include "history/event.h"

#include <string.h>

#include "base/clock.h"

const char *const event_kind_words[] = {"proof",      "step",        "op",    "beat",  "tick",
                                        "view",       "change",      "probe", "audit", "fault",
                                        "diagnostic", "unavailable", "end",   NULL};
static const char *const step_phase_words[] = {"begin", "end", NULL};
const char *const event_step_outcome_words[] = {"under way", "done", "not done", "cut short", NULL};
const char *const event_verb_words[] = {
    "start", "shutdown", "restart-service", "running", "distros", "version",
    "work",  "probe",    "excerpt",         "cleanup", NULL};
static const char *const event_why_words[] = {"baseline", "before", "effect", "quiet",   "worked",
                                              "settled",  "clean",  "change", "failure", NULL};
const char *const event_op_phase_words[] = {"invoke", "ok", "fail", "info", NULL};
static const char *const probe_result_words[] = {"ok", "fail", "unknown", NULL};
const char *const event_end_outcome_words[] = {"complete", "stopped", "interrupted", "error", NULL};

/* What every event has beside the fields of its kind. */
static const char *const event_envelope[] = {"kind", "seq", "t", NULL};

#define EVENT_RECORD(variable, label, struct_type, field_table)                                    \
    static const struct record_type variable = {.name = (label),                                   \
                                                .bytes = sizeof(struct_type),                      \
                                                .fields = (field_table),                           \
                                                .field_count =                                     \
                                                    sizeof(field_table) / sizeof *(field_table),   \
                                                .envelope = event_envelope}

static const struct record_field host_fields[] = {
    RECORD_FIELD_NEEDED(struct event_host, kind, RECORD_TEXT),
    RECORD_FIELD(struct event_host, address, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct event_host, private, RECORD_BOOLEAN),
    RECORD_FIELD_NEEDED(struct event_host, rehearsal, RECORD_BOOLEAN),
    RECORD_FIELD(struct event_host, versions, RECORD_TEXTS),
    RECORD_FIELD_OF(struct event_host, capabilities, RECORD_ONE, &capabilities_record),
};
static RECORD_TYPE(host_record, "host", struct event_host, host_fields);

static const struct record_field machine_fields[] = {
    RECORD_FIELD(struct event_machine, system, RECORD_TEXT),
    RECORD_FIELD(struct event_machine, release, RECORD_TEXT),
    RECORD_FIELD(struct event_machine, arch, RECORD_TEXT),
    RECORD_FIELD(struct event_machine, processor, RECORD_TEXT),
    RECORD_FIELD(struct event_machine, cores, RECORD_INTEGER),
    RECORD_FIELD(struct event_machine, memory_bytes, RECORD_INTEGER),
    RECORD_FIELD(struct event_machine, accelerator, RECORD_TEXT),
};
static RECORD_TYPE(machine_record, "machine", struct event_machine, machine_fields);

static const struct record_field runtime_fields[] = {
    RECORD_FIELD_NEEDED(struct event_runtime, name, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct event_runtime, owner, RECORD_TEXT),
    RECORD_FIELD(struct event_runtime, version, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct event_runtime, profile, RECORD_JSON),
};
static RECORD_TYPE(runtime_record, "runtime", struct event_runtime, runtime_fields);

static const struct record_field proof_fields[] = {
    RECORD_FIELD_NEEDED(struct event_proof, format, RECORD_INTEGER),
    RECORD_FIELD_NEEDED(struct event_proof, criteria_set, RECORD_INTEGER),
    RECORD_FIELD_NEEDED(struct event_proof, tool_version, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct event_proof, wall, RECORD_TEXT),
    RECORD_FIELD(struct event_proof, tester, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct event_proof, plan, RECORD_JSON),
    {.key = "host",
     .kind = RECORD_ONE,
     .offset = offsetof(struct event_proof, host),
     .required = true,
     .type = &host_record},
    RECORD_FIELD_OF(struct event_proof, machine, RECORD_ONE, &machine_record),
    {.key = "runtimes",
     .kind = RECORD_LIST,
     .offset = offsetof(struct event_proof, runtimes),
     .required = true,
     .type = &runtime_record},
};
EVENT_RECORD(proof_record, "proof event", struct event_proof, proof_fields);

static const struct record_field step_fields[] = {
    RECORD_FIELD_NEEDED(struct event_step, index, RECORD_INTEGER),
    RECORD_FIELD_NEEDED(struct event_step, round, RECORD_INTEGER),
    RECORD_FIELD_NEEDED(struct event_step, action, RECORD_TEXT),
    RECORD_FIELD(struct event_step, runtime, RECORD_TEXT),
    RECORD_FIELD(struct event_step, reason, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct event_step, wall, RECORD_TEXT),
    RECORD_FIELD_WORD(struct event_step, phase, step_phase_words),
    RECORD_FIELD_WORD(struct event_step, outcome, event_step_outcome_words),
};
EVENT_RECORD(step_record, "step event", struct event_step, step_fields);

static const struct record_field op_fields[] = {
    RECORD_FIELD_NEEDED(struct event_op, id, RECORD_INTEGER),
    RECORD_FIELD_NEEDED(struct event_op, runtime, RECORD_TEXT),
    RECORD_FIELD_WORD(struct event_op, verb, event_verb_words),
    RECORD_FIELD(struct event_op, argv, RECORD_TEXTS),
    RECORD_FIELD(struct event_op, pid, RECORD_INTEGER),
    RECORD_FIELD(struct event_op, exit_status, RECORD_INTEGER),
    RECORD_FIELD(struct event_op, signal, RECORD_INTEGER),
    RECORD_FIELD(struct event_op, output, RECORD_TEXT),
    RECORD_FIELD(struct event_op, error_output, RECORD_TEXT),
    RECORD_FIELD(struct event_op, encoding, RECORD_TEXT),
    RECORD_FIELD(struct event_op, reason, RECORD_TEXT),
    RECORD_FIELD(struct event_op, cut, RECORD_BOOLEAN),
    RECORD_FIELD_WORD(struct event_op, phase, event_op_phase_words),
};
EVENT_RECORD(op_record, "op event", struct event_op, op_fields);

static const struct record_field beat_fields[] = {
    RECORD_FIELD_NEEDED(struct event_beat, op, RECORD_INTEGER),
    RECORD_FIELD_NEEDED(struct event_beat, runtime, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct event_beat, number, RECORD_INTEGER),
    RECORD_FIELD_NEEDED(struct event_beat, boot_id, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct event_beat, uptime_ms, RECORD_INTEGER),
    RECORD_FIELD_NEEDED(struct event_beat, period_ms, RECORD_INTEGER),
};
EVENT_RECORD(beat_record, "beat event", struct event_beat, beat_fields);

static const struct record_field tick_fields[] = {
    RECORD_FIELD_NEEDED(struct event_tick, number, RECORD_INTEGER),
};
EVENT_RECORD(tick_record, "tick event", struct event_tick, tick_fields);

static const struct record_field view_event_fields[] = {
    RECORD_FIELD_WORD(struct event_view, why, event_why_words),
    {.key = "view",
     .kind = RECORD_ONE,
     .offset = offsetof(struct event_view, view),
     .required = true,
     .type = &view_record},
};
EVENT_RECORD(view_event_record, "view event", struct event_view, view_event_fields);

static const struct record_field change_fields[] = {
    RECORD_FIELD_WORD(struct change, part, view_part_words),
    RECORD_FIELD_NEEDED(struct change, id, RECORD_TEXT),
    RECORD_FIELD(struct change, name, RECORD_TEXT),
    RECORD_FIELD(struct change, owner, RECORD_TEXT),
    RECORD_FIELD(struct change, from, RECORD_TEXT),
    RECORD_FIELD(struct change, to, RECORD_TEXT),
    RECORD_FIELD(struct change, reason, RECORD_TEXT),
    RECORD_FIELD_WORD(struct change, found_by, change_found_by_words),
};
EVENT_RECORD(change_record, "change event", struct change, change_fields);

static const struct record_field probe_fields[] = {
    RECORD_FIELD_NEEDED(struct event_probe, runtime, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct event_probe, about, RECORD_TEXT),
    RECORD_FIELD(struct event_probe, question, RECORD_TEXTS),
    RECORD_FIELD(struct event_probe, answer, RECORD_TEXT),
    RECORD_FIELD_WORD(struct event_probe, result, probe_result_words),
};
EVENT_RECORD(probe_record, "probe event", struct event_probe, probe_fields);

static const struct record_field audit_fields[] = {
    RECORD_FIELD_NEEDED(struct event_audit, finding, RECORD_JSON),
};
EVENT_RECORD(audit_record, "audit event", struct event_audit, audit_fields);

static const struct record_field fault_fields[] = {
    RECORD_FIELD_NEEDED(struct event_fault, name, RECORD_TEXT),
    RECORD_FIELD(struct event_fault, description, RECORD_TEXT),
};
EVENT_RECORD(fault_record, "fault event", struct event_fault, fault_fields);

static const struct record_field diagnostic_fields[] = {
    RECORD_FIELD_NEEDED(struct event_diagnostic, name, RECORD_TEXT),
    RECORD_FIELD(struct event_diagnostic, source, RECORD_TEXT),
    RECORD_FIELD(struct event_diagnostic, text, RECORD_TEXT),
};
EVENT_RECORD(diagnostic_record, "diagnostic event", struct event_diagnostic, diagnostic_fields);

static const struct record_field unavailable_event_fields[] = {
    RECORD_FIELD_NEEDED(struct event_unavailable, what, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct event_unavailable, reason, RECORD_TEXT),
    RECORD_FIELD(struct event_unavailable, origin, RECORD_TEXT),
    RECORD_FIELD(struct event_unavailable, code, RECORD_INTEGER),
};
EVENT_RECORD(unavailable_event_record, "unavailable event", struct event_unavailable,
             unavailable_event_fields);

static const struct record_field end_fields[] = {
    RECORD_FIELD_WORD(struct event_end, outcome, event_end_outcome_words),
    RECORD_FIELD(struct event_end, reason, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct event_end, wall, RECORD_TEXT),
};
EVENT_RECORD(end_record, "end event", struct event_end, end_fields);

/* The union's members all begin at the same place. */
static const struct record_type *const event_records[EVENT_KINDS] = {
    [EVENT_PROOF] = &proof_record,
    [EVENT_STEP] = &step_record,
    [EVENT_OP] = &op_record,
    [EVENT_BEAT] = &beat_record,
    [EVENT_TICK] = &tick_record,
    [EVENT_VIEW] = &view_event_record,
    [EVENT_CHANGE] = &change_record,
    [EVENT_PROBE] = &probe_record,
    [EVENT_AUDIT] = &audit_record,
    [EVENT_FAULT] = &fault_record,
    [EVENT_DIAGNOSTIC] = &diagnostic_record,
    [EVENT_UNAVAILABLE] = &unavailable_event_record,
    [EVENT_END] = &end_record,
};

const struct record_type *event_record(enum event_kind kind)
{
    return event_records[kind];
}

json_t *event_to_json(const struct event *event)
{
    json_t *json = record_to_json(event_records[event->kind], &event->proof);
    json_object_set_new(json, "kind", json_string(event_kind_words[event->kind]));
    json_object_set_new(json, "seq", json_integer(event->seq));
    json_object_set_new(json, "t", json_integer(event->t_ns));
    return json;
}

/* The kind that the object names, or EVENT_KINDS. */
static enum event_kind event_kind_of(const json_t *json)
{
    const char *word = json_string_value(json_object_get(json, "kind"));
    enum event_kind kind = EVENT_PROOF;
    while (kind < EVENT_KINDS && !text_same(word, event_kind_words[kind]))
        kind++;
    return kind;
}

/* A history from before the hosts told what they can do: its host had these. */
static void event_derive_capabilities(const json_t *json, struct event_host *host)
{
    if (json_object_get(json_object_get(json, "host"), "capabilities"))
        return;
    bool hcs = text_same(host->kind, "hcs");
    host->capabilities = (struct capabilities){
        .changes_by_event = !hcs && !text_same(host->kind, "replay"),
        .answers_by_owner = !text_same(host->kind, "libvirt"),
        .tells_waiting_time = !hcs,
        .names_endpoint_systems = !hcs,
        .has_footprints = hcs,
        .shows_hcs = hcs,
    };
}

/* Times that can be reckoned with. */
static bool event_times_are_sane(const struct event *event)
{
    const int64_t most_ms = EVENT_TIME_NS_MAX / CLOCK_NS_PER_MS;
    if (event->t_ns < 0 || event->t_ns > EVENT_TIME_NS_MAX)
        return false;
    const struct event_beat *beat = &event->beat;
    return event->kind != EVENT_BEAT || (beat->uptime_ms >= 0 && beat->uptime_ms <= most_ms &&
                                         beat->period_ms >= 0 && beat->period_ms <= most_ms);
}

bool event_from_json(const char *name, const json_t *json, struct event *event, struct error *error)
{
    enum event_kind kind = event_kind_of(json);
    const json_t *seq = json_object_get(json, "seq");
    const json_t *t_ns = json_object_get(json, "t");
    if (kind == EVENT_KINDS || !json_is_integer(seq) || !json_is_integer(t_ns))
        return error_set(error, ERROR_CLASS_INPUT,
                         "%s: not an event: it needs a known \"kind\", \"seq\" and \"t\"", name);
    CLEANUP(text_release) struct text path = {0};
    if (!record_from_json(event_records[kind], json, &event->proof, &path, error))
        return error_prefix(error, path.length ? "%s: %s" : "%s%s", name, text_get(&path));
    if (kind == EVENT_PROOF)
        event_derive_capabilities(json, &event->proof.host);
    event->kind = kind;
    event->seq = json_integer_value(seq);
    event->t_ns = json_integer_value(t_ns);
    if (event_times_are_sane(event))
        return true;
    event_release(event);
    return error_set(error, ERROR_CLASS_INPUT, "%s: a time below 0 or beyond a hundred years",
                     name);
}

void event_release(struct event *event)
{
    record_release(event_records[event->kind], &event->proof);
    memset(event, 0, sizeof *event);
}

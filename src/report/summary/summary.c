/* What a report tells, gathered in one pass over a history.
 *
 * Each kind of event has one function that takes from it what is told. Commands are kept from
 * their invocation on and dropped again when they succeed. */
#include "report/summary/summary.h"

#include <string.h>

#include "profile/profile.h"

static const struct record_field step_fields[] = {
    RECORD_FIELD(struct summary_step, index, RECORD_INTEGER),
    RECORD_FIELD(struct summary_step, round, RECORD_INTEGER),
    RECORD_FIELD(struct summary_step, action, RECORD_TEXT),
    RECORD_FIELD(struct summary_step, runtime, RECORD_TEXT),
    RECORD_FIELD(struct summary_step, reason, RECORD_TEXT),
    RECORD_FIELD(struct summary_step, wall, RECORD_TEXT),
    RECORD_FIELD(struct summary_step, begin_ns, RECORD_INTEGER),
    RECORD_FIELD(struct summary_step, effect_ns, RECORD_INTEGER),
    RECORD_FIELD(struct summary_step, end_ns, RECORD_INTEGER),
    RECORD_FIELD_WORD(struct summary_step, outcome, event_step_outcome_words),
};
RECORD_TYPE(summary_step_record, "step", struct summary_step, step_fields);

static const struct record_field boot_fields[] = {
    RECORD_FIELD(struct summary_boot, runtime, RECORD_TEXT),
    RECORD_FIELD(struct summary_boot, boot_id, RECORD_TEXT),
    RECORD_FIELD(struct summary_boot, op, RECORD_INTEGER),
    RECORD_FIELD(struct summary_boot, first_seq, RECORD_INTEGER),
    RECORD_FIELD(struct summary_boot, first_ns, RECORD_INTEGER),
    RECORD_FIELD(struct summary_boot, last_ns, RECORD_INTEGER),
    RECORD_FIELD(struct summary_boot, beats, RECORD_INTEGER),
    RECORD_FIELD(struct summary_boot, longest_silence_ns, RECORD_INTEGER),
};
RECORD_TYPE(summary_boot_record, "boot", struct summary_boot, boot_fields);

static const struct record_field command_fields[] = {
    RECORD_FIELD(struct summary_command, seq, RECORD_INTEGER),
    RECORD_FIELD(struct summary_command, id, RECORD_INTEGER),
    RECORD_FIELD(struct summary_command, runtime, RECORD_TEXT),
    RECORD_FIELD(struct summary_command, verb, RECORD_TEXT),
    RECORD_FIELD(struct summary_command, argv, RECORD_TEXTS),
    RECORD_FIELD_WORD(struct summary_command, phase, event_op_phase_words),
    RECORD_FIELD(struct summary_command, exit_status, RECORD_INTEGER),
    RECORD_FIELD(struct summary_command, signal, RECORD_INTEGER),
    RECORD_FIELD(struct summary_command, reason, RECORD_TEXT),
    RECORD_FIELD(struct summary_command, error_output, RECORD_TEXT),
};
RECORD_TYPE(summary_command_record, "command", struct summary_command, command_fields);

static const struct record_field unavailable_fields[] = {
    RECORD_FIELD(struct summary_unavailable, seq, RECORD_INTEGER),
    RECORD_FIELD(struct summary_unavailable, times, RECORD_INTEGER),
    RECORD_FIELD(struct summary_unavailable, what, RECORD_TEXT),
    RECORD_FIELD(struct summary_unavailable, reason, RECORD_TEXT),
};
RECORD_TYPE(summary_unavailable_record, "unavailable", struct summary_unavailable,
            unavailable_fields);

static const struct record_field audit_fields[] = {
    RECORD_FIELD(struct summary_audit, seq, RECORD_INTEGER),
    RECORD_FIELD_OF(struct summary_audit, finding, RECORD_ONE, &finding_record),
};
RECORD_TYPE(summary_audit_record, "audit", struct summary_audit, audit_fields);

static const struct record_field diagnostic_fields[] = {
    RECORD_FIELD(struct summary_diagnostic, seq, RECORD_INTEGER),
    RECORD_FIELD(struct summary_diagnostic, name, RECORD_TEXT),
    RECORD_FIELD(struct summary_diagnostic, source, RECORD_TEXT),
    RECORD_FIELD(struct summary_diagnostic, text, RECORD_TEXT),
};
static RECORD_TYPE(diagnostic_record, "diagnostic", struct summary_diagnostic, diagnostic_fields);

static const struct record_field change_fields[] = {
    RECORD_FIELD(struct summary_change, seq, RECORD_INTEGER),
    RECORD_FIELD(struct summary_change, t_ns, RECORD_INTEGER),
    RECORD_FIELD(struct summary_change, text, RECORD_TEXT),
};
static RECORD_TYPE(change_record, "change", struct summary_change, change_fields);

/* The lists, for release. The rest is released as the events it came from. */
static const struct record_field summary_fields[] = {
    RECORD_FIELD_OF(struct summary, steps, RECORD_LIST, &summary_step_record),
    RECORD_FIELD_OF(struct summary, boots, RECORD_LIST, &summary_boot_record),
    RECORD_FIELD_OF(struct summary, commands, RECORD_LIST, &summary_command_record),
    RECORD_FIELD_OF(struct summary, unavailable, RECORD_LIST, &summary_unavailable_record),
    RECORD_FIELD_OF(struct summary, audits, RECORD_LIST, &summary_audit_record),
    RECORD_FIELD_OF(struct summary, diagnostics, RECORD_LIST, &diagnostic_record),
    RECORD_FIELD_OF(struct summary, changes, RECORD_LIST, &change_record),
    RECORD_FIELD_OF(struct summary, residue, RECORD_LIST, &residue_record),
};
static RECORD_TYPE(summary_record, "summary", struct summary, summary_fields);

/* Whether the list has room for one more; else it is counted as dropped. */
static bool summary_room(struct summary *summary, size_t count)
{
    if (count < SUMMARY_ITEMS_MAX)
        return true;
    summary->dropped++;
    return false;
}

static void summary_take_step(struct summary *summary, const struct event *event)
{
    const struct event_step *step = &event->step;
    if (step->phase == EVENT_STEP_BEGIN) {
        if (!summary_room(summary, summary->steps.count))
            return;
        *VECTOR_ADD(&summary->steps) = (struct summary_step){.index = step->index,
                                                             .round = step->round,
                                                             .action = memory_text(step->action),
                                                             .runtime = memory_text(step->runtime),
                                                             .wall = memory_text(step->wall),
                                                             .begin_ns = event->t_ns,
                                                             .effect_ns = SUMMARY_NEVER,
                                                             .end_ns = SUMMARY_NEVER};
        return;
    }
    if (!summary->steps.count)
        return;
    struct summary_step *last = &summary->steps.items[summary->steps.count - 1];
    if (last->index != step->index || last->end_ns != SUMMARY_NEVER)
        return;
    last->end_ns = event->t_ns;
    last->outcome = step->outcome;
    last->reason = memory_text(step->reason);
}

static struct summary_command *summary_command_open(struct summary *summary, int64_t id)
{
    for (size_t i = summary->commands.count; i-- > 0;) {
        struct summary_command *command = &summary->commands.items[i];
        if (command->id == id && command->phase == EVENT_OP_INVOKE)
            return command;
    }
    return NULL;
}

/* Whether the command was a session that ended because its runtime was being shut down, by a
 * step of its own or by the cleanup, which has no runtime. */
static bool summary_session_over(const struct summary *summary,
                                 const struct summary_command *command)
{
    if (!text_same(command->verb, event_verb_words[EVENT_VERB_START]) || !summary->steps.count)
        return false;
    const struct summary_step *step = &summary->steps.items[summary->steps.count - 1];
    bool concerned = !step->runtime || text_same(step->runtime, command->runtime);
    return step->end_ns == SUMMARY_NEVER && !text_same(step->action, "start") && concerned;
}

static void summary_take_op(struct summary *summary, const struct event *event)
{
    const struct event_op *op = &event->op;
    if (op->phase == EVENT_OP_INVOKE) {
        if (!summary_room(summary, summary->commands.count))
            return;
        struct summary_command *command = VECTOR_ADD(&summary->commands);
        *command = (struct summary_command){.seq = event->seq,
                                            .id = op->id,
                                            .runtime = memory_text(op->runtime),
                                            .verb = memory_text(event_verb_words[op->verb]),
                                            .phase = EVENT_OP_INVOKE};
        texts_copy(&command->argv, &op->argv);
        return;
    }
    struct summary_command *command = summary_command_open(summary, op->id);
    if (!command)
        return;
    if (op->phase == EVENT_OP_OK || summary_session_over(summary, command)) {
        record_release(&summary_command_record, command);
        size_t after = (size_t)(summary->commands.items + summary->commands.count - (command + 1));
        memmove(command, command + 1, after * sizeof *command);
        summary->commands.count--;
        return;
    }
    command->seq = event->seq;
    command->phase = op->phase;
    command->exit_status = op->exit_status;
    command->signal = op->signal;
    command->reason = memory_text(op->reason);
    command->error_output = memory_text(op->error_output);
}

static void summary_take_beat(struct summary *summary, const struct event *event)
{
    const struct event_beat *beat = &event->beat;
    struct summary_boot *boot = NULL;
    for (size_t i = summary->boots.count; i-- > 0 && !boot;) {
        if (text_same(summary->boots.items[i].runtime, beat->runtime))
            boot = &summary->boots.items[i];
    }
    if (!boot || !text_same(boot->boot_id, beat->boot_id)) {
        if (!summary_room(summary, summary->boots.count))
            return;
        *VECTOR_ADD(&summary->boots) = (struct summary_boot){.runtime = memory_text(beat->runtime),
                                                             .boot_id = memory_text(beat->boot_id),
                                                             .op = beat->op,
                                                             .first_seq = event->seq,
                                                             .first_ns = event->t_ns,
                                                             .last_ns = event->t_ns,
                                                             .beats = 1};
        return;
    }
    int64_t silence_ns = event->t_ns - boot->last_ns;
    if (boot->op == beat->op && silence_ns > boot->longest_silence_ns)
        boot->longest_silence_ns = silence_ns;
    boot->op = beat->op;
    boot->last_ns = event->t_ns;
    boot->beats++;
}

static void summary_take_unavailable(struct summary *summary, int64_t seq, const char *what,
                                     const char *reason)
{
    for (size_t i = 0; i < summary->unavailable.count; i++) {
        struct summary_unavailable *known = &summary->unavailable.items[i];
        if (text_same(known->what, what) && text_same(known->reason, reason)) {
            known->times++;
            return;
        }
    }
    if (summary->unavailable.count == SUMMARY_UNAVAILABLE_MAX) {
        summary->dropped++;
        return;
    }
    *VECTOR_ADD(&summary->unavailable) = (struct summary_unavailable){
        .seq = seq, .times = 1, .what = memory_text(what), .reason = memory_text(reason)};
}

/* Whether every runtime has a Running system. Runtimes that share an owner need one each. */
static bool summary_all_running(const struct summary *summary, const struct view *view)
{
    for (size_t i = 0; i < summary->proof.runtimes.count; i++) {
        const char *owner = summary->proof.runtimes.items[i].owner;
        size_t wanted = 0;
        for (size_t k = 0; k < summary->proof.runtimes.count; k++)
            wanted += text_same(summary->proof.runtimes.items[k].owner, owner);
        size_t running = 0;
        for (size_t k = 0; k < view->systems.count; k++) {
            const struct compute_system *system = &view->systems.items[k];
            running += text_same(system->owner, owner) && system->state == SYSTEM_STATE_RUNNING;
        }
        if (running < wanted)
            return false;
    }
    return true;
}

static void summary_keep_view(struct summary_view *kept, const struct event *event)
{
    view_release(&kept->view);
    record_copy(&view_record, &kept->view, &event->view.view);
    kept->seen = true;
    kept->seq = event->seq;
    kept->t_ns = event->t_ns;
}

static void summary_take_view(struct summary *summary, const struct event *event)
{
    const struct view *view = &event->view.view;
    for (size_t i = 0; i < view->unavailable.count; i++)
        summary_take_unavailable(summary, event->seq,
                                 view_part_words[view->unavailable.items[i].part],
                                 view->unavailable.items[i].reason);
    if (!summary->baseline.seen)
        summary_keep_view(&summary->baseline, event);
    if (!summary->together.seen && summary_all_running(summary, view))
        summary_keep_view(&summary->together, event);
    if (event->view.why == EVENT_VIEW_CLEAN)
        summary_keep_view(&summary->clean, event);
    if (event->view.why != EVENT_VIEW_EFFECT || !summary->steps.count)
        return;
    struct summary_step *step = &summary->steps.items[summary->steps.count - 1];
    if (step->effect_ns == SUMMARY_NEVER && step->end_ns == SUMMARY_NEVER)
        step->effect_ns = event->t_ns;
}

/* What a change calls the thing that changed: a NAT rule has no id but its own text. */
static void summary_append_changed(const struct change *change, struct text *out)
{
    const struct nat_rule rule = {.text = (char *)change->id};
    if (change->part == VIEW_NAT_RULES)
        nat_rule_describe(&rule, out);
    else
        text_append(out, change->id);
}

static void summary_take_change(struct summary *summary, const struct event *event)
{
    const struct change *change = &event->change;
    if (summary->changes.count == SUMMARY_CHANGES_MAX) {
        record_release(&change_record, &summary->changes.items[0]);
        summary->changes.count--;
        memmove(summary->changes.items, summary->changes.items + 1,
                summary->changes.count * sizeof *summary->changes.items);
    }
    CLEANUP(text_release) struct text changed = {0};
    summary_append_changed(change, &changed);
    summary->changes_total++;
    *VECTOR_ADD(&summary->changes) = (struct summary_change){
        .seq = event->seq,
        .t_ns = event->t_ns,
        .text = memory_format("%s %s%s%s%s%s: %s -> %s%s%s (by %s)", view_part_words[change->part],
                              text_get(&changed), change->name ? " name " : "",
                              change->name ? change->name : "", change->owner ? " owner " : "",
                              change->owner ? change->owner : "", change->from ? change->from : "-",
                              change->to ? change->to : "-", change->reason ? ", " : "",
                              change->reason ? change->reason : "",
                              change_found_by_words[change->found_by])};
}

static void summary_take_diagnostic(struct summary *summary, const struct event *event)
{
    const struct event_diagnostic *diagnostic = &event->diagnostic;
    size_t bytes = strlen(diagnostic->name) + (diagnostic->text ? strlen(diagnostic->text) : 0);
    if (summary->diagnostic_bytes + bytes > SUMMARY_DIAGNOSTIC_BYTES_MAX ||
        summary->diagnostics.count == SUMMARY_DIAGNOSTICS_MAX) {
        summary->dropped++;
        return;
    }
    summary->diagnostic_bytes += bytes;
    *VECTOR_ADD(&summary->diagnostics) =
        (struct summary_diagnostic){.seq = event->seq,
                                    .name = memory_text(diagnostic->name),
                                    .source = memory_text(diagnostic->source),
                                    .text = memory_text(diagnostic->text)};
}

/* A finding of a form that this version doesn't know is not told; the history has it. */
static void summary_take_audit(struct summary *summary, const struct event *event)
{
    struct summary_audit audit = {.seq = event->seq};
    struct error ignored = {0};
    if (summary->audits.count < SUMMARY_ITEMS_MAX &&
        record_from_json(&finding_record, event->audit.finding, &audit.finding, NULL, &ignored))
        *VECTOR_ADD(&summary->audits) = audit;
    else
        summary->dropped++;
}

/* The one runtime whose profile says that it is the canonical one, if all others are forks. */
static int summary_canonical(const struct event_proof *proof)
{
    int canonical = SUMMARY_NO_CANONICAL;
    for (size_t i = 0; i < proof->runtimes.count; i++) {
        const char *role =
            json_string_value(json_object_get(proof->runtimes.items[i].profile, "role"));
        if (text_same(role, profile_role_words[PROFILE_ROLE_CANONICAL]) &&
            canonical == SUMMARY_NO_CANONICAL)
            canonical = (int)i;
        else if (!text_same(role, profile_role_words[PROFILE_ROLE_FORK]))
            return SUMMARY_NO_CANONICAL;
    }
    return canonical;
}

void summary_take(struct summary *summary, struct event *event)
{
    if (event->kind == EVENT_FAULT && summary->ended)
        return; /* no part of the summary: see docs/history.md */
    timeline_take(&summary->timeline, event);
    summary->last_ns = event->t_ns;
    switch (event->kind) {
    case EVENT_PROOF:
        summary->proof = event->proof;
        event->proof = (struct event_proof){0};
        summary->canonical = summary_canonical(&summary->proof);
        break;
    case EVENT_STEP:
        summary_take_step(summary, event);
        break;
    case EVENT_OP:
        summary_take_op(summary, event);
        break;
    case EVENT_BEAT:
        summary_take_beat(summary, event);
        break;
    case EVENT_VIEW:
        summary_take_view(summary, event);
        break;
    case EVENT_CHANGE:
        summary_take_change(summary, event);
        break;
    case EVENT_DIAGNOSTIC:
        summary_take_diagnostic(summary, event);
        break;
    case EVENT_UNAVAILABLE:
        summary_take_unavailable(summary, event->seq, event->unavailable.what,
                                 event->unavailable.reason);
        break;
    case EVENT_END:
        summary->ended = true;
        summary->end = event->end;
        event->end = (struct event_end){0};
        break;
    case EVENT_PROBE:
        peers_take(&summary->peers, event);
        break;
    case EVENT_AUDIT:
        summary_take_audit(summary, event);
        break;
    case EVENT_TICK:
    case EVENT_FAULT:
    case EVENT_KINDS:
        break;
    }
}

void summary_finish(struct summary *summary, bool torn)
{
    summary->torn = torn;
    timeline_finish(&summary->timeline);
    if (summary->baseline.seen && summary->clean.seen)
        residue_find(&summary->baseline.view, &summary->clean.view, &summary->residue);
}

static void summary_view_release(struct summary_view *kept)
{
    view_release(&kept->view);
}

void summary_release(struct summary *summary)
{
    summary_view_release(&summary->baseline);
    summary_view_release(&summary->together);
    summary_view_release(&summary->clean);
    timeline_release(&summary->timeline);
    peers_release(&summary->peers);
    event_release(&(struct event){.kind = EVENT_PROOF, .proof = summary->proof});
    event_release(&(struct event){.kind = EVENT_END, .end = summary->end});
    record_release(&summary_record, summary); /* last: it empties the whole summary */
}

bool summary_on_hcs(const struct summary *summary)
{
    return summary->proof.host.capabilities.shows_hcs && !summary->proof.host.rehearsal;
}

int64_t summary_step_end_ns(const struct summary *summary, size_t place)
{
    const struct summary_step *step = &summary->steps.items[place];
    if (step->end_ns != SUMMARY_NEVER)
        return step->end_ns;
    return place + 1 < summary->steps.count ? step[1].begin_ns : summary->last_ns;
}

int64_t summary_step_of(const struct summary *summary, int64_t seq)
{
    int64_t at_ns = timeline_line_ns(&summary->timeline, seq);
    size_t begun = 0; /* so many steps had begun by then: they are in the order of time */
    for (size_t most = summary->steps.count; begun < most;) {
        size_t middle = begun + (most - begun) / 2;
        if (summary->steps.items[middle].begin_ns <= at_ns)
            begun = middle + 1;
        else
            most = middle;
    }
    if (!begun || at_ns > summary_step_end_ns(summary, begun - 1))
        return SUMMARY_NEVER;
    return (int64_t)begun - 1;
}

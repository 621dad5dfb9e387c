/* What a report tells, gathered in one pass over a history.
 *
 * Each kind of event has one function that takes from it what is told. Commands are kept from
 * their invocation on and dropped again when they succeed. */
#include "report/story.h"

#include <string.h>

#include "profile/profile.h"

static const struct record_field step_fields[] = {
    RECORD_FIELD(struct story_step, index, RECORD_INTEGER),
    RECORD_FIELD(struct story_step, round, RECORD_INTEGER),
    RECORD_FIELD(struct story_step, action, RECORD_TEXT),
    RECORD_FIELD(struct story_step, runtime, RECORD_TEXT),
    RECORD_FIELD(struct story_step, reason, RECORD_TEXT),
    RECORD_FIELD(struct story_step, wall, RECORD_TEXT),
    RECORD_FIELD(struct story_step, begin_ns, RECORD_INTEGER),
    RECORD_FIELD(struct story_step, effect_ns, RECORD_INTEGER),
    RECORD_FIELD(struct story_step, end_ns, RECORD_INTEGER),
    RECORD_FIELD_WORD(struct story_step, outcome, event_step_outcome_words),
};
RECORD_TYPE(story_step_record, "step", struct story_step, step_fields);

static const struct record_field boot_fields[] = {
    RECORD_FIELD(struct story_boot, runtime, RECORD_TEXT),
    RECORD_FIELD(struct story_boot, boot_id, RECORD_TEXT),
    RECORD_FIELD(struct story_boot, op, RECORD_INTEGER),
    RECORD_FIELD(struct story_boot, first_seq, RECORD_INTEGER),
    RECORD_FIELD(struct story_boot, first_ns, RECORD_INTEGER),
    RECORD_FIELD(struct story_boot, last_ns, RECORD_INTEGER),
    RECORD_FIELD(struct story_boot, beats, RECORD_INTEGER),
    RECORD_FIELD(struct story_boot, longest_silence_ns, RECORD_INTEGER),
};
RECORD_TYPE(story_boot_record, "boot", struct story_boot, boot_fields);

static const struct record_field command_fields[] = {
    RECORD_FIELD(struct story_command, seq, RECORD_INTEGER),
    RECORD_FIELD(struct story_command, id, RECORD_INTEGER),
    RECORD_FIELD(struct story_command, runtime, RECORD_TEXT),
    RECORD_FIELD(struct story_command, verb, RECORD_TEXT),
    RECORD_FIELD(struct story_command, argv, RECORD_TEXTS),
    RECORD_FIELD_WORD(struct story_command, phase, event_op_phase_words),
    RECORD_FIELD(struct story_command, exit_status, RECORD_INTEGER),
    RECORD_FIELD(struct story_command, signal, RECORD_INTEGER),
    RECORD_FIELD(struct story_command, reason, RECORD_TEXT),
    RECORD_FIELD(struct story_command, error_output, RECORD_TEXT),
};
RECORD_TYPE(story_command_record, "command", struct story_command, command_fields);

static const struct record_field unavailable_fields[] = {
    RECORD_FIELD(struct story_unavailable, seq, RECORD_INTEGER),
    RECORD_FIELD(struct story_unavailable, times, RECORD_INTEGER),
    RECORD_FIELD(struct story_unavailable, what, RECORD_TEXT),
    RECORD_FIELD(struct story_unavailable, reason, RECORD_TEXT),
};
RECORD_TYPE(story_unavailable_record, "unavailable", struct story_unavailable, unavailable_fields);

static const struct record_field audit_fields[] = {
    RECORD_FIELD(struct story_audit, seq, RECORD_INTEGER),
    RECORD_FIELD_OF(struct story_audit, finding, RECORD_ONE, &finding_record),
};
RECORD_TYPE(story_audit_record, "audit", struct story_audit, audit_fields);

static const struct record_field diagnostic_fields[] = {
    RECORD_FIELD(struct story_diagnostic, seq, RECORD_INTEGER),
    RECORD_FIELD(struct story_diagnostic, name, RECORD_TEXT),
    RECORD_FIELD(struct story_diagnostic, source, RECORD_TEXT),
    RECORD_FIELD(struct story_diagnostic, text, RECORD_TEXT),
};
static RECORD_TYPE(diagnostic_record, "diagnostic", struct story_diagnostic, diagnostic_fields);

static const struct record_field change_fields[] = {
    RECORD_FIELD(struct story_change, seq, RECORD_INTEGER),
    RECORD_FIELD(struct story_change, t_ns, RECORD_INTEGER),
    RECORD_FIELD(struct story_change, text, RECORD_TEXT),
};
static RECORD_TYPE(change_record, "change", struct story_change, change_fields);

/* The lists, for release. The rest is released as the events it came from. */
static const struct record_field story_fields[] = {
    RECORD_FIELD_OF(struct story, steps, RECORD_LIST, &story_step_record),
    RECORD_FIELD_OF(struct story, boots, RECORD_LIST, &story_boot_record),
    RECORD_FIELD_OF(struct story, commands, RECORD_LIST, &story_command_record),
    RECORD_FIELD_OF(struct story, unavailable, RECORD_LIST, &story_unavailable_record),
    RECORD_FIELD_OF(struct story, audits, RECORD_LIST, &story_audit_record),
    RECORD_FIELD_OF(struct story, diagnostics, RECORD_LIST, &diagnostic_record),
    RECORD_FIELD_OF(struct story, changes, RECORD_LIST, &change_record),
    RECORD_FIELD_OF(struct story, residue, RECORD_LIST, &residue_record),
};
static RECORD_TYPE(story_record, "story", struct story, story_fields);

/* Whether the list has room for one more; else it is counted as dropped. */
static bool story_room(struct story *story, size_t count)
{
    if (count < STORY_ITEMS_MAX)
        return true;
    story->dropped++;
    return false;
}

static void story_take_step(struct story *story, const struct event *event)
{
    const struct event_step *step = &event->step;
    if (step->phase == EVENT_STEP_BEGIN) {
        if (!story_room(story, story->steps.count))
            return;
        *VECTOR_ADD(&story->steps) = (struct story_step){.index = step->index,
                                                         .round = step->round,
                                                         .action = memory_text(step->action),
                                                         .runtime = memory_text(step->runtime),
                                                         .wall = memory_text(step->wall),
                                                         .begin_ns = event->t_ns,
                                                         .effect_ns = STORY_NEVER,
                                                         .end_ns = STORY_NEVER};
        return;
    }
    if (!story->steps.count)
        return;
    struct story_step *last = &story->steps.items[story->steps.count - 1];
    if (last->index != step->index || last->end_ns != STORY_NEVER)
        return;
    last->end_ns = event->t_ns;
    last->outcome = step->outcome;
    last->reason = memory_text(step->reason);
}

static struct story_command *story_command_open(struct story *story, int64_t id)
{
    for (size_t i = story->commands.count; i-- > 0;) {
        struct story_command *command = &story->commands.items[i];
        if (command->id == id && command->phase == EVENT_OP_INVOKE)
            return command;
    }
    return NULL;
}

/* Whether the command was a session that ended because its runtime was being shut down, by a
 * step of its own or by the cleanup, which has no runtime. */
static bool story_session_over(const struct story *story, const struct story_command *command)
{
    if (!text_same(command->verb, "start") || !story->steps.count)
        return false;
    const struct story_step *step = &story->steps.items[story->steps.count - 1];
    bool concerned = !step->runtime || text_same(step->runtime, command->runtime);
    return step->end_ns == STORY_NEVER && !text_same(step->action, "start") && concerned;
}

static void story_take_op(struct story *story, const struct event *event)
{
    const struct event_op *op = &event->op;
    if (op->phase == EVENT_OP_INVOKE) {
        if (!story_room(story, story->commands.count))
            return;
        struct story_command *command = VECTOR_ADD(&story->commands);
        *command = (struct story_command){.seq = event->seq,
                                          .id = op->id,
                                          .runtime = memory_text(op->runtime),
                                          .verb = memory_text(op->verb),
                                          .phase = EVENT_OP_INVOKE};
        texts_copy(&command->argv, &op->argv);
        return;
    }
    struct story_command *command = story_command_open(story, op->id);
    if (!command)
        return;
    if (op->phase == EVENT_OP_OK || story_session_over(story, command)) {
        record_release(&story_command_record, command);
        size_t after = (size_t)(story->commands.items + story->commands.count - (command + 1));
        memmove(command, command + 1, after * sizeof *command);
        story->commands.count--;
        return;
    }
    command->seq = event->seq;
    command->phase = op->phase;
    command->exit_status = op->exit_status;
    command->signal = op->signal;
    command->reason = memory_text(op->reason);
    command->error_output = memory_text(op->error_output);
}

static void story_take_beat(struct story *story, const struct event *event)
{
    const struct event_beat *beat = &event->beat;
    struct story_boot *boot = NULL;
    for (size_t i = story->boots.count; i-- > 0 && !boot;) {
        if (text_same(story->boots.items[i].runtime, beat->runtime))
            boot = &story->boots.items[i];
    }
    if (!boot || !text_same(boot->boot_id, beat->boot_id)) {
        if (!story_room(story, story->boots.count))
            return;
        *VECTOR_ADD(&story->boots) = (struct story_boot){.runtime = memory_text(beat->runtime),
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

static void story_take_unavailable(struct story *story, int64_t seq, const char *what,
                                   const char *reason)
{
    for (size_t i = 0; i < story->unavailable.count; i++) {
        struct story_unavailable *known = &story->unavailable.items[i];
        if (text_same(known->what, what) && text_same(known->reason, reason)) {
            known->times++;
            return;
        }
    }
    if (story->unavailable.count == STORY_UNAVAILABLE_MAX) {
        story->dropped++;
        return;
    }
    *VECTOR_ADD(&story->unavailable) = (struct story_unavailable){
        .seq = seq, .times = 1, .what = memory_text(what), .reason = memory_text(reason)};
}

/* Whether every runtime has a Running system. Runtimes that share an owner need one each. */
static bool story_all_running(const struct story *story, const struct view *view)
{
    for (size_t i = 0; i < story->proof.runtimes.count; i++) {
        const char *owner = story->proof.runtimes.items[i].owner;
        size_t wanted = 0;
        for (size_t k = 0; k < story->proof.runtimes.count; k++)
            wanted += text_same(story->proof.runtimes.items[k].owner, owner);
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

static void story_keep_view(struct story_view *kept, const struct event *event)
{
    view_release(&kept->view);
    record_copy(&view_record, &kept->view, &event->view.view);
    kept->seen = true;
    kept->seq = event->seq;
    kept->t_ns = event->t_ns;
}

static void story_take_view(struct story *story, const struct event *event)
{
    const struct view *view = &event->view.view;
    for (size_t i = 0; i < view->unavailable.count; i++)
        story_take_unavailable(story, event->seq, view_part_words[view->unavailable.items[i].part],
                               view->unavailable.items[i].reason);
    if (!story->baseline.seen)
        story_keep_view(&story->baseline, event);
    if (!story->together.seen && story_all_running(story, view))
        story_keep_view(&story->together, event);
    if (text_same(event->view.why, "clean"))
        story_keep_view(&story->clean, event);
    if (!text_same(event->view.why, "effect") || !story->steps.count)
        return;
    struct story_step *step = &story->steps.items[story->steps.count - 1];
    if (step->effect_ns == STORY_NEVER && step->end_ns == STORY_NEVER)
        step->effect_ns = event->t_ns;
}

static void story_take_change(struct story *story, const struct event *event)
{
    const struct event_change *change = &event->change;
    if (story->changes.count == STORY_CHANGES_MAX) {
        record_release(&change_record, &story->changes.items[0]);
        story->changes.count--;
        memmove(story->changes.items, story->changes.items + 1,
                story->changes.count * sizeof *story->changes.items);
    }
    story->changes_total++;
    *VECTOR_ADD(&story->changes) = (struct story_change){
        .seq = event->seq,
        .t_ns = event->t_ns,
        .text = memory_format("%s %s%s%s%s%s: %s -> %s%s%s (by %s)", view_part_words[change->part],
                              change->id, change->name ? " name " : "",
                              change->name ? change->name : "", change->owner ? " owner " : "",
                              change->owner ? change->owner : "", change->from ? change->from : "-",
                              change->to ? change->to : "-", change->reason ? ", " : "",
                              change->reason ? change->reason : "",
                              event_change_found_by_words[change->found_by])};
}

static void story_take_diagnostic(struct story *story, const struct event *event)
{
    const struct event_diagnostic *diagnostic = &event->diagnostic;
    size_t bytes = strlen(diagnostic->name) + (diagnostic->text ? strlen(diagnostic->text) : 0);
    if (story->diagnostic_bytes + bytes > STORY_DIAGNOSTIC_BYTES_MAX ||
        story->diagnostics.count == STORY_DIAGNOSTICS_MAX) {
        story->dropped++;
        return;
    }
    story->diagnostic_bytes += bytes;
    *VECTOR_ADD(&story->diagnostics) =
        (struct story_diagnostic){.seq = event->seq,
                                  .name = memory_text(diagnostic->name),
                                  .source = memory_text(diagnostic->source),
                                  .text = memory_text(diagnostic->text)};
}

/* A finding of a form that this version doesn't know is not told; the history has it. */
static void story_take_audit(struct story *story, const struct event *event)
{
    struct story_audit audit = {.seq = event->seq};
    struct error ignored = {0};
    if (story->audits.count < STORY_ITEMS_MAX &&
        record_from_json(&finding_record, event->audit.finding, &audit.finding, NULL, &ignored))
        *VECTOR_ADD(&story->audits) = audit;
    else
        story->dropped++;
}

/* The one runtime whose profile says that it is the canonical one, if all others are forks. */
static int story_canonical(const struct event_proof *proof)
{
    int canonical = STORY_NO_CANONICAL;
    for (size_t i = 0; i < proof->runtimes.count; i++) {
        const char *role =
            json_string_value(json_object_get(proof->runtimes.items[i].profile, "role"));
        if (text_same(role, profile_role_words[PROFILE_ROLE_CANONICAL]) &&
            canonical == STORY_NO_CANONICAL)
            canonical = (int)i;
        else if (!text_same(role, profile_role_words[PROFILE_ROLE_FORK]))
            return STORY_NO_CANONICAL;
    }
    return canonical;
}

void story_take(struct story *story, struct event *event)
{
    if (event->kind == EVENT_FAULT && story->ended)
        return; /* no part of the story: see docs/history.md */
    timeline_take(&story->timeline, event);
    story->last_ns = event->t_ns;
    switch (event->kind) {
    case EVENT_PROOF:
        story->proof = event->proof;
        event->proof = (struct event_proof){0};
        story->canonical = story_canonical(&story->proof);
        break;
    case EVENT_STEP:
        story_take_step(story, event);
        break;
    case EVENT_OP:
        story_take_op(story, event);
        break;
    case EVENT_BEAT:
        story_take_beat(story, event);
        break;
    case EVENT_VIEW:
        story_take_view(story, event);
        break;
    case EVENT_CHANGE:
        story_take_change(story, event);
        break;
    case EVENT_DIAGNOSTIC:
        story_take_diagnostic(story, event);
        break;
    case EVENT_UNAVAILABLE:
        story_take_unavailable(story, event->seq, event->unavailable.what,
                               event->unavailable.reason);
        break;
    case EVENT_END:
        story->ended = true;
        story->end = event->end;
        event->end = (struct event_end){0};
        break;
    case EVENT_PROBE:
        peers_take(&story->peers, event);
        break;
    case EVENT_AUDIT:
        story_take_audit(story, event);
        break;
    case EVENT_TICK:
    case EVENT_FAULT:
    case EVENT_KINDS:
        break;
    }
}

void story_finish(struct story *story, bool torn)
{
    story->torn = torn;
    timeline_finish(&story->timeline);
    if (story->baseline.seen && story->clean.seen)
        residue_find(&story->baseline.view, &story->clean.view, &story->residue);
}

static void story_view_release(struct story_view *kept)
{
    view_release(&kept->view);
}

void story_release(struct story *story)
{
    story_view_release(&story->baseline);
    story_view_release(&story->together);
    story_view_release(&story->clean);
    timeline_release(&story->timeline);
    peers_release(&story->peers);
    event_release(&(struct event){.kind = EVENT_PROOF, .proof = story->proof});
    event_release(&(struct event){.kind = EVENT_END, .end = story->end});
    record_release(&story_record, story); /* last: it empties the whole story */
}

bool story_on_hcs(const struct story *story)
{
    return text_same(story->proof.host.kind, "hcs") && !story->proof.host.rehearsal;
}

int64_t story_step_end_ns(const struct story *story, size_t place)
{
    const struct story_step *step = &story->steps.items[place];
    if (step->end_ns != STORY_NEVER)
        return step->end_ns;
    return place + 1 < story->steps.count ? step[1].begin_ns : story->last_ns;
}

int64_t story_step_of(const struct story *story, int64_t seq)
{
    int64_t at_ns = timeline_line_ns(&story->timeline, seq);
    size_t begun = 0; /* so many steps had begun by then: they are in the order of time */
    for (size_t most = story->steps.count; begun < most;) {
        size_t middle = begun + (most - begun) / 2;
        if (story->steps.items[middle].begin_ns <= at_ns)
            begun = middle + 1;
        else
            most = middle;
    }
    if (!begun || at_ns > story_step_end_ns(story, begun - 1))
        return STORY_NEVER;
    return (int64_t)begun - 1;
}

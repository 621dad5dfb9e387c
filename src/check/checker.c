/* The checker: history in, verdict out.
 *
 * How it works. Every event goes to whom it concerns: beats, views, changes and commands to the
 * subjects (subject.h), ticks to the pulse, steps to the step under way. A step lasts until the
 * next begins, so that whatever comes up late still belongs to it; when it is over, each judge
 * enters what the step showed into the ledger. Asked before, the judges work on a copy of the
 * ledger: that is how the run knows after each step how things stand. */
#include "check/checker.h"

#include <stdlib.h>

#include "check/observe/endpoint_inference.h"
#include "check/state.h"

struct checker {
    struct check_state state;
};

static void step_state_clear(struct step_state *step)
{
    free(step->reason);
    free(step->concurrent.what);
    free(step->blind.what);
    view_release(&step->view);
    *step = (struct step_state){.index = -1,
                                .end_seq = -1,
                                .before_seq = -1,
                                .effect_seq = -1,
                                .settled_seq = -1,
                                .cleanup_seq = -1,
                                .view_seq = -1};
}

struct checker *checker_new(void)
{
    struct checker *checker = memory_zeroed(1, sizeof *checker);
    step_state_clear(&checker->state.step);
    checker->state.order = HISTORY_ORDER_NONE;
    for (size_t i = 0; i < PROFILE_RUNTIMES_MAX; i++)
        subject_turn(&checker->state.subjects[i]);
    return checker;
}

void checker_free(struct checker *checker)
{
    if (!checker)
        return;
    struct check_state *state = &checker->state;
    for (size_t i = 0; i < PROFILE_RUNTIMES_MAX; i++)
        subject_release(&state->subjects[i]);
    step_state_clear(&state->step);
    ledger_release(&state->ledger);
    contamination_release(&state->contamination);
    bystanders_release(&state->bystanders);
    plan_release(&state->plan);
    profiles_release(&state->profiles);
    view_release(&state->baseline);
    texts_release(&state->lives_systems);
    texts_release(&state->lives_networks);
    texts_release(&state->lives_subnets);
    texts_release(&state->restarted);
    for (size_t i = 0; i < state->lives_workers.count; i++)
        record_release(&worker_record, &state->lives_workers.items[i]);
    VECTOR_RELEASE(&state->lives_workers);
    history_order_release(&state->order);
    free(state->end_reason);
    free(checker);
}

void checker_cleanup(struct checker **checker)
{
    checker_free(*checker);
    *checker = NULL;
}

const struct check_state *checker_state(const struct checker *checker)
{
    return &checker->state;
}

static bool checker_refuse(const struct event *event, struct error *error, const char *what)
{
    return error_set(error, ERROR_CLASS_INPUT, "the history's event %lld (%s): %s",
                     (long long)event->seq, event_kind_words[event->kind], what);
}

static bool checker_proof(struct check_state *state, const struct event *event, struct error *error)
{
    const struct event_proof *proof = &event->proof;
    if (proof->criteria_set < HISTORY_CRITERIA_SET_OLDEST ||
        proof->criteria_set > HISTORY_CRITERIA_SET)
        return checker_refuse(event, error, "a set of criteria that this version does not know");
    if (proof->runtimes.count > PROFILE_RUNTIMES_MAX)
        return checker_refuse(event, error, "too many runtimes");
    for (size_t i = 0; i < proof->runtimes.count; i++) {
        struct profile *profile = VECTOR_ADD(&state->profiles);
        if (!profile_from_json(proof->runtimes.items[i].profile, profile, error))
            return false;
        if (!text_same(profile->name, proof->runtimes.items[i].name) ||
            !text_same(profile->owner, proof->runtimes.items[i].owner))
            return checker_refuse(event, error, "a runtime is not what its profile says");
    }
    if (!profiles_check(&state->profiles, error) ||
        !plan_from_json(proof->plan, &state->profiles, &state->plan, error)) {
        error->class = ERROR_CLASS_INPUT;
        return false;
    }
    for (size_t i = 0; i < state->profiles.count; i++)
        state->subjects[i].profile = &state->profiles.items[i];
    state->order.strict = proof->criteria_set >= HISTORY_CRITERIA_SET_REPORTS;
    if (state->order.strict && !plan_is_whole(&state->plan, &state->profiles))
        note_set(&state->order.broken, event->seq, "the plan's steps are not those of its kind");
    state->criteria_set = proof->criteria_set;
    state->capabilities = proof->host.capabilities;
    state->private = proof->host.private;
    state->rehearsal = proof->host.rehearsal;
    contamination_begin(&state->contamination, &state->profiles);
    ledger_open(&state->ledger, state);
    return true;
}

/* Has every criterion that the step shows judge it. */
static void checker_judge_step(const struct check_state *state, struct ledger *ledger)
{
    struct criterion_step at = {.plan = &state->plan, .profiles = &state->profiles};
    for (size_t i = 0; i < ledger->entries.count && state->step.index > 0; i++) {
        struct ledger_entry *entry = &ledger->entries.items[i];
        const struct criterion *criterion = &entry->criterion;
        const struct criterion_type *type = criterion_types[criterion->kind];
        const struct judgement judgement = {.state = state,
                                            .ledger = ledger,
                                            .entry = entry,
                                            .subject = state_subject(state, criterion->runtime)};
        at.place = (size_t)state->step.index - 1;
        at.runtime = criterion->runtime;
        at.other = criterion->other;
        bool shown = type->shown_at(&at);
        if (shown && !entry->not_applicable)
            type->judge(&judgement);
        else if (!shown && type->judge_beyond)
            type->judge_beyond(&judgement);
    }
    ledger_count_round(ledger, state->step.plan ? state->step.plan->round : state->plan.rounds);
}

/* Remembers what a life leaves behind if it is not cleaned up. */
static void checker_remember(struct check_state *state, const struct life *life,
                             const struct worker *worker)
{
    if (!texts_have(&state->lives_systems, life->system_id))
        texts_add(&state->lives_systems, life->system_id);
    if (worker)
        record_copy(&worker_record, VECTOR_ADD(&state->lives_workers), worker);
    if (!life->network_known || texts_have(&state->lives_networks, life->network.id))
        return;
    texts_add(&state->lives_networks, life->network.id);
    texts_copy(&state->lives_subnets, &life->network.subnets);
}

/* After the runtime's own start: its VM, as the last view and the heartbeat agree on it. */
static void checker_begin_life(struct check_state *state, struct subject *subject)
{
    const struct view *view = &state->step.view;
    struct life *life = &subject->life;
    if (!subject->stream.boot_id || subject->observation.first_beat_seq < 0 ||
        subject_breach(subject, BREACH_OF_VM))
        return;
    life_fill(life, subject->profile, view);
    if (!life->begun)
        return;
    life->boot_id = memory_text(subject->stream.boot_id);
    life->session = subject->stream.session;
    const struct worker *worker = life->worker_pid ? view_worker_of(view, life->system_id) : NULL;
    checker_remember(state, life, worker);
}

/* The step is over: it is judged, and lives begin and end by it. */
static void checker_close_step(struct check_state *state)
{
    const struct plan_step *plan = state->step.plan;
    checker_judge_step(state, &state->ledger);
    if (state->step.index == 0 && state->step.view_seq >= 0) {
        record_copy(&view_record, &state->baseline, &state->step.view);
        state->baseline_known = true;
        bystanders_begin(&state->bystanders, &state->profiles, state->private, &state->baseline);
    }
    bool last =
        plan && (plan->index == (int64_t)state->plan.steps.count || plan[1].round != plan->round);
    if (last && state->step.outcome == EVENT_STEP_DONE && ledger_is_clean(&state->ledger))
        state->rounds_whole = plan->round;
    struct subject *subject = plan ? (struct subject *)state_subject(state, plan->runtime) : NULL;
    if (subject && plan->action == PLAN_START)
        checker_begin_life(state, subject);
    else if (subject)
        subject_end_life(subject);
    const struct compute_system *first = NULL;
    if (subject)
        subject->lingers = plan->action != PLAN_START &&
                           (!state_view_has(state, VIEW_SYSTEMS) ||
                            view_owned(&state->step.view, subject->profile->owner, &first) > 0);
    if (plan && plan->service && !texts_have(&state->restarted, plan->service))
        texts_add(&state->restarted, plan->service);
    for (size_t i = 0; i < state->profiles.count; i++)
        subject_remember_guest_answers(&state->subjects[i]);
    for (size_t i = 0; i < state->profiles.count; i++)
        subject_turn(&state->subjects[i]);
    bystanders_turn(&state->bystanders);
}

static bool checker_step_begin(struct check_state *state, const struct event *event,
                               struct error *error)
{
    const struct event_step *step = &event->step;
    int64_t last = (int64_t)state->plan.steps.count;
    bool cleaning = step->index == last + 1 && state->step.index >= 0;
    if (step->index != state->step.index + 1 && !cleaning)
        return checker_refuse(event, error, "the step is out of order");
    if (state->step.index >= 0 && state->step.end_seq < 0)
        return checker_refuse(event, error, "the step before has not ended");
    const struct plan_step *plan =
        step->index >= 1 && step->index <= last ? &state->plan.steps.items[step->index - 1] : NULL;
    const char *action = plan               ? plan_action_words[plan->action]
                         : step->index == 0 ? "baseline"
                                            : "clean";
    if (!text_same(step->action, action) || !text_same(step->runtime, plan ? plan->runtime : NULL))
        return checker_refuse(event, error, "the step is not the plan's");
    if (state->step.index >= 0)
        checker_close_step(state);
    step_state_clear(&state->step);
    state->step.index = step->index;
    state->step.plan = plan;
    state->step.begin_ns = event->t_ns;
    if (state->blind)
        note_set(&state->step.blind, event->seq, "the host's reports of changes had ended");
    return true;
}

static bool checker_step(struct check_state *state, const struct event *event, struct error *error)
{
    if (event->step.phase == EVENT_STEP_BEGIN)
        return checker_step_begin(state, event, error);
    struct step_state *step = &state->step;
    if (event->step.index != step->index || step->end_seq >= 0)
        return checker_refuse(event, error, "the step that ends has not begun");
    step->end_seq = event->seq;
    step->outcome = event->step.outcome;
    step->reason = memory_text(event->step.reason);
    if (step->plan && step->outcome == EVENT_STEP_DONE &&
        step->index == (int64_t)state->plan.steps.count)
        state->rounds_clean = state->plan.rounds;
    return true;
}

static struct subject *checker_subject(struct check_state *state, const char *name)
{
    return (struct subject *)state_subject(state, name);
}

static bool checker_op(struct check_state *state, const struct event *event, struct error *error)
{
    const struct event_op *op = &event->op;
    struct subject *subject = checker_subject(state, op->runtime);
    if (!subject)
        return checker_refuse(event, error, "it names a runtime that is not under proof");
    if ((op->phase == EVENT_OP_INVOKE) == history_order_is_open(&state->order, op->id))
        return checker_refuse(event, error, "an operation is invoked twice, or ends uninvoked");
    struct step_observation *observation = &subject->observation;
    bool own = state->step.plan && text_same(state->step.plan->runtime, op->runtime) &&
               text_same(event_verb_words[op->verb], plan_action_words[state->step.plan->action]);
    if (op->phase == EVENT_OP_INVOKE) {
        if (own) {
            observation->invoke_seq = event->seq;
            observation->start_op = op->id;
        }
        if (!state->step.plan && op->verb == EVENT_VERB_CLEANUP)
            state->step.cleanup_seq = event->seq;
        return true;
    }
    /* A command that outlived its VM may end in a later life: it is not that one's session. */
    bool held = subject->life.begun ? op->id == subject->life.session
                                    : own && op->id == observation->start_op;
    if (op->verb == EVENT_VERB_START && held) {
        observation->session_end_seq = event->seq;
        if (subject->life.begun)
            breaches_add(&observation->breaches, BREACH_SESSION_ENDED, event->seq, NULL,
                         "the session held in it ended");
    }
    if (own && op->id == observation->start_op)
        observation->command_seq = event->seq;
    if (op->verb == EVENT_VERB_RUNNING)
        subject_list(subject, event);
    return true;
}

static bool checker_beat(struct check_state *state, const struct event *event, struct error *error)
{
    struct subject *subject = checker_subject(state, event->beat.runtime);
    if (!subject)
        return checker_refuse(event, error, "it names a runtime that is not under proof");
    subject_beat(subject, event, state->step.begin_ns, state->step.effect_seq >= 0);
    return true;
}

static bool checker_probe(struct check_state *state, const struct event *event, struct error *error)
{
    struct subject *subject = checker_subject(state, event->probe.runtime);
    if (!subject)
        return checker_refuse(event, error, "it names a runtime that is not under proof");
    bool acted = state->order.invoked;
    return footprint_looks_take(&subject->observation.looks, event, acted) ||
           charges_take(&subject->observation.charges, event) ||
           guest_answers_take(&subject->observation.guest_answers, event) ||
           checker_refuse(event, error, "it is about nothing that is asked");
}

/* Whether each runtime has one Running system and a worker of its own in the view. */
static bool checker_all_running(const struct check_state *state, const struct view *view)
{
    const struct compute_system *systems[PROFILE_RUNTIMES_MAX];
    const struct worker *workers[PROFILE_RUNTIMES_MAX];
    if (view_unavailable(view, VIEW_SYSTEMS) || view_unavailable(view, VIEW_WORKERS))
        return false;
    for (size_t i = 0; i < state->profiles.count; i++) {
        if (view_owned(view, state->profiles.items[i].owner, &systems[i]) != 1 ||
            systems[i]->state != SYSTEM_STATE_RUNNING)
            return false;
        workers[i] = view_worker_of(view, systems[i]->id);
        if (!workers[i])
            return false;
        for (size_t k = 0; k < i; k++) {
            if (text_same(systems[k]->id, systems[i]->id) || workers[k]->pid == workers[i]->pid)
                return false;
        }
    }
    return true;
}

/* The views of a start, from its effect on: the first says which VM the effect is, and the others
 * show the same. */
static void checker_view_start(struct check_state *state, const struct event *event)
{
    const struct plan_step *plan = state->step.plan;
    if (!plan || plan->action != PLAN_START || state->step.effect_seq < 0)
        return;
    struct subject *subject = checker_subject(state, plan->runtime);
    const struct compute_system *system = NULL;
    CLEANUP(life_release) struct life now = {0};
    view_owned(&event->view.view, subject->profile->owner, &system);
    if (system && system->state == SYSTEM_STATE_RUNNING)
        life_fill(&now, subject->profile, &event->view.view);
    if (state->step.effect_seq == event->seq) {
        life_release(&subject->draft);
        subject->draft = now;
        now = (struct life){0};
    }
    /* What one of the two views could not read is no difference; the criteria hold it open. */
    bool comparable = now.begun && now.unread == subject->draft.unread;
    if (!subject->draft.begun || (comparable && !life_same(&now, &subject->draft)) ||
        (!now.begun && state->step.effect_seq != event->seq))
        note_set(&state->order.broken, event->seq,
                 "what was started is not always the VM, network and services of its effect");
}

static void checker_view(struct check_state *state, const struct event *event)
{
    struct step_state *step = &state->step;
    for (size_t i = 0; i < state->profiles.count; i++)
        subject_view(&state->subjects[i], event);
    if (step->plan)
        bystanders_view(&state->bystanders, event, state->contamination.window);
    account_view(state, event);
    if (checker_all_running(state, &event->view.view))
        note_set(&step->concurrent, event->seq, "view with all running");
    if (event->view.why == EVENT_VIEW_BEFORE)
        step->before_seq = event->seq;
    if (event->view.why == EVENT_VIEW_EFFECT)
        step->effect_seq = event->seq;
    if (event->view.why == EVENT_VIEW_SETTLED)
        step->settled_seq = event->seq;
    checker_view_start(state, event);
    view_release(&step->view);
    view_copy_read(&step->view, &event->view.view);
    step->view_seq = event->seq;
}

static void checker_end(struct check_state *state, const struct event *event)
{
    state->ended = true;
    state->end_outcome = event->end.outcome;
    state->end_reason = memory_text(event->end.reason);
    if (state->step.index >= 0)
        checker_close_step(state);
}

static bool checker_take(struct check_state *state, const struct event *event, struct error *error)
{
    switch (event->kind) {
    case EVENT_PROOF:
        return checker_proof(state, event, error);
    case EVENT_STEP:
        return checker_step(state, event, error);
    case EVENT_OP:
        return checker_op(state, event, error);
    case EVENT_BEAT:
        return checker_beat(state, event, error);
    case EVENT_TICK:
        pulse_tick(&state->pulse, event->tick.number, event->t_ns);
        return true;
    case EVENT_VIEW:
        checker_view(state, event);
        return true;
    case EVENT_CHANGE:
        for (size_t i = 0; i < state->profiles.count; i++)
            subject_change(&state->subjects[i], event,
                           state->contamination.window &&
                               state->criteria_set >= HISTORY_CRITERIA_SET_REPORTS);
        bystanders_change(&state->bystanders, event, state->contamination.window);
        return true;
    case EVENT_UNAVAILABLE:
        if (text_same(event->unavailable.what, "changes")) {
            state->blind = true;
            note_set(&state->step.blind, event->seq, "the host's reports of changes ended: %s",
                     event->unavailable.reason);
        }
        return true;
    case EVENT_END:
        checker_end(state, event);
        return true;
    case EVENT_PROBE:
        return checker_probe(state, event, error);
    case EVENT_AUDIT:
    case EVENT_FAULT:
    case EVENT_DIAGNOSTIC:
    case EVENT_KINDS:
        return true;
    }
    abort();
}

/* Takes the event, and then tells those who follow the whole history. */
static bool checker_follow(struct check_state *state, const struct event *event,
                           struct error *error)
{
    if (!checker_take(state, event, error))
        return false;
    contamination_take(&state->contamination,
                       event); /* last: a step is judged when the next begins */
    history_order_take(&state->order, &state->plan, &state->profiles, event);
    return true;
}

/* Follows the view, with what it lets infer of its endpoints. */
static bool checker_infer(struct check_state *state, const struct event *event, struct error *error)
{
    CLEANUP(endpoint_inference_release) struct endpoint_inference inference = {0};
    return checker_follow(state, endpoint_inference_take(&inference, state, event), error);
}

bool checker_feed(struct checker *checker, const struct event *event, struct error *error)
{
    struct check_state *state = &checker->state;
    if ((event->kind == EVENT_PROOF) != (state->events == 0))
        return checker_refuse(event, error, "the first event, and only it, describes the proof");
    if (event->kind == EVENT_FAULT)
        return true; /* not even counted: a proof must not know what was planted */
    if (state->ended)
        return checker_refuse(event, error, "it follows the end");
    state->events++;
    state->now_ns = event->t_ns;
    return event->kind == EVENT_VIEW ? checker_infer(state, event, error)
                                     : checker_follow(state, event, error);
}

static void checker_word(const struct check_state *state, struct verdict *verdict)
{
    const struct criterion *failed = NULL, *open = NULL;
    for (size_t i = 0; i < verdict->criteria.count; i++) {
        const struct criterion *criterion = &verdict->criteria.items[i];
        if (criterion->result == CRITERION_FAIL && !failed)
            failed = criterion;
        if (criterion->result == CRITERION_UNKNOWN && !open)
            open = criterion;
    }
    const struct criterion *deciding = failed ? failed : open;
    const struct note *broken = &state->order.broken;
    verdict->word = failed                                       ? VERDICT_FAILED
                    : open || !verdict->complete || broken->what ? VERDICT_PARTIAL
                                                                 : VERDICT_PROVEN;
    if (!failed && !verdict->complete)
        verdict->reason =
            memory_format("the plan was not finished%s%s", state->end_reason ? ": " : "",
                          state->end_reason ? state->end_reason : "");
    else if (!deciding && broken->what)
        verdict->reason = memory_format("the history is out of form at its event %lld: %s",
                                        (long long)broken->seq, broken->what);
    else if (deciding)
        verdict->reason =
            memory_format("%s: %s", deciding->id, deciding->reason ? deciding->reason : "-");
}

void checker_judge(const struct checker *checker, struct verdict *verdict)
{
    const struct check_state *state = &checker->state;
    CLEANUP(ledger_release) struct ledger ledger = {0};
    ledger_copy(&ledger, &state->ledger);
    if (!state->ended && state->step.end_seq >= 0)
        checker_judge_step(state, &ledger);
    ledger_close(&ledger, verdict);
    verdict->complete = state->ended && state->end_outcome == EVENT_END_COMPLETE &&
                        state->order.open.count == 0 &&
                        state->step.index == (int64_t)state->plan.steps.count + 1 &&
                        state->ledger.entries.count > 0;
    verdict->rehearsal = state->rehearsal;
    verdict->events = state->events;
    checker_word(state, verdict);
    bool unfinished =
        verdict->word == VERDICT_PARTIAL && !verdict->complete && ledger_is_clean(&state->ledger);
    verdict->rounds = verdict->word == VERDICT_PROVEN ? state->rounds_clean
                      : unfinished                    ? state->rounds_whole
                                                      : 0;
    verdict->rounds_planned = state->plan.rounds;
    verdict->bound_ppm = verdict_bound_ppm(verdict->rounds);
}

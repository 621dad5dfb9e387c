/* One step of the plan.
 *
 * A fresh beat of everybody up; the step begins; its command is invoked; the host shows the
 * effect; every runtime is asked for its running distros, once more if that fails, while everybody
 * up beats three times more; guests work and are asked questions; the step ends. Each wait has a
 * deadline, and what a deadline cuts off makes the step one that was not done, with the reason. */
#include "run/step.h"

#include "base/clock.h"
#include "run/footprint.h"
#include "run/probe.h"

struct step {
    struct prover *prover;
    struct sessions *sessions;
    const struct plan_step *plan;
    struct session *session; /* of the runtime that the step is about */
    struct op *op;           /* its command; of a start the session's own */
    struct view view;        /* the last look at the host */
    int64_t looked_ns;
    bool shown; /* the host shows the effect */
    struct text *reason;
};

void step_record_begin(struct prover *prover, int64_t index, int64_t round, const char *action,
                       const char *runtime)
{
    struct event event = {.kind = EVENT_STEP,
                          .step = {.index = index,
                                   .round = round,
                                   .action = action,
                                   .runtime = runtime,
                                   .wall = prover_wall(),
                                   .phase = EVENT_STEP_BEGIN,
                                   .outcome = EVENT_STEP_UNDER_WAY}};
    recorder_write(prover->recorder, &event);
}

void step_record_end(struct prover *prover, int64_t index, int64_t round, const char *action,
                     const char *runtime, enum event_step_outcome outcome, const char *reason)
{
    struct event event = {.kind = EVENT_STEP,
                          .step = {.index = index,
                                   .round = round,
                                   .action = action,
                                   .runtime = runtime,
                                   .reason = reason && *reason ? reason : NULL,
                                   .wall = prover_wall(),
                                   .phase = EVENT_STEP_END,
                                   .outcome = outcome}};
    recorder_write(prover->recorder, &event);
}

/* Everybody who must be up and whose session is still held has beaten often enough since the
 * mark. One whose session ended can't: that is for the checker to judge. */
static bool step_all_have_beaten(const struct step *step, int64_t beats)
{
    const struct sessions *sessions = step->sessions;
    for (size_t i = 0; i < sessions->count; i++) {
        const struct session *session = &sessions->items[i];
        if (session_is_held(session) && plan_step_has_up(step->plan, session->profile->name) &&
            session_beats_since(session) < beats)
            return false;
    }
    return true;
}

/* Before the step: everybody whose session is held has beaten. */
static bool step_is_fresh(void *user)
{
    const struct step *step = user;
    const struct sessions *sessions = step->sessions;
    for (size_t i = 0; i < sessions->count; i++) {
        const struct session *session = &sessions->items[i];
        if (session_is_held(session) && session_beats_since(session) < 1)
            return false;
    }
    return true;
}

static bool step_has_settled(void *user)
{
    return step_all_have_beaten(user, STEP_SETTLED_BEATS);
}

/* Reads the host anew and compares it with what the step is for. */
static void step_look(struct step *step)
{
    const struct compute_system *first = NULL;
    view_release(&step->view);
    step->looked_ns = clock_monotonic_ns();
    step->shown = false;
    if (!prover_look(step->prover, &step->view) || view_unavailable(&step->view, VIEW_SYSTEMS))
        return;
    size_t owned = view_owned(&step->view, step->session->profile->owner, &first);
    step->shown = step->plan->action == PLAN_START
                      ? owned > 0 && first->state == SYSTEM_STATE_RUNNING
                      : owned == 0;
}

/* Whether the command has failed, so that its effect need not be awaited any longer. */
static bool step_command_failed(const struct step *step)
{
    return step->op->done && (step->plan->action == PLAN_START || step->op->phase != EVENT_OP_OK);
}

/* A start's effect is a beat and then the host's word; that of a shutdown, or of the restart of
 * the service that the VM ends with, the host's word alone. */
static bool step_effect_is_shown(void *user)
{
    struct step *step = user;
    bool failed = step_command_failed(step);
    bool due = step->prover->changed ||
               clock_monotonic_ns() - step->looked_ns >= PROVER_LOOK_MS * CLOCK_NS_PER_MS;
    if (step->plan->action == PLAN_START && !step->session->beats && !failed)
        return false;
    if (!step->shown && (due || failed))
        step_look(step);
    return step->shown || failed;
}

/* The other channels have reported the death that the host shows. */
static bool step_death_is_seen(void *user)
{
    const struct session *session = ((const struct step *)user)->session;
    return !session_is_held(session) && (!session->system_id || session->system_gone);
}

/* The command that ends the runtime's VM: its shutdown, or the restart of the step's service. */
static const struct texts *step_words(const struct step *step)
{
    const struct profile *profile = step->session->profile;
    const struct profile_service *service =
        step->plan->service ? profile_service_named(profile, step->plan->service) : NULL;
    return service ? &service->restart : &profile->commands.shutdown;
}

static void step_invoke(struct step *step)
{
    struct session *session = step->session;
    const struct profile *profile = session->profile;
    if (step->plan->action == PLAN_START) {
        session_start(session);
        step->op = session->op;
    } else {
        step->op = op_invoke(step->prover, profile,
                             step->plan->service ? EVENT_VERB_RESTART_SERVICE : EVENT_VERB_SHUTDOWN,
                             step_words(step), profile->deadlines.shutdown_ms, NULL);
    }
}

/* Says why the effect was not seen. */
static void step_word_missing(struct step *step, int64_t deadline_ms)
{
    const struct profile *profile = step->session->profile;
    bool start = step->plan->action == PLAN_START;
    if (step->op->problem)
        text_append(step->reason, step->op->problem);
    else if (start && step->op->done)
        text_append_format(step->reason, "%s's held session ended at once", profile->name);
    else if (start && !step->session->beats)
        text_append_format(step->reason, "no beat came from %s's VM within %lld ms", profile->name,
                           (long long)deadline_ms);
    else
        text_append_format(
            step->reason, "the host showed %s compute system of the owner %s within %lld ms",
            start ? "no Running" : "still a", profile->owner, (long long)deadline_ms);
}

/* Waits until the host shows the effect and records how it looks then. */
static bool step_await_effect(struct step *step)
{
    const struct profile *profile = step->session->profile;
    bool start = step->plan->action == PLAN_START;
    int64_t deadline_ms = start ? profile->deadlines.start_ms : profile->deadlines.shutdown_ms;
    enum prover_wait waited =
        prover_wait(step->prover, step_effect_is_shown, step, deadline_ms, PROVER_LOOK_MS);
    if (waited == PROVER_STOPPED)
        return false;
    if (!step->shown)
        step_look(step);
    prover_record_view(step->prover, EVENT_VIEW_EFFECT, &step->view);
    sessions_mark(step->sessions);
    if (start && step->shown && !step_command_failed(step)) {
        session_know_system(step->session, &step->view);
        return true;
    }
    if (!start && step->shown && !step_command_failed(step))
        return true;
    step_word_missing(step, deadline_ms);
    if (start && !step->session->beats)
        op_give_up(step->op, text_get(step->reason));
    return false;
}

/* Its command has an end of its own, and the VM's death is reported by more than the list. */
static bool step_await_death(struct step *step)
{
    const struct profile *profile = step->session->profile;
    ops_wait(step->prover, &step->op, 1, profile->deadlines.shutdown_ms);
    if (step_command_failed(step)) {
        text_append(step->reason, step->op->problem);
        return false;
    }
    step->session->may_be_up = false;
    prover_wait(step->prover, step_death_is_seen, step, STEP_SIGHT_MS_MAX, 0);
    return true;
}

/* Asks those once more whose command failed: whether it fails at all, or failed once, are two
 * things. */
static void step_ask_failed_again(struct prover *prover, struct op **ops, size_t count,
                                  int64_t deadline_ms)
{
    bool again = false;
    for (size_t i = 0; i < count && !prover_must_stop(prover); i++) {
        const struct profile *profile = ops[i]->profile;
        if (!ops[i]->done || ops[i]->phase != EVENT_OP_FAIL)
            continue;
        op_free(ops[i]);
        ops[i] = op_invoke(prover, profile, EVENT_VERB_RUNNING, &profile->commands.running,
                           profile->deadlines.command_ms, NULL);
        again = true;
    }
    if (again)
        ops_wait(prover, ops, count, deadline_ms);
}

/* Asks every runtime that this run has started for its running distros. */
static void step_ask_running(struct step *step)
{
    struct prover *prover = step->prover;
    struct op *ops[PROFILE_RUNTIMES_MAX] = {0};
    size_t count = 0;
    int64_t deadline_ms = 0;
    for (size_t i = 0; i < step->sessions->count; i++) {
        const struct session *session = &step->sessions->items[i];
        const struct profile *profile = session->profile;
        if (!session->was_started || !profile->commands.running.count)
            continue;
        ops[count++] = op_invoke(prover, profile, EVENT_VERB_RUNNING, &profile->commands.running,
                                 profile->deadlines.command_ms, NULL);
        if (deadline_ms < profile->deadlines.command_ms)
            deadline_ms = profile->deadlines.command_ms;
    }
    ops_wait(prover, ops, count, deadline_ms);
    step_ask_failed_again(prover, ops, count, deadline_ms);
    for (size_t i = 0; i < count; i++)
        op_free(ops[i]);
}

static bool step_await_settled(struct step *step)
{
    enum prover_wait waited =
        prover_wait(step->prover, step_has_settled, step, STEP_BEATS_MS_MAX, 0);
    if (waited == PROVER_STOPPED)
        return false;
    if (waited == PROVER_MET) {
        probe_work(step->sessions, step->plan);
        probe_guests(step->sessions, step->plan, &step->view);
        footprint_look(step->sessions, step->plan);
    }
    view_release(&step->view);
    if (prover_look(step->prover, &step->view))
        prover_record_view(step->prover, EVENT_VIEW_SETTLED, &step->view);
    if (waited == PROVER_MET)
        return true;
    text_append_format(step->reason, "somebody up did not beat %d times within %d ms",
                       STEP_SETTLED_BEATS, STEP_BEATS_MS_MAX);
    return false;
}

static bool step_perform(struct step *step)
{
    step_invoke(step);
    bool done = step_await_effect(step);
    if (done && step->plan->action != PLAN_START)
        done = step_await_death(step);
    if (!prover_must_stop(step->prover))
        step_ask_running(step);
    bool settled = step_await_settled(step);
    return done && settled;
}

enum event_step_outcome step_run(struct sessions *sessions, const struct plan_step *plan,
                                 struct text *reason)
{
    struct prover *prover = sessions->prover;
    int place = profiles_find(prover->options->profiles, plan->runtime);
    struct step step = {.prover = prover,
                        .sessions = sessions,
                        .plan = plan,
                        .session = &sessions->items[place],
                        .reason = reason};
    const char *action = plan_action_words[plan->action];
    sessions_mark(sessions);
    prover_wait(prover, step_is_fresh, &step, STEP_BEATS_MS_MAX, 0);
    if (prover_must_stop(prover))
        return EVENT_STEP_CUT_SHORT;
    step_record_begin(prover, plan->index, plan->round, action, plan->runtime);
    /* No runtime under proof caused what changed since the step before. */
    prover_record_look(prover, EVENT_VIEW_BEFORE);
    footprint_look(sessions, plan);
    bool done = step_perform(&step);
    enum event_step_outcome outcome = prover_must_stop(prover) ? EVENT_STEP_CUT_SHORT
                                      : done                   ? EVENT_STEP_DONE
                                                               : EVENT_STEP_NOT_DONE;
    step_record_end(prover, plan->index, plan->round, action, plan->runtime, outcome,
                    text_get(reason));
    if (plan->action != PLAN_START)
        op_free(step.op);
    view_release(&step.view);
    return outcome;
}

/* Rules for VMs that end, come back, stay or are somebody else's, against what the plan has them
 * do. */
#include "diagnose/rule.h"

#include <stdio.h>

static void rule_lifecycle_change(struct rule_book *book, const struct event *event)
{
    const struct change *change = &event->change;
    int victim = rule_system(book, change->id);
    if (change->part != VIEW_SYSTEMS || victim == RULE_NOBODY)
        return;
    bool gone = system_word_is_death(change->to);
    bool unreported =
        change->found_by == CHANGE_BY_POLL && book->state->capabilities.changes_by_event;
    if (gone && unreported)
        rule_suspect(book, CAUSE_WATCH_BLIND, victim, RULE_NOBODY, event->seq,
                     "the end of %s's VM was found by looking; the host had not reported it",
                     rule_name(book, victim));
}

/* The list of systems says that it is gone; does its process say so, too? */
static void rule_lifecycle_process_left(struct rule_book *book, int runtime,
                                        const struct event *event)
{
    const struct life *life = &book->state->subjects[runtime].life;
    const struct view *view = &event->view.view;
    const struct worker *left =
        life->worker_pid ? view_worker(view, life->worker_pid, life->worker_start) : NULL;
    bool late = event->view.why != EVENT_VIEW_EFFECT && event->view.why != EVENT_VIEW_CHANGE;
    if (!left || !late || view_unavailable(view, VIEW_WORKERS))
        return;
    bool own = runtime == rule_actor(book) || rule_is_cleaning(book);
    rule_suspect(book, own ? CAUSE_WORKER_OUTLIVES : CAUSE_VM_UNMANAGED, runtime,
                 own ? RULE_NOBODY : rule_actor(book), event->seq,
                 own ? "the host lists %s's VM as gone, and its process %lld is there"
                     : "%s's process %lld is alive, and the host lists no VM for it",
                 rule_name(book, runtime), (long long)left->pid);
}

/* A VM that runs now and did not when the step began. */
static void rule_lifecycle_arrival(struct rule_book *book, const struct event *event,
                                   const struct compute_system *system)
{
    int runtime = profiles_of_owner(&book->state->profiles, system->owner);
    int actor = rule_actor(book);
    const struct compute_system *first = NULL;
    bool acting_start = actor != RULE_NOBODY && book->state->step.plan->action == PLAN_START;
    bool own_shown = acting_start && view_owned(&event->view.view,
                                                book->state->profiles.items[actor].owner, &first);
    if (runtime != RULE_NOBODY && rule_is_bystander(book, runtime)) {
        rule_suspect(book, CAUSE_CROSS_RESTART, runtime, actor, event->seq,
                     "%s has another VM than when the step of %s began", rule_name(book, runtime),
                     rule_name(book, actor));
        return;
    }
    if (runtime != RULE_NOBODY && runtime == actor)
        return;
    if (runtime == RULE_NOBODY && actor != RULE_NOBODY &&
        view_system(&book->state->baseline, system->id))
        return; /* a bystander: rule_breach.c names it */
    if (acting_start && !own_shown)
        return; /* rule_start.c asks whose it is */
    if (runtime != RULE_NOBODY && actor != RULE_NOBODY && book->acted) {
        rule_suspect(book, CAUSE_CROSS_START, runtime, actor, event->seq,
                     "%s's VM %s, which was down, came up during the step of %s",
                     rule_name(book, runtime), system->id, rule_name(book, actor));
        return;
    }
    if (!text_same(system->found_by, "process") || runtime != RULE_NOBODY)
        rule_suspect(book, CAUSE_VM_STARTED_BY_OTHERS, runtime, RULE_NOBODY, event->seq,
                     "the VM %s (owner %s) came up, and no command of the proof had started it",
                     system->id, system->owner ? system->owner : "not recorded");
}

static void rule_lifecycle_view(struct rule_book *book, const struct event *event)
{
    const struct check_state *state = book->state;
    const struct view *view = &event->view.view;
    if (view_unavailable(view, VIEW_SYSTEMS) || state->step.index < 1)
        return;
    for (size_t i = 0; i < state->profiles.count; i++) {
        const struct life *life = &state->subjects[i].life;
        const struct compute_system *system =
            life->begun ? view_system(view, life->system_id) : NULL;
        if (!life->begun || (system && system_is_up(system)))
            continue;
        rule_lifecycle_process_left(book, (int)i, event);
    }
    for (size_t i = 0; i < view->systems.count && !rule_is_cleaning(book); i++) {
        const struct compute_system *system = &view->systems.items[i];
        const struct compute_system *was = view_system(&book->before, system->id);
        if (system_is_up(system) && !text_same(system->found_by, "process") &&
            (!was || !system_is_up(was) || !text_same(was->runtime_id, system->runtime_id)))
            rule_lifecycle_arrival(book, event, system);
    }
}

static void rule_lifecycle_op(struct rule_book *book, const struct event *event)
{
    const struct event_op *op = &event->op;
    int runtime = profiles_find(&book->state->profiles, op->runtime);
    if (runtime < 0 || op->phase == EVENT_OP_INVOKE)
        return;
    if (op->verb == EVENT_VERB_SHUTDOWN && op->phase != EVENT_OP_OK &&
        !text_same(op->reason, EVENT_OP_ENDED)) /* that one was not let end */
        rule_suspect(book, CAUSE_SHUTDOWN_FAILED, runtime, RULE_NOBODY, event->seq,
                     "%s's shutdown %s", op->runtime,
                     op->phase == EVENT_OP_INFO ? "did not end in time" : "failed");
}

/* At the end of a shutdown: is the VM gone, and did the host say so? */
static void rule_lifecycle_step_end(struct rule_book *book, const struct event *event)
{
    int actor = rule_actor(book);
    if (actor == RULE_NOBODY || book->state->step.plan->action != PLAN_SHUTDOWN ||
        view_unavailable(&book->last, VIEW_SYSTEMS))
        return;
    const struct subject *subject = &book->state->subjects[actor];
    if (!subject->life.begun)
        return;
    const struct compute_system *still = view_system(&book->last, subject->life.system_id);
    bool same =
        still && system_is_up(still) && text_same(still->runtime_id, subject->life.runtime_id);
    if (same && book->command_fail_seq < 0)
        rule_suspect(book, CAUSE_SHUTDOWN_NO_EFFECT, actor, RULE_NOBODY, event->seq,
                     "%s's shutdown ended well, and the host still shows its VM %s",
                     subject->profile->name, subject->life.system_id);
    const struct compute_system *was = view_system(&book->before, subject->life.system_id);
    if (!same && was && system_is_up(was) && subject->observation.gone_change_seq < 0)
        rule_suspect(book, CAUSE_WATCH_BLIND, actor, RULE_NOBODY, event->seq,
                     "%s's VM is gone, and the host had not reported it", subject->profile->name);
}

void rule_lifecycle_take(struct rule_book *book, const struct event *event)
{
    switch (event->kind) {
    case EVENT_CHANGE:
        rule_lifecycle_change(book, event);
        return;
    case EVENT_VIEW:
        rule_lifecycle_view(book, event);
        return;
    case EVENT_OP:
        rule_lifecycle_op(book, event);
        return;
    case EVENT_STEP:
        if (event->step.phase == EVENT_STEP_END)
            rule_lifecycle_step_end(book, event);
        return;
    default:
        return;
    }
}

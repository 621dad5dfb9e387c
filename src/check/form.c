/* The form of a history. */
#include "check/form.h"

#include <stdlib.h>

#include "check/marks.h"

/* Most commands under way at a time: a session and a command for each runtime, and room. */
#define FORM_OPEN_MAX 64

#define FORM_VERB_SESSION "start"
#define FORM_VERB_WORK    "work"
#define FORM_VERB_LIST    "running"

static void form_op_release(struct form_op *op)
{
    free(op->verb);
    free(op->runtime);
}

void form_release(struct form *form)
{
    for (size_t i = 0; i < form->open.count; i++)
        form_op_release(&form->open.items[i]);
    VECTOR_RELEASE(&form->open);
    free(form->broken.what);
    free(form->action);
    free(form->runtime);
    *form = FORM_NONE;
}

static struct form_op *form_open_op(const struct form *form, int64_t id)
{
    for (size_t i = 0; i < form->open.count; i++) {
        if (form->open.items[i].id == id)
            return &form->open.items[i];
    }
    return NULL;
}

bool form_is_open(const struct form *form, int64_t id)
{
    return form_open_op(form, id) != NULL;
}

/* What is wrong with the step's begin; NULL if nothing. The checker has looked at its place. */
static const char *form_step_begin(struct form *form, const struct plan *plan,
                                   const struct event_step *step)
{
    int64_t last = (int64_t)plan->steps.count;
    free(form->action);
    free(form->runtime);
    form->action = memory_text(step->action);
    form->runtime = memory_text(step->runtime);
    form->step = step->index;
    form->plan =
        step->index >= 1 && step->index <= last ? &plan->steps.items[step->index - 1] : NULL;
    form->round = form->plan ? form->plan->round : step->index == 0 ? 1 : plan->rounds;
    form->ended = form->invoked = form->answered = false;
    form->quiet = form->working = form->worked = false;
    form->baseline = form->before = form->effect = form->settled = form->clean = false;
    if (step->outcome != EVENT_STEP_UNDER_WAY)
        return "a step that begins is under way";
    return step->round == form->round ? NULL : "the step is of another round of the plan";
}

static const char *form_step_end(struct form *form, const struct event_step *step)
{
    form->ended = true;
    if (!text_same(step->action, form->action) || !text_same(step->runtime, form->runtime) ||
        step->round != form->round)
        return "the step that ends is not the one that began";
    if (step->outcome == EVENT_STEP_UNDER_WAY)
        return "a step that ends is no longer under way";
    if (step->outcome != EVENT_STEP_DONE)
        return NULL;
    if (!form->plan)
        return form->baseline || form->clean ? NULL : "the step has no view of its own";
    if (!form->before || !form->effect || !form->settled)
        return "the step has no view before its command, of its effect, or after it";
    if (form->plan->action == PLAN_START)
        return form->invoked ? NULL : "nothing was started in the step";
    return form->answered ? NULL : "the step was done without its command";
}

static const char *form_op_begin(struct form *form, const struct event_op *op)
{
    if (form->open.count >= FORM_OPEN_MAX)
        return "too many commands are under way";
    *VECTOR_ADD(&form->open) = (struct form_op){.id = op->id,
                                                .step = form->ended ? -1 : form->step,
                                                .verb = memory_text(op->verb),
                                                .runtime = memory_text(op->runtime)};
    bool of_plan = false;
    for (int i = 0; plan_action_words[i] && !of_plan; i++)
        of_plan = text_same(op->verb, plan_action_words[i]);
    if (of_plan) {
        if (!form->plan || form->ended || form->effect || form->invoked ||
            !text_same(op->verb, plan_action_words[form->plan->action]) ||
            !text_same(op->runtime, form->plan->runtime))
            return "the command is not the step's";
        form->invoked = true;
    }
    bool cleaning = form->step >= 0 && !form->plan;
    bool asking = form->plan && !form->ended && form->effect &&
                  (form->plan->action == PLAN_START || form->answered);
    if (text_same(op->verb, FORM_VERB_WORK)) {
        if (!form->quiet || form->working || form->worked)
            return "guests work one by one, from a view to the next";
        form->working = true;
    }
    if (!of_plan && !cleaning && !asking)
        return "runtimes and guests are asked when a step has had its effect";
    return NULL;
}

static const char *form_op_end(struct form *form, const struct event_op *op)
{
    struct form_op *open = form_open_op(form, op->id);
    if (!open)
        return "the command was not invoked";
    bool same = text_same(open->verb, op->verb) && text_same(open->runtime, op->runtime);
    bool session = text_same(open->verb, FORM_VERB_SESSION);
    bool list = text_same(open->verb, FORM_VERB_LIST);
    bool own = form->plan && text_same(open->verb, plan_action_words[form->plan->action]) &&
               text_same(open->runtime, form->plan->runtime);
    bool here = open->step == form->step && !form->ended;
    form_op_release(open);
    *open = form->open.items[--form->open.count];
    if (!same)
        return "the command that ends is not the one that was invoked";
    if (text_same(op->verb, FORM_VERB_WORK)) {
        form->working = false;
        form->worked = true;
    }
    if (!session && !here)
        return "the command ends outside of its step";
    if (own && !session) {
        if (form->settled)
            return "the command ends after the step has settled";
        form->answered = op->phase == EVENT_OP_OK;
    }
    return list && form->settled ? "the list comes after the step has settled" : NULL;
}

static const char *form_beat(struct form *form, const struct event_beat *beat)
{
    struct form_op *session = form_open_op(form, beat->op);
    if (!session || !text_same(session->verb, FORM_VERB_SESSION) ||
        !text_same(session->runtime, beat->runtime))
        return "the beat is from no session that is open";
    if (beat->period_ms <= 0)
        return "a guest pauses between beats";
    if (session->period_ms && session->period_ms != beat->period_ms)
        return "the guest's own pause between beats changed";
    session->period_ms = beat->period_ms;
    return NULL;
}

/* The first view of this reason, in a step that may have it. */
static const char *form_view_once(bool *seen, bool in_place)
{
    bool again = *seen;
    *seen = true;
    return again || !in_place ? "no such view stands here" : NULL;
}

static const char *form_view(struct form *form, const struct plan *plan, const char *why)
{
    bool last = form->step == (int64_t)plan->steps.count + 1;
    if (text_same(why, "baseline"))
        return form_view_once(&form->baseline, form->step == 0 && !form->ended);
    if (text_same(why, "clean"))
        return form_view_once(&form->clean, last && !form->ended);
    if (text_same(why, "before"))
        return form_view_once(&form->before, form->plan && !form->ended && !form->invoked);
    if (text_same(why, "effect"))
        return form_view_once(&form->effect,
                              form->plan && !form->ended && form->invoked && !form->settled);
    bool after = form->plan && !form->ended && form->effect && !form->settled;
    if (text_same(why, "quiet"))
        return form_view_once(&form->quiet, after);
    if (text_same(why, "worked")) {
        bool due = after && form->worked;
        form->worked = false;
        return due ? NULL : "no such view stands here";
    }
    if (text_same(why, "settled"))
        return form_view_once(&form->settled, after && !form->working && !form->worked);
    return NULL;
}

/* Guests are asked after the step's effect; footprints before its command as well. */
static const char *form_probe(const struct form *form, const struct event_probe *probe)
{
    bool after = form->plan && !form->ended && form->effect;
    if (!text_same(probe->about, MARKS_ABOUT))
        return after ? NULL : "guests are asked when a step has had its effect";
    bool before = form->plan && !form->ended && form->before && !form->invoked;
    if (text_same(probe->runtime, form->runtime))
        return "a runtime's footprint is looked at in the steps of others";
    return before || (after && !form->settled)
               ? NULL
               : "footprints are looked at before a step's command, and after its effect";
}

void form_take(struct form *form, const struct plan *plan, const struct event *event)
{
    const char *broken = NULL;
    if (event->kind == EVENT_STEP && event->step.phase == EVENT_STEP_BEGIN)
        broken = form_step_begin(form, plan, &event->step);
    else if (event->kind == EVENT_STEP)
        broken = form_step_end(form, &event->step);
    else if (event->kind == EVENT_OP && event->op.phase == EVENT_OP_INVOKE)
        broken = form_op_begin(form, &event->op);
    else if (event->kind == EVENT_OP)
        broken = form_op_end(form, &event->op);
    else if (event->kind == EVENT_BEAT)
        broken = form_beat(form, &event->beat);
    else if (event->kind == EVENT_PROBE)
        broken = form_probe(form, &event->probe);
    else if (event->kind == EVENT_VIEW)
        broken = form_view(form, plan, event->view.why);
    if (broken)
        note_set(&form->broken, event->seq, "%s", broken);
}

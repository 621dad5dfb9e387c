/* The form of a history. */
#include "check/history_order.h"

#include <stdlib.h>

#include "check/observe/footprint_looks.h"

/* Most commands under way at a time: a session and a command for each runtime, and room. */
#define HISTORY_ORDER_OPEN_MAX 64

static void history_order_op_release(struct history_order_op *op)
{
    free(op->runtime);
}

void history_order_release(struct history_order *order)
{
    for (size_t i = 0; i < order->open.count; i++)
        history_order_op_release(&order->open.items[i]);
    VECTOR_RELEASE(&order->open);
    free(order->broken.what);
    free(order->action);
    free(order->runtime);
    *order = HISTORY_ORDER_NONE;
}

static struct history_order_op *history_order_open_op(const struct history_order *order, int64_t id)
{
    for (size_t i = 0; i < order->open.count; i++) {
        if (order->open.items[i].id == id)
            return &order->open.items[i];
    }
    return NULL;
}

bool history_order_is_open(const struct history_order *order, int64_t id)
{
    return history_order_open_op(order, id) != NULL;
}

/* What is wrong with the step's begin; NULL if nothing. The checker has looked at its place. */
static const char *history_order_step_begin(struct history_order *order, const struct plan *plan,
                                            const struct event_step *step)
{
    int64_t last = (int64_t)plan->steps.count;
    free(order->action);
    free(order->runtime);
    order->action = memory_text(step->action);
    order->runtime = memory_text(step->runtime);
    order->step = step->index;
    order->plan =
        step->index >= 1 && step->index <= last ? &plan->steps.items[step->index - 1] : NULL;
    order->round = order->plan ? order->plan->round : step->index == 0 ? 1 : plan->rounds;
    order->ended = order->invoked = order->answered = false;
    order->quiet = order->working = order->worked = false;
    order->baseline = order->before = order->effect = order->settled = order->clean = false;
    if (step->outcome != EVENT_STEP_UNDER_WAY)
        return "a step that begins is under way";
    return step->round == order->round ? NULL : "the step is of another round of the plan";
}

static const char *history_order_step_end(struct history_order *order,
                                          const struct event_step *step)
{
    order->ended = true;
    if (!text_same(step->action, order->action) || !text_same(step->runtime, order->runtime) ||
        step->round != order->round)
        return "the step that ends is not the one that began";
    if (step->outcome == EVENT_STEP_UNDER_WAY)
        return "a step that ends is no longer under way";
    if (step->outcome != EVENT_STEP_DONE)
        return NULL;
    if (!order->plan)
        return order->baseline || order->clean ? NULL : "the step has no view of its own";
    if (!order->before || !order->effect || !order->settled)
        return "the step has no view before its command, of its effect, or after it";
    if (order->plan->action == PLAN_START)
        return order->invoked ? NULL : "nothing was started in the step";
    return order->answered ? NULL : "the step was done without its command";
}

/* Whether the words are those of the profile's command. A session's own words (the loop of the
 * beats) stand in the place of "{command}". */
static bool history_order_is_command(const struct profile *profile, const struct texts *words,
                                     const struct texts *argv)
{
    size_t place = 0; /* of "{command}" */
    while (place < words->count && !text_same(words->items[place], "{command}"))
        place++;
    CLEANUP(texts_release) struct texts wanted = {0};
    const struct texts none = {0};
    profile_command(profile, words, &none, &wanted);
    if (place == words->count ? argv->count != wanted.count : argv->count <= wanted.count)
        return false;
    size_t gap = argv->count - wanted.count;
    for (size_t i = 0; i < wanted.count; i++) {
        if (!text_same(wanted.items[i], argv->items[i < place ? i : i + gap]))
            return false;
    }
    return true;
}

/* Whether a command of the plan, or a list of running distros, is what the profile says. */
static bool history_order_is_profiles(const struct history_order *order,
                                      const struct profiles *profiles, const struct event_op *op)
{
    int place = profiles_find(profiles, op->runtime);
    const struct profile *profile = place < 0 ? NULL : &profiles->items[place];
    const struct texts *words = NULL;
    if (profile && op->verb == EVENT_VERB_START)
        words = &profile->commands.exec;
    else if (profile && op->verb == EVENT_VERB_RUNNING)
        words = &profile->commands.running;
    else if (profile && op->verb == EVENT_VERB_SHUTDOWN)
        words = &profile->commands.shutdown;
    for (size_t i = 0;
         profile && op->verb == EVENT_VERB_RESTART_SERVICE && i < profile->services.count; i++) {
        if (order->plan && text_same(profile->services.items[i].name, order->plan->service))
            words = &profile->services.items[i].restart;
    }
    return !words || history_order_is_command(profile, words, &op->argv);
}

static const char *history_order_op_begin(struct history_order *order,
                                          const struct profiles *profiles,
                                          const struct event_op *op)
{
    if (order->open.count >= HISTORY_ORDER_OPEN_MAX)
        return "too many commands are under way";
    *VECTOR_ADD(&order->open) = (struct history_order_op){.id = op->id,
                                                          .step = order->ended ? -1 : order->step,
                                                          .verb = op->verb,
                                                          .runtime = memory_text(op->runtime)};
    bool of_plan = false;
    for (int i = 0; plan_action_words[i] && !of_plan; i++)
        of_plan = text_same(event_verb_words[op->verb], plan_action_words[i]);
    if (of_plan) {
        if (!order->plan || order->ended || order->effect || order->invoked ||
            !text_same(event_verb_words[op->verb], plan_action_words[order->plan->action]) ||
            !text_same(op->runtime, order->plan->runtime))
            return "the command is not the step's";
        order->invoked = true;
    }
    if (order->strict && !history_order_is_profiles(order, profiles, op))
        return "the command is not the one that the profile names";
    bool cleaning = order->step >= 0 && !order->plan;
    bool asking = order->plan && !order->ended && order->effect &&
                  (order->plan->action == PLAN_START || order->answered);
    if (op->verb == EVENT_VERB_WORK) {
        if (!order->quiet || order->working || order->worked)
            return "guests work one by one, from a view to the next";
        order->working = true;
    }
    if (!of_plan && !cleaning && !asking)
        return "runtimes and guests are asked when a step has had its effect";
    return NULL;
}

static const char *history_order_op_end(struct history_order *order, const struct event_op *op)
{
    struct history_order_op *open = history_order_open_op(order, op->id);
    if (!open)
        return "the command was not invoked";
    bool same = open->verb == op->verb && text_same(open->runtime, op->runtime);
    bool session = open->verb == EVENT_VERB_START;
    bool list = open->verb == EVENT_VERB_RUNNING;
    bool own = order->plan &&
               text_same(event_verb_words[open->verb], plan_action_words[order->plan->action]) &&
               text_same(open->runtime, order->plan->runtime);
    bool here = open->step == order->step && !order->ended;
    history_order_op_release(open);
    *open = order->open.items[--order->open.count];
    if (!same)
        return "the command that ends is not the one that was invoked";
    if (order->strict && op->phase == EVENT_OP_OK && (op->exit_status || op->signal))
        return "a command that went well exits with 0";
    if (op->verb == EVENT_VERB_WORK) {
        order->working = false;
        order->worked = true;
    }
    if (!session && !here)
        return "the command ends outside of its step";
    if (own && !session) {
        if (order->settled)
            return "the command ends after the step has settled";
        order->answered = op->phase == EVENT_OP_OK;
    }
    return list && order->settled ? "the list comes after the step has settled" : NULL;
}

static const char *history_order_beat(struct history_order *order, const struct event_beat *beat)
{
    struct history_order_op *session = history_order_open_op(order, beat->op);
    if (!session || session->verb != EVENT_VERB_START ||
        !text_same(session->runtime, beat->runtime))
        return "the beat is from no session that is open";
    if (beat->period_ms <= 0)
        return "a guest pauses between beats";
    if (order->strict && beat->period_ms != EVENT_BEAT_PERIOD_MS &&
        beat->period_ms != EVENT_BEAT_PERIOD_LONG_MS)
        return "no guest pauses for as long between beats";
    if (session->period_ms && session->period_ms != beat->period_ms)
        return "the guest's own pause between beats changed";
    session->period_ms = beat->period_ms;
    return NULL;
}

/* The first view of this reason, in a step that may have it. */
static const char *history_order_view_once(bool *seen, bool in_place)
{
    bool again = *seen;
    *seen = true;
    return again || !in_place ? "no such view stands here" : NULL;
}

static const char *history_order_view(struct history_order *order, const struct plan *plan,
                                      enum event_why why)
{
    bool last = order->step == (int64_t)plan->steps.count + 1;
    if (why == EVENT_VIEW_BASELINE)
        return history_order_view_once(&order->baseline, order->step == 0 && !order->ended);
    if (why == EVENT_VIEW_CLEAN)
        return history_order_view_once(&order->clean, last && !order->ended);
    if (why == EVENT_VIEW_BEFORE)
        return history_order_view_once(&order->before,
                                       order->plan && !order->ended && !order->invoked);
    if (why == EVENT_VIEW_EFFECT)
        return history_order_view_once(&order->effect, order->plan && !order->ended &&
                                                           order->invoked && !order->settled);
    bool after = order->plan && !order->ended && order->effect && !order->settled;
    if (why == EVENT_VIEW_QUIET)
        return history_order_view_once(&order->quiet, after);
    if (why == EVENT_VIEW_WORKED) {
        bool due = after && order->worked;
        order->worked = false;
        return due ? NULL : "no such view stands here";
    }
    if (why == EVENT_VIEW_SETTLED)
        return history_order_view_once(&order->settled, after && !order->working && !order->worked);
    return NULL;
}

/* Guests are asked after the step's effect; footprints before its command as well. */
static const char *history_order_probe(const struct history_order *order,
                                       const struct event_probe *probe)
{
    bool after = order->plan && !order->ended && order->effect;
    if (!text_same(probe->about, FOOTPRINT_LOOKS_ABOUT))
        return after ? NULL : "guests are asked when a step has had its effect";
    bool before = order->plan && !order->ended && order->before && !order->invoked;
    if (text_same(probe->runtime, order->runtime))
        return "a runtime's footprint is looked at in the steps of others";
    return before || (after && !order->settled)
               ? NULL
               : "footprints are looked at before a step's command, and after its effect";
}

void history_order_take(struct history_order *order, const struct plan *plan,
                        const struct profiles *profiles, const struct event *event)
{
    const char *broken = NULL;
    if (event->kind == EVENT_STEP && event->step.phase == EVENT_STEP_BEGIN)
        broken = history_order_step_begin(order, plan, &event->step);
    else if (event->kind == EVENT_STEP)
        broken = history_order_step_end(order, &event->step);
    else if (event->kind == EVENT_OP && event->op.phase == EVENT_OP_INVOKE)
        broken = history_order_op_begin(order, profiles, &event->op);
    else if (event->kind == EVENT_OP)
        broken = history_order_op_end(order, &event->op);
    else if (event->kind == EVENT_BEAT)
        broken = history_order_beat(order, &event->beat);
    else if (event->kind == EVENT_PROBE)
        broken = history_order_probe(order, &event->probe);
    else if (event->kind == EVENT_VIEW)
        broken = history_order_view(order, plan, event->view.why);
    if (broken)
        note_set(&order->broken, event->seq, "%s", broken);
}

/* group.R: a query by owner made to the host gives exactly R's systems. Owners are compared whole:
 * a host that takes them for prefixes answers for WSL with WSLX's systems too. */
#include "check/state.h"

#include <stdlib.h>

/* The one answer about the owner; NULL, and why, if there is not exactly one. */
static const struct owner_group *group_answer(const struct view *view, const char *owner,
                                              const char **doubt)
{
    const struct owner_group *found = NULL;
    *doubt = "the host was not asked for its owner's systems";
    for (size_t i = 0; i < view->groups.count; i++) {
        const struct owner_group *group = &view->groups.items[i];
        if (!text_same(group->owner, owner))
            continue;
        if (found) {
            *doubt = "the view has two answers for its owner";
            return NULL;
        }
        found = group;
    }
    if (found && found->problem) {
        *doubt = found->problem;
        return NULL;
    }
    return found;
}

/* What the answer has too much or lacks; NULL if nothing. The caller frees it. */
static char *group_wrong(const struct view *view, const struct owner_group *group)
{
    for (size_t i = 0; i < group->ids.count; i++) {
        const char *id = group->ids.items[i];
        const struct compute_system *system = view_system(view, id);
        if (!system)
            return memory_format("asked for the owner %s, the host names the system %s, which it "
                                 "does not show",
                                 group->owner, id);
        if (!text_same(system->owner, group->owner))
            return memory_format("asked for the owner %s, the host names the system %s of the "
                                 "owner %s",
                                 group->owner, id, system->owner ? system->owner : "-");
        for (size_t k = 0; k < i; k++) {
            if (text_same(group->ids.items[k], id))
                return memory_format("asked for the owner %s, the host names the system %s twice",
                                     group->owner, id);
        }
    }
    for (size_t i = 0; i < view->systems.count; i++) {
        const struct compute_system *system = &view->systems.items[i];
        if (text_same(system->owner, group->owner) && !texts_have(&group->ids, system->id))
            return memory_format("asked for the owner %s, the host does not name the system %s",
                                 group->owner, system->id);
    }
    return NULL;
}

static void group_judge(const struct judgement *judgement)
{
    const struct check_state *state = judgement->state;
    const struct subject *subject = judgement->subject;
    struct ledger_entry *entry = judgement->entry;
    const struct step_state *step = &state->step;
    const char *doubt = "the host's compute systems could not be read";
    const struct owner_group *group =
        state_view_has(state, VIEW_SYSTEMS)
            ? group_answer(&step->view, subject->profile->owner, &doubt)
            : NULL;
    CLEANUP(memory_free_text) char *wrong = group ? group_wrong(&step->view, group) : NULL;
    if (wrong)
        ledger_note(entry, CRITERION_FAIL, step->view_seq, "view", wrong);
    else if (!group)
        ledger_note(entry, CRITERION_UNKNOWN, step->view_seq, "view", doubt);
    else if (step->outcome != EVENT_STEP_DONE || step->settled_seq < 0)
        ledger_note(entry, CRITERION_UNKNOWN, step->view_seq, "view", "the step was not done");
    else
        ledger_note(entry, CRITERION_PASS, step->view_seq, "view after the step", NULL);
}

static bool group_shown_at(const struct criterion_step *at)
{
    return at->place < at->plan->steps.count &&
           (criterion_while_up(at) ||
            text_same(at->plan->steps.items[at->place].runtime, at->runtime));
}

static const char *group_inapplicable(const struct check_state *state,
                                      const struct profile *profile)
{
    (void)profile;
    return state->capabilities.answers_by_owner
               ? NULL
               : "libvirt cannot be asked for the systems of an owner";
}

const struct criterion_type criterion_group = {
    .scope = CRITERION_OF_RUNTIME,
    .shown_at = group_shown_at,
    .inapplicable = group_inapplicable,
    .judge = group_judge,
    .claim = "a query by owner made to the host gives exactly its systems",
};

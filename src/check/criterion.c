/* The criteria of a proof: what their rows have in common. */
#include "check/criterion.h"

#define CRITERION_EXTERN(name, kind) extern const struct criterion_type criterion_##name;
CRITERIA(CRITERION_EXTERN)

#define CRITERION_ROW(name, kind) [CRITERION_##kind] = &criterion_##name,
const struct criterion_type *const criterion_types[CRITERION_KINDS] = {CRITERIA(CRITERION_ROW)};

#define CRITERION_WORD(name, kind) [CRITERION_##kind] = #name,
const char *const criterion_kind_words[] = {CRITERIA(CRITERION_WORD)[CRITERION_KINDS] = NULL};

const char *const criterion_result_words[] = {"pass", "fail", "unknown", "not applicable", NULL};

static const struct record_field evidence_fields[] = {
    RECORD_FIELD_NEEDED(struct evidence, seq, RECORD_INTEGER),
    RECORD_FIELD(struct evidence, what, RECORD_TEXT),
};
RECORD_TYPE(evidence_record, "piece of evidence", struct evidence, evidence_fields);

static const struct record_field criterion_fields[] = {
    RECORD_FIELD_NEEDED(struct criterion, id, RECORD_TEXT),
    RECORD_FIELD_WORD(struct criterion, kind, criterion_kind_words),
    RECORD_FIELD(struct criterion, runtime, RECORD_TEXT),
    RECORD_FIELD(struct criterion, other, RECORD_TEXT),
    RECORD_FIELD(struct criterion, reason, RECORD_TEXT),
    RECORD_FIELD(struct criterion, steps_bound, RECORD_INTEGER),
    RECORD_FIELD(struct criterion, steps_judged, RECORD_INTEGER),
    RECORD_FIELD(struct criterion, rounds, RECORD_INTEGER),
    RECORD_FIELD(struct criterion, bound_ppm, RECORD_INTEGER),
    RECORD_FIELD_OF(struct criterion, evidence, RECORD_LIST, &evidence_record),
    RECORD_FIELD_WORD(struct criterion, result, criterion_result_words),
};
RECORD_TYPE(criterion_record, "criterion", struct criterion, criterion_fields);

char *criterion_id(enum criterion_kind kind, const char *runtime, const char *other)
{
    const char *name = criterion_kind_words[kind];
    return other     ? memory_format("%s.%s.%s", name, runtime, other)
           : runtime ? memory_format("%s.%s", name, runtime)
                     : memory_text(name);
}

/* The plan's step, or NULL for "clean". */
static const struct plan_step *criterion_step(const struct criterion_step *at)
{
    return at->place < at->plan->steps.count ? &at->plan->steps.items[at->place] : NULL;
}

static bool criterion_at_own(const struct criterion_step *at, enum plan_action action)
{
    const struct plan_step *step = criterion_step(at);
    return step && step->action == action && text_same(step->runtime, at->runtime);
}

bool criterion_at_own_start(const struct criterion_step *at)
{
    return criterion_at_own(at, PLAN_START);
}

bool criterion_at_own_shutdown(const struct criterion_step *at)
{
    return criterion_at_own(at, PLAN_SHUTDOWN);
}

bool criterion_while_up(const struct criterion_step *at)
{
    const struct plan_step *step = criterion_step(at);
    return step && plan_step_has_up(step, at->runtime);
}

bool criterion_beside_other(const struct criterion_step *at)
{
    const struct plan_step *step = criterion_step(at);
    return step && at->place > 0 && text_same(step->runtime, at->other) &&
           plan_step_has_up(step - 1, at->runtime) && plan_step_has_up(step, at->runtime);
}

bool criterion_was_started(const struct criterion_step *at)
{
    for (size_t i = 0; i < at->place && i < at->plan->steps.count; i++) {
        if (text_same(at->plan->steps.items[i].runtime, at->runtime))
            return true; /* the first step of a runtime is a start */
    }
    return false;
}

const char *criterion_unasked(const struct check_state *state, const struct profile *profile)
{
    (void)state;
    return profile->guest.single_command
               ? "its guest cannot be asked: the runtime runs a single command"
               : NULL;
}

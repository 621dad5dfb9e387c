/* The book of a diagnosis: suspicions, and the questions that several rules ask. */
#include "diagnose/rule.h"

#include <stdlib.h>

static struct suspicion *rule_same(const struct rule_book *book, enum cause_code code, int runtime,
                                   int other)
{
    for (size_t i = 0; i < book->suspicions.count; i++) {
        struct suspicion *suspicion = &book->suspicions.items[i];
        if (suspicion->code == code && suspicion->runtime == runtime && suspicion->other == other)
            return suspicion;
    }
    return NULL;
}

void rule_suspect(struct rule_book *book, enum cause_code code, int runtime, int other, int64_t seq,
                  const char *format, ...)
{
    struct suspicion *suspicion = rule_same(book, code, runtime, other);
    if (!suspicion && book->suspicions.count == RULE_SUSPICIONS_MAX)
        return;
    va_list arguments;
    va_start(arguments, format);
    CLEANUP(memory_free_text) char *text = memory_format_list(format, arguments);
    va_end(arguments);
    if (!suspicion) {
        suspicion = VECTOR_ADD(&book->suspicions);
        *suspicion = (struct suspicion){.code = code,
                                        .runtime = runtime,
                                        .other = other,
                                        .step = (int64_t)book->steps.count - 1,
                                        .text = memory_text(text)};
    }
    size_t kept = suspicion->evidence.count;
    if (kept == RULE_EVIDENCE_MAX || (kept && suspicion->evidence.items[kept - 1].seq == seq))
        return;
    *VECTOR_ADD(&suspicion->evidence) = (struct evidence){.seq = seq, .what = memory_text(text)};
}

const struct suspicion *rule_find(const struct rule_book *book, enum cause_code code, int runtime)
{
    for (size_t i = 0; i < book->suspicions.count; i++) {
        const struct suspicion *suspicion = &book->suspicions.items[i];
        if (suspicion->code == code && (runtime == RULE_NOBODY || suspicion->runtime == runtime))
            return suspicion;
    }
    return NULL;
}

int rule_actor(const struct rule_book *book)
{
    const struct plan_step *plan = book->state->step.plan;
    return plan && book->acted ? profiles_find(&book->state->profiles, plan->runtime) : RULE_NOBODY;
}

bool rule_is_cleaning(const struct rule_book *book)
{
    return book->state->step.index > (int64_t)book->state->plan.steps.count;
}

const char *rule_name(const struct rule_book *book, int runtime)
{
    return runtime == RULE_NOBODY ? "somebody else" : book->state->profiles.items[runtime].name;
}

int rule_system(const struct rule_book *book, const char *system_id)
{
    const struct check_state *state = book->state;
    if (!system_id)
        return RULE_NOBODY;
    for (size_t i = 0; i < state->profiles.count; i++) {
        if (state->subjects[i].life.begun &&
            text_same(state->subjects[i].life.system_id, system_id))
            return (int)i;
    }
    const struct compute_system *system = view_system(&book->last, system_id);
    return system ? profiles_of_owner(&book->state->profiles, system->owner) : RULE_NOBODY;
}

int rule_network_of(const struct rule_book *book, const struct network *network)
{
    for (size_t i = 0; i < book->state->profiles.count; i++) {
        const struct profile *profile = &book->state->profiles.items[i];
        for (size_t k = 0; k < profile->networks.count; k++) {
            if (text_same_ignoring_case(profile->networks.items[k].id, network->id))
                return (int)i;
        }
    }
    return RULE_NOBODY;
}

bool rule_is_bystander(const struct rule_book *book, int runtime)
{
    return runtime != RULE_NOBODY && runtime != rule_actor(book) && !rule_is_cleaning(book) &&
           book->state->subjects[runtime].life.begun;
}

void rule_book_release(struct rule_book *book)
{
    for (size_t i = 0; i < book->suspicions.count; i++) {
        struct suspicion *suspicion = &book->suspicions.items[i];
        for (size_t k = 0; k < suspicion->evidence.count; k++)
            free(suspicion->evidence.items[k].what);
        VECTOR_RELEASE(&suspicion->evidence);
        texts_release(&suspicion->criteria);
        free(suspicion->text);
    }
    for (size_t i = 0; i < book->answers.count; i++) {
        free(book->answers.items[i].about);
        free(book->answers.items[i].answer);
    }
    for (size_t i = 0; i < book->audits.count; i++) {
        free(book->audits.items[i].sort);
        free(book->audits.items[i].text);
    }
    VECTOR_RELEASE(&book->audits);
    VECTOR_RELEASE(&book->suspicions);
    VECTOR_RELEASE(&book->steps);
    VECTOR_RELEASE(&book->starts);
    VECTOR_RELEASE(&book->answers);
    view_release(&book->before);
    view_release(&book->last);
}

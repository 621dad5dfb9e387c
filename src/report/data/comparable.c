/* Whether two proofs are about the same. */
#include "report/data/comparable.h"

#include "report/summary/claim.h"

const struct event_runtime *comparable_runtime(const struct summary *summary, const char *name)
{
    for (size_t i = 0; i < summary->proof.runtimes.count; i++) {
        if (text_same(summary->proof.runtimes.items[i].name, name))
            return &summary->proof.runtimes.items[i];
    }
    return NULL;
}

bool comparable_machines(const struct summary *old, const struct summary *new)
{
    const struct event_machine *was = &old->proof.machine, *is = &new->proof.machine;
    return text_same(was->system, is->system) && text_same(was->arch, is->arch) &&
           text_same(was->processor, is->processor) && was->cores == is->cores &&
           text_same(was->accelerator, is->accelerator);
}

static void comparable_host(const struct summary *old, const struct summary *new,
                            struct texts *obstacles)
{
    const struct event_host *was = &old->proof.host, *is = &new->proof.host;
    if (was->rehearsal != is->rehearsal)
        texts_add(obstacles, was->rehearsal
                                 ? "the old proof is a rehearsal, the new one of a real host"
                                 : "the old proof is of a real host, the new one a rehearsal");
    if (text_same(was->kind, is->kind))
        return;
    CLEANUP(text_release) struct text line = {0};
    text_append(&line, "another kind of host: ");
    claim_append_stranger(&line, was->kind);
    text_append(&line, ", then ");
    claim_append_stranger(&line, is->kind);
    texts_add(obstacles, text_get(&line));
}

static void comparable_append_runtimes(const struct summary *summary, struct text *line)
{
    for (size_t i = 0; i < summary->proof.runtimes.count; i++) {
        text_append(line, i ? ", " : "");
        claim_append_stranger(line, summary->proof.runtimes.items[i].name);
        text_append(line, " (owner ");
        claim_append_stranger(line, summary->proof.runtimes.items[i].owner);
        text_append(line, ")");
    }
}

/* Names and owners, in whatever order. */
static void comparable_runtimes(const struct summary *old, const struct summary *new,
                                struct texts *obstacles)
{
    bool same = old->proof.runtimes.count == new->proof.runtimes.count;
    for (size_t i = 0; i < new->proof.runtimes.count &&same; i++) {
        const struct event_runtime *is = &new->proof.runtimes.items[i];
        const struct event_runtime *was = comparable_runtime(old, is->name);
        same = was && text_same(was->owner, is->owner);
    }
    if (same)
        return;
    CLEANUP(text_release) struct text line = {0};
    text_append(&line, "other runtimes: ");
    comparable_append_runtimes(old, &line);
    text_append(&line, ", then ");
    comparable_append_runtimes(new, &line);
    texts_add(obstacles, text_get(&line));
}

static const char *comparable_text(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

/* How often a round of the plan has this step. Rounds differ in their order alone. */
static size_t comparable_steps_like(const json_t *steps, const json_t *like)
{
    size_t count = 0, index = 0;
    const json_t *step = NULL;
    json_array_foreach (steps, index, step)
        count += json_integer_value(json_object_get(step, "round")) == 1 &&
                 text_same(comparable_text(step, "action"), comparable_text(like, "action")) &&
                 text_same(comparable_text(step, "runtime"), comparable_text(like, "runtime"));
    return count;
}

/* Whether every step of the first round of one is as often in that of the other. */
static bool comparable_rounds(const json_t *one, const json_t *other)
{
    size_t index = 0;
    const json_t *step = NULL;
    json_array_foreach (one, index, step) {
        if (json_integer_value(json_object_get(step, "round")) != 1)
            return true; /* rounds follow one another */
        if (comparable_steps_like(one, step) != comparable_steps_like(other, step))
            return false;
    }
    return true;
}

static void comparable_plans(const struct summary *old, const struct summary *new,
                             struct texts *obstacles)
{
    const json_t *was = old->proof.plan, *is = new->proof.plan;
    const char *kind = comparable_text(was, "kind"), *other = comparable_text(is, "kind");
    if (!text_same(kind, other)) {
        CLEANUP(text_release) struct text line = {0};
        text_append(&line, "another plan: ");
        claim_append_stranger(&line, kind);
        text_append(&line, ", then ");
        claim_append_stranger(&line, other);
        texts_add(obstacles, text_get(&line));
        return;
    }
    const json_t *before = json_object_get(was, "steps"), *now = json_object_get(is, "steps");
    if (!comparable_rounds(before, now) || !comparable_rounds(now, before))
        texts_add(obstacles, "other steps: a round of the one plan has what a round of the other "
                             "has not");
}

void comparable_find_obstacles(const struct summary *old, const struct summary *new,
                               struct texts *obstacles)
{
    size_t before = obstacles->count;
    comparable_host(old, new, obstacles);
    comparable_runtimes(old, new, obstacles);
    if (obstacles->count == before)
        comparable_plans(old, new, obstacles);
}

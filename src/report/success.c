/* The procedure's six success criteria in its own words. */
#include "report/success.h"

/* Criteria that a row stands for: those of a kind, of one pair if named. */
struct success_of {
    enum criterion_kind kind;
    enum criterion_kind also; /* a second kind; the same where there is none */
    const char *runtime;
    const char *other;
};

static bool success_has(const struct success_of *of, const struct criterion *criterion)
{
    if (criterion->kind != of->kind && criterion->kind != of->also)
        return false;
    return (!of->runtime || text_same(criterion->runtime, of->runtime)) &&
           (!of->other || text_same(criterion->other, of->other));
}

/* The worst of the results: a row without criteria was not evaluated. */
static const char *success_result(const struct success *success)
{
    size_t count[CRITERION_NOT_APPLICABLE + 1] = {0};
    for (size_t i = 0; i < success->criteria.count; i++)
        count[success->criteria.items[i]->result]++;
    if (count[CRITERION_FAIL])
        return "FAIL";
    if (count[CRITERION_UNKNOWN])
        return "UNKNOWN";
    if (count[CRITERION_PASS])
        return "PASS";
    return count[CRITERION_NOT_APPLICABLE] ? "NOT APPLICABLE" : "UNKNOWN";
}

/* Takes the words, which are freed with it. */
static void success_add(struct successes *successes, const struct verdict *verdict,
                        const struct success_of *of, char *check, char *expected, char *test)
{
    struct success *success = VECTOR_ADD(successes);
    success->check = check;
    success->expected = expected;
    success->test = test;
    for (size_t i = 0; i < verdict->criteria.count; i++) {
        if (success_has(of, &verdict->criteria.items[i]))
            *VECTOR_ADD(&success->criteria) = &verdict->criteria.items[i];
    }
    success->result = success_result(success);
}

/* "Canonical", "Fork", or "Fork WSLY" where there are several; inside a line without capitals. */
static char *success_role(const struct story *story, size_t index, bool inside)
{
    const char *canonical = inside ? "canonical" : "Canonical";
    const char *fork = inside ? "fork" : "Fork";
    if (!index || story->proof.runtimes.count == 2)
        return memory_text(index ? fork : canonical);
    return memory_format("%s %s", fork, story->proof.runtimes.items[index].owner);
}

static void success_add_pair(struct successes *successes, const struct story *story,
                             const struct verdict *verdict, size_t down, size_t up)
{
    CLEANUP(memory_free_text) char *first = success_role(story, down, false);
    CLEANUP(memory_free_text) char *second = success_role(story, up, false);
    CLEANUP(memory_free_text) char *inside = success_role(story, up, true);
    const struct success_of of = {.kind = CRITERION_SURVIVE,
                                  .also = CRITERION_SURVIVE,
                                  .runtime = story->proof.runtimes.items[up].name,
                                  .other = story->proof.runtimes.items[down].name};
    success_add(successes, verdict, &of,
                memory_format("%s shutdown doesn't kill %s", first, inside),
                memory_format("%s survives", second),
                memory_format("%s shutdown, %s survives", first, inside));
}

void successes_find(const struct story *story, const struct verdict *verdict,
                    struct successes *successes)
{
    CLEANUP(text_release) struct text owners = {0};
    CLEANUP(text_release) struct text networks = {0};
    size_t count = story->proof.runtimes.count;
    for (size_t i = 0; i < count; i++) {
        const struct event_runtime *runtime = &story->proof.runtimes.items[i];
        text_append_format(&owners, "%sOwner=%s", i ? ", " : "", runtime->owner);
        text_append_format(&networks, "%s%s's", i ? ", " : "", runtime->name);
    }
    success_add(successes, verdict,
                &(struct success_of){.kind = CRITERION_BOOT, .also = CRITERION_BOOT},
                memory_text("Both VMs boot successfully"), memory_text("Yes"), NULL);
    success_add(successes, verdict,
                &(struct success_of){.kind = CRITERION_CONCURRENT, .also = CRITERION_BOOT},
                memory_text("HCS shows two compute systems"), text_take(&owners), NULL);
    success_add(successes, verdict,
                &(struct success_of){.kind = CRITERION_NETWORK, .also = CRITERION_NETWORK},
                memory_text("HNS shows two networks"), text_take(&networks), NULL);
    for (size_t down = 0; down < count; down++) {
        for (size_t up = 0; up < count; up++) {
            if (up != down)
                success_add_pair(successes, story, verdict, down, up);
        }
    }
    success_add(successes, verdict,
                &(struct success_of){.kind = CRITERION_RESTART, .also = CRITERION_RESTART},
                memory_text("Both can restart independently"), memory_text("Yes"),
                memory_text("Concurrent restart"));
}

void successes_release(struct successes *successes)
{
    for (size_t i = 0; i < successes->count; i++) {
        struct success *success = &successes->items[i];
        free(success->check);
        free(success->expected);
        free(success->test);
        VECTOR_RELEASE(&success->criteria);
    }
    VECTOR_RELEASE(successes);
}

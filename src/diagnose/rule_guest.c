/* Rules for what guests answer: address and route, gateway, resolver and outside are asked
 * separately, so that a lost resolver is not taken for a lost network; mounts and a file tell
 * whether a VM that lives is unharmed. */
#include "diagnose/rule.h"

#include <stdlib.h>
#include <string.h>

/* Most answers remembered: one a runtime and subject of the questions. */
#define RULE_GUEST_ANSWERS_MAX 512

/* The raw answer that has the host's rules. */
#define RULE_GUEST_RULES "nftables list ruleset"

static const struct rule_guest_subject {
    const char *about;
    enum cause_code code;
    bool constant; /* the answer itself must stay the same */
    const char *what;
} rule_guest_subjects[] = {
    {"address", CAUSE_GUEST_ADDRESS_LOST, true, "its address"},
    {"route", CAUSE_GUEST_ADDRESS_LOST, true, "its default route"},
    {"gateway", CAUSE_GUEST_GATEWAY_LOST, true, "its gateway"},
    {"resolver", CAUSE_GUEST_RESOLVER_LOST, false, "its resolver"},
    {"outside", CAUSE_GUEST_OUTSIDE_LOST, false, "the outside"},
    {"mounts", CAUSE_MOUNT_LOST, true, "its mounts"},
    {"file", CAUSE_FILE_LOST, true, "its file"},
};

static struct rule_answer *rule_guest_former(struct rule_book *book, int runtime, const char *about)
{
    for (size_t i = 0; i < book->answers.count; i++) {
        struct rule_answer *answer = &book->answers.items[i];
        if (answer->runtime == runtime && text_same(answer->about, about))
            return answer;
    }
    if (book->answers.count == RULE_GUEST_ANSWERS_MAX)
        return NULL;
    struct rule_answer *fresh = VECTOR_ADD(&book->answers);
    *fresh = (struct rule_answer){.runtime = runtime, .about = memory_text(about)};
    return fresh;
}

static void rule_guest_probe(struct rule_book *book, const struct event *event)
{
    const struct event_probe *probe = &event->probe;
    int runtime = profiles_find(&book->state->profiles, probe->runtime);
    const struct rule_guest_subject *subject = NULL;
    for (size_t i = 0; i < sizeof rule_guest_subjects / sizeof *rule_guest_subjects; i++) {
        if (text_same(rule_guest_subjects[i].about, probe->about))
            subject = &rule_guest_subjects[i];
    }
    struct rule_answer *former =
        runtime >= 0 && subject ? rule_guest_former(book, runtime, probe->about) : NULL;
    if (!former || probe->result == EVENT_PROBE_UNKNOWN)
        return;
    bool bystander = rule_is_bystander(book, runtime);
    int actor = bystander ? rule_actor(book) : RULE_NOBODY;
    bool failed = probe->result == EVENT_PROBE_FAIL;
    bool changed =
        bystander && subject->constant && former->ok && !text_same(former->answer, probe->answer);
    if (failed || changed)
        rule_suspect(book, subject->code, runtime, actor, event->seq,
                     "asked in %s's guest about %s: %s%s%s", probe->runtime, subject->what,
                     failed ? "nothing answers, or it is not there" : "not as before",
                     bystander ? ", after the step of " : "",
                     bystander ? rule_name(book, actor) : "");
    free(former->answer);
    former->answer = memory_text(probe->answer);
    former->ok = !failed;
}

/* Whether the rules, as nftables lists them, drop what no rule of a forward chain accepts. */
static bool rule_guest_drops(const char *ruleset)
{
    struct error error = {0};
    CLEANUP(json_release)
    json_t *root = json_parse("the host's rules", ruleset, strlen(ruleset), &error);
    size_t index = 0;
    json_t *object = NULL;
    json_array_foreach (json_object_get(root, "nftables"), index, object) {
        const json_t *chain = json_object_get(object, "chain");
        if (text_same(json_string_value(json_object_get(chain, "hook")), "forward") &&
            text_same(json_string_value(json_object_get(chain, "policy")), "drop"))
            return true;
    }
    return false;
}

/* The host's rules: do they explain that a guest does not reach the outside? */
static void rule_guest_forwarding(struct rule_book *book, int64_t seq, const char *source,
                                  const char *ruleset)
{
    const struct suspicion *lost = rule_find(book, CAUSE_GUEST_OUTSIDE_LOST, RULE_NOBODY);
    if (!lost || !ruleset || !text_same(source, RULE_GUEST_RULES) || !rule_guest_drops(ruleset))
        return;
    int runtime = lost->runtime, other = lost->other;
    rule_suspect(book, CAUSE_FORWARD_BLOCKED, runtime, other, seq,
                 "%s's guest does not reach the outside, and the host's forward chain has the "
                 "policy drop",
                 rule_name(book, runtime));
}

void rule_guest_take(struct rule_book *book, const struct event *event)
{
    if (event->kind == EVENT_PROBE)
        rule_guest_probe(book, event);
    if (event->kind == EVENT_DIAGNOSTIC)
        rule_guest_forwarding(book, event->seq, event->diagnostic.source, event->diagnostic.text);
    for (size_t i = 0; event->kind == EVENT_VIEW && i < event->view.view.raw.count; i++)
        rule_guest_forwarding(book, event->seq, event->view.view.raw.items[i].source,
                              event->view.view.raw.items[i].text);
}

/* Causes that follow from what the checker found broken: a table by the breach's code, by who acted
 * and by what the step did. The line itself is not looked at again. */
#include "diagnose/rule.h"

#include <string.h>

/* Whose step it was when the breach came up. */
enum rule_actors {
    RULE_BY_ANYBODY,
    RULE_BY_ACTOR,
    RULE_BY_NOBODY,
};

/* Any action of a step. */
#define RULE_ANY_ACTION (-1)

/* A row. The first that fits decides. The text may name {victim}, {actor}, {action}, the {subject}
 * of the breach and what it says ({what}). */
struct rule_breach {
    enum breach_code code;
    enum cause_code cause;
    enum rule_actors by;
    int action;        /* enum plan_action, or RULE_ANY_ACTION */
    bool prefix;       /* only if the actor's owner is the beginning of the victim's */
    bool own_step_too; /* also in a step of the runtime itself, as nobody's doing */
    const char *text;
};

#define ENDED_AT      "{victim}'s VM ended at the {action} of {actor}"
#define WORKER_KILLED "{victim}'s worker ended ({subject}) while the step of {actor} was under way"
#define ENDED_ALONE   "{victim}'s VM ended while no command of the proof was under way"
#define ENDED_BY_PREFIX                                                                            \
    "{victim}'s VM ended at the start of {actor}, whose owner {actor_owner} is the beginning of "  \
    "{owner}"
#define BOOTED_ANEW "{victim}'s guest booted anew within its session"
#define SERVICE_HIT "{victim}'s service {subject} "

static const struct rule_breach rule_breaches[] = {
    {BREACH_REPORTED_CRASHED, CAUSE_WORKER_KILLED, RULE_BY_ANYBODY, RULE_ANY_ACTION,
     .text = WORKER_KILLED},
    {BREACH_REPORTED_GONE, CAUSE_VM_STOPPED_BY_OTHERS, RULE_BY_NOBODY, RULE_ANY_ACTION,
     .text = ENDED_ALONE},
    {BREACH_REPORTED_GONE, CAUSE_OWNER_PREFIX_KILL, RULE_BY_ACTOR, PLAN_START, .prefix = true,
     .text = ENDED_BY_PREFIX},
    {BREACH_REPORTED_GONE, CAUSE_KILLED_AT_START, RULE_BY_ACTOR, PLAN_START, .text = ENDED_AT},
    {BREACH_REPORTED_GONE, CAUSE_CROSS_SHUTDOWN, RULE_BY_ACTOR, RULE_ANY_ACTION, .text = ENDED_AT},
    {BREACH_REPORTED_RESET, CAUSE_GUEST_RESET, RULE_BY_ANYBODY, RULE_ANY_ACTION,
     .text = "the host reported a reset of {victim}'s VM during the step of {actor}"},
    {BREACH_REPORTED_PAUSED, CAUSE_GUEST_FROZEN, RULE_BY_ANYBODY, RULE_ANY_ACTION,
     .text = "the host reported that {victim}'s VM was paused during the step of {actor}"},
    {BREACH_BOOT_ID_OTHER, CAUSE_GUEST_RESET, RULE_BY_ANYBODY, RULE_ANY_ACTION,
     .own_step_too = true, .text = BOOTED_ANEW},
    {BREACH_UPTIME_BACK, CAUSE_GUEST_RESET, RULE_BY_ANYBODY, RULE_ANY_ACTION, .own_step_too = true,
     .text = BOOTED_ANEW},
    {BREACH_SESSION_ENDED, CAUSE_SESSION_LOST, RULE_BY_ANYBODY, RULE_ANY_ACTION,
     .text = "the session held in {victim}'s VM ended during the step of {actor}"},
    {BREACH_NETWORK_GONE, CAUSE_NET_REMOVED, RULE_BY_ANYBODY, RULE_ANY_ACTION,
     .text = "the network {subject}, which {victim}'s VM is attached to, went during the step of "
             "{actor}"},
    {BREACH_NETWORK_OTHER, CAUSE_NET_CHANGED, RULE_BY_ANYBODY, RULE_ANY_ACTION,
     .text = "the network {subject} of {victim} has another name, bridge or subnet since the step "
             "of {actor}"},
    {BREACH_ENDPOINT_GONE, CAUSE_ENDPOINT_REMOVED, RULE_BY_ANYBODY, RULE_ANY_ACTION,
     .text = "{victim}'s VM lost its port on the network {subject} during the step of {actor}"},
    {BREACH_ENDPOINT_OTHER, CAUSE_ENDPOINT_REPLACED, RULE_BY_ANYBODY, RULE_ANY_ACTION,
     .text = "{victim}'s VM has another port on the network {subject} since the step of {actor}"},
    {BREACH_ENDPOINT_UNTOLD, CAUSE_NET_ID_SAME, RULE_BY_ANYBODY, RULE_ANY_ACTION,
     .text = "since the step of {actor} another endpoint is on the network {subject} of {victim}, "
             "and the host does not tell which is whose"},
    {BREACH_NAT_RULE_GONE, CAUSE_NAT_RULE_REMOVED, RULE_BY_ANYBODY, RULE_ANY_ACTION,
     .text = "a NAT rule for {victim}'s subnet {subject} went during the step of {actor}"},
    {BREACH_NAT_RULES_MORE, CAUSE_NAT_CONFLICT, RULE_BY_ANYBODY, RULE_ANY_ACTION,
     .text = "{victim}: {what}"},
    {BREACH_SERVICE_STOPPED, CAUSE_CROSS_SERVICE_RESTART, RULE_BY_ACTOR, RULE_ANY_ACTION,
     .text = SERVICE_HIT "stopped during the step of {actor}"},
    {BREACH_SERVICE_OTHER, CAUSE_CROSS_SERVICE_RESTART, RULE_BY_ACTOR, RULE_ANY_ACTION,
     .text = SERVICE_HIT "was restarted during the step of {actor}"},
    {BREACH_SERVICE_STOPPED, CAUSE_HOST_DAEMON_RESTARTED, RULE_BY_NOBODY, RULE_ANY_ACTION,
     .text = SERVICE_HIT "stopped, and no command of the proof was under way"},
    {BREACH_SERVICE_OTHER, CAUSE_HOST_DAEMON_RESTARTED, RULE_BY_NOBODY, RULE_ANY_ACTION,
     .text = SERVICE_HIT "was restarted, and no command of the proof was under way"},
    {BREACH_NAT_RULES_ORDER, CAUSE_NAT_CONFLICT, RULE_BY_ANYBODY, RULE_ANY_ACTION,
     .text = "{victim}: {what}"},
    {BREACH_REPORTED_NETWORK_LOST, CAUSE_NET_REMOVED, RULE_BY_ANYBODY, RULE_ANY_ACTION,
     .text = "the network {subject} of {victim} went for a while during the step of {actor}"},
    {BREACH_REPORTED_ENDPOINT_LOST, CAUSE_ENDPOINT_REMOVED, RULE_BY_ANYBODY, RULE_ANY_ACTION,
     .text = "{victim}'s VM lost its port {subject} for a while during the step of {actor}"},
    {BREACH_REPORTED_NAT_RULE_LOST, CAUSE_NAT_RULE_REMOVED, RULE_BY_ANYBODY, RULE_ANY_ACTION,
     .text = "a NAT rule of {victim} went for a while during the step of {actor}"},
    {BREACH_REPORTED_SERVICE_END, CAUSE_CROSS_SERVICE_RESTART, RULE_BY_ANYBODY, RULE_ANY_ACTION,
     .text = SERVICE_HIT "ended during the step of {actor}"},
    {BREACH_SERVER_STOPPED, CAUSE_NET_SERVER_RESTARTED, RULE_BY_ACTOR, RULE_ANY_ACTION,
     .text = "{subject}, which serves {victim}'s network, stopped during the step of {actor}"},
    {BREACH_SERVER_OTHER, CAUSE_NET_SERVER_RESTARTED, RULE_BY_ACTOR, RULE_ANY_ACTION,
     .text =
         "{subject}, which serves {victim}'s network, was restarted during the step of {actor}"},
    {BREACH_REPORTED_SERVER_END, CAUSE_NET_SERVER_RESTARTED, RULE_BY_ACTOR, RULE_ANY_ACTION,
     .text = "{subject}, which serves {victim}'s network, ended during the step of {actor}"},
};

static const char *rule_breach_owner(const struct rule_book *book, int runtime)
{
    return runtime == RULE_NOBODY ? "-" : book->state->profiles.items[runtime].owner;
}

/* The text with its names filled in; the caller frees it. */
static char *rule_breach_text(const struct rule_book *book, const struct rule_breach *row,
                              const struct breach *breach, int victim, int actor)
{
    const struct plan_step *plan = book->state->step.plan;
    const struct {
        const char *key, *value;
    } names[] = {
        {"{victim}", rule_name(book, victim)},
        {"{actor}", rule_name(book, actor)},
        {"{action}", plan ? plan_action_words[plan->action] : "end"},
        {"{subject}", breach->subject ? breach->subject : "-"},
        {"{what}", breach->what},
        {"{owner}", rule_breach_owner(book, victim)},
        {"{actor_owner}", rule_breach_owner(book, actor)},
    };
    CLEANUP(text_release) struct text text = {0};
    for (const char *rest = row->text; *rest;) {
        size_t taken = 0;
        for (size_t i = 0; i < sizeof names / sizeof *names && !taken; i++) {
            if (!text_starts_with(rest, names[i].key))
                continue;
            text_append(&text, names[i].value);
            taken = strlen(names[i].key);
        }
        if (!taken)
            text_append_char(&text, *rest);
        rest += taken ? taken : 1;
    }
    return text_take(&text);
}

/* Whether the actor's owner is the beginning of the victim's, and another one. */
static bool rule_breach_is_prefix(const struct rule_book *book, int victim, int actor)
{
    const char *owner = rule_breach_owner(book, victim);
    const char *beginning = rule_breach_owner(book, actor);
    return text_starts_with(owner, beginning) && !text_same(owner, beginning);
}

static bool rule_breach_fits(const struct rule_book *book, const struct rule_breach *row,
                             enum breach_code code, int victim, int actor)
{
    const struct plan_step *plan = book->state->step.plan;
    bool known = actor != RULE_NOBODY;
    return row->code == code &&
           (row->by == RULE_BY_ANYBODY || known == (row->by == RULE_BY_ACTOR)) &&
           (row->action == RULE_ANY_ACTION ||
            (plan && plan->action == (enum plan_action)row->action)) &&
           (!row->prefix || (known && rule_breach_is_prefix(book, victim, actor)));
}

static void rule_breach_suspect(struct rule_book *book, int victim, const struct breach *breach)
{
    int acting = rule_actor(book);
    bool bystander = rule_is_bystander(book, victim);
    /* A death that the host reports after a step's end is nobody's: the window is over. */
    bool reported = breach->code == BREACH_REPORTED_GONE || breach->code == BREACH_REPORTED_CRASHED;
    bool over = reported && book->state->step.end_seq >= 0;
    int actor = over || acting == victim ? RULE_NOBODY : acting;
    /* A VM that a view shows gone, or no longer up, ended as one that was reported. */
    bool ended = breach->code == BREACH_SYSTEM_GONE || breach->code == BREACH_SYSTEM_DOWN;
    enum breach_code code = ended ? BREACH_REPORTED_GONE : breach->code;
    for (size_t i = 0; i < sizeof rule_breaches / sizeof *rule_breaches; i++) {
        const struct rule_breach *row = &rule_breaches[i];
        if (!rule_breach_fits(book, row, code, victim, actor) || (!bystander && !row->own_step_too))
            continue;
        CLEANUP(memory_free_text)
        char *text = rule_breach_text(book, row, breach, victim, actor);
        rule_suspect(book, row->cause, victim, actor, breach->seq, "%s", text);
        return;
    }
}

/* Whether the line has a breach with this code. */
static bool rule_breach_has(const struct breaches *breaches, int64_t seq, enum breach_code code)
{
    for (size_t i = breaches->list.count; i-- > 0 && breaches->list.items[i].seq == seq;) {
        if (breaches->list.items[i].code == code)
            return true;
    }
    return false;
}

/* Whether another breach of the line says it all: what belonged to a network goes with it, and a
 * death that the host reported is known by the report. */
static bool rule_breach_follows(const struct subject *subject, const struct breach *breach)
{
    const struct breaches *breaches = &subject->observation.breaches;
    switch (breach->code) {
    case BREACH_SYSTEM_GONE:
    case BREACH_SYSTEM_DOWN:
        return subject->observation.gone_change_seq >= 0;
    case BREACH_ENDPOINT_GONE:
    case BREACH_ENDPOINT_OTHER:
    case BREACH_ENDPOINT_UNTOLD:
        return rule_breach_has(breaches, breach->seq, BREACH_NETWORK_GONE);
    case BREACH_NAT_RULE_GONE:
    case BREACH_NAT_RULES_MORE:
    case BREACH_NAT_RULES_ORDER:
    case BREACH_SERVER_STOPPED:
        return rule_breach_has(breaches, breach->seq, BREACH_NETWORK_GONE) ||
               rule_breach_has(breaches, breach->seq, BREACH_SYSTEM_GONE) ||
               rule_breach_has(breaches, breach->seq, BREACH_SYSTEM_DOWN);
    default:
        return false;
    }
}

/* What the event did to somebody who is not under proof. */
static void rule_breach_bystander(struct rule_book *book, const struct event *event)
{
    const struct bystanders *bystanders = &book->state->bystanders;
    int actor = rule_actor(book);
    if (bystanders->harmed.what && bystanders->harmed.seq == event->seq)
        rule_suspect(book, CAUSE_HARMS_BYSTANDER, RULE_NOBODY, actor, event->seq,
                     "%s during the step of %s", bystanders->harmed.what, rule_name(book, actor));
    if (bystanders->doubt.what && bystanders->doubt.seq == event->seq)
        rule_suspect(book, CAUSE_BYSTANDER_ENDED, RULE_NOBODY, RULE_NOBODY, event->seq, "%s",
                     bystanders->doubt.what);
}

void rule_breach_take(struct rule_book *book, const struct event *event)
{
    rule_breach_bystander(book, event);
    for (size_t i = 0; i < book->state->profiles.count; i++) {
        const struct subject *subject = &book->state->subjects[i];
        const struct breaches *breaches = &subject->observation.breaches;
        size_t first = breaches->list.count;
        while (first > 0 && breaches->list.items[first - 1].seq == event->seq)
            first--;
        for (size_t k = first; k < breaches->list.count; k++) {
            if (!rule_breach_follows(subject, &breaches->list.items[k]))
                rule_breach_suspect(book, (int)i, &breaches->list.items[k]);
        }
    }
}

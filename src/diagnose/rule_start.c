/* Rules for a start that goes wrong: one owner or socket for two runtimes, an owner that is
 * missing, a service that does not run, what the platform said, and starts that depend on who is
 * up. */
#include "diagnose/rule.h"

#include <string.h>

/* What two profiles have in common already. */
static void rule_start_profiles(struct rule_book *book, int64_t seq)
{
    const struct profiles *profiles = &book->state->profiles;
    for (size_t i = 0; i < profiles->count; i++) {
        for (size_t k = 0; k < i; k++) {
            const struct profile *one = &profiles->items[k], *two = &profiles->items[i];
            if (text_same(one->owner, two->owner))
                rule_suspect(book, CAUSE_OWNER_SAME, (int)i, (int)k, seq,
                             "the profiles of %s and %s name one owner, %s", one->name, two->name,
                             one->owner);
            for (size_t m = 0; m < one->services.count * two->services.count; m++) {
                const char *socket = one->services.items[m / two->services.count].socket;
                if (socket &&
                    text_same(socket, two->services.items[m % two->services.count].socket))
                    rule_suspect(book, CAUSE_SERVICE_SOCKET_SAME, (int)i, (int)k, seq,
                                 "the profiles of %s and %s name one socket, %s", one->name,
                                 two->name, socket);
            }
        }
    }
}

/* Whether the view shows that a service of the runtime does not run. */
static bool rule_start_unserved(const struct rule_book *book, int runtime, const struct view *view)
{
    const struct profile *profile = &book->state->profiles.items[runtime];
    for (size_t i = 0; i < profile->services.count; i++) {
        if (!view_unavailable(view, VIEW_SERVICES) &&
            !view_service_running(view, profile->services.items[i].name))
            return true;
    }
    return false;
}

static bool rule_start_was_there(const struct view *before, const struct compute_system *system)
{
    const struct compute_system *was = view_system(before, system->id);
    return was && system_is_up(was) && text_same(was->runtime_id, system->runtime_id);
}

/* A VM that came up at a start whose own owner has none: whose is it recorded as? */
static void rule_start_new_system(struct rule_book *book, int actor, const struct event *event,
                                  const struct compute_system *system)
{
    const char *name = rule_name(book, actor);
    int other = profiles_of_owner(&book->state->profiles, system->owner);
    if (other != RULE_NOBODY && rule_start_unserved(book, actor, &event->view.view))
        rule_suspect(book, CAUSE_SERVICE_SOCKET_SAME, actor, other, event->seq,
                     "%s's start brought up a VM of %s, and %s's own service does not run", name,
                     rule_name(book, other), name);
    else if (other != RULE_NOBODY)
        rule_suspect(book, CAUSE_OWNER_SAME, actor, other, event->seq,
                     "the VM that %s's start brought up has the owner %s, which is %s's", name,
                     system->owner, rule_name(book, other));
    else if (!system->owner && !text_same(system->found_by, "process"))
        rule_suspect(book, CAUSE_OWNER_NOT_RECORDED, actor, RULE_NOBODY, event->seq,
                     "the VM that %s's start brought up has no owner", name);
    else if (system->owner)
        rule_suspect(book, CAUSE_OWNER_OTHER, actor, RULE_NOBODY, event->seq,
                     "the VM that %s's start brought up has the owner %s, not %s", name,
                     system->owner, book->state->profiles.items[actor].owner);
}

/* Whoever beats from another's VM while its own service does not run talks to the other's. */
static void rule_start_shared(struct rule_book *book, int actor, const struct event *event)
{
    const struct suspicion *shared = rule_find(book, CAUSE_VM_SHARED, actor);
    if (!shared || !rule_start_unserved(book, actor, &event->view.view))
        return;
    int other = shared->other;
    rule_suspect(book, CAUSE_SERVICE_SOCKET_SAME, actor, other, event->seq,
                 "%s's beats come from the VM of %s, and its own service does not run",
                 rule_name(book, actor), rule_name(book, other));
}

static void rule_start_view(struct rule_book *book, const struct event *event)
{
    const struct view *view = &event->view.view;
    const struct compute_system *first = NULL;
    int actor = rule_actor(book);
    if (actor == RULE_NOBODY || book->state->step.plan->action != PLAN_START)
        return;
    rule_start_shared(book, actor, event);
    if (view_unavailable(view, VIEW_SYSTEMS) ||
        view_owned(view, book->state->profiles.items[actor].owner, &first))
        return;
    for (size_t i = 0; i < view->systems.count; i++) {
        const struct compute_system *system = &view->systems.items[i];
        if (system_is_up(system) && !rule_start_was_there(&book->before, system))
            rule_start_new_system(book, actor, event, system);
    }
}

/* The text between two looks, in `word`; false if the looks are not there. */
static bool rule_start_between(const char *text, const char *begin, const char *ends, char *word,
                               size_t bytes)
{
    const char *found = strstr(text, begin);
    if (!found)
        return false;
    found += strlen(begin);
    size_t length = strcspn(found, ends);
    if (!length || length >= bytes)
        return false;
    memcpy(word, found, length);
    word[length] = '\0';
    return true;
}

/* Room for the name of an interface, a bridge or a network. */
#define RULE_START_WORD_BYTES 256

static const struct network *rule_start_network(const struct view *view, const char *bridge,
                                                const char *name)
{
    for (size_t i = 0; i < view->networks.count; i++) {
        const struct network *network = &view->networks.items[i];
        if ((bridge && text_same(network->bridge, bridge)) ||
            (name && text_same(network->name, name)))
            return network;
    }
    return NULL;
}

/* What libvirt says when a network cannot be made. */
static void rule_start_refused_network(struct rule_book *book, int runtime, int64_t seq,
                                       const char *said)
{
    char word[RULE_START_WORD_BYTES];
    const char *name = rule_name(book, runtime);
    const struct view *view = &book->last;
    if (rule_start_between(said, "already in use by interface ", " \n\r\t", word, sizeof word)) {
        const struct network *network = rule_start_network(view, word, NULL);
        int other = network ? rule_network_of(book, network) : RULE_NOBODY;
        bool under_proof = other != RULE_NOBODY && other != runtime;
        rule_suspect(book, under_proof ? CAUSE_NET_SUBNET_OVERLAP : CAUSE_NET_SUBNET_HOST, runtime,
                     other, seq, "%s's subnet is already on %s (%s%s)", name, word,
                     under_proof ? "the network of " : "an interface of the host",
                     under_proof ? rule_name(book, other) : "");
    }
    if (rule_start_between(said, "bridge name '", "'", word, sizeof word)) {
        const struct network *network = rule_start_network(view, word, NULL);
        rule_suspect(book, CAUSE_NET_BRIDGE_SAME, runtime,
                     network ? rule_network_of(book, network) : RULE_NOBODY, seq,
                     "%s wants the bridge %s, which another network has", name, word);
    }
    bool defined = strstr(said, "is already defined with uuid") != NULL;
    bool exists = strstr(said, "already exists with uuid") != NULL;
    if ((defined || exists) && rule_start_between(said, "network '", "'", word, sizeof word)) {
        const struct network *network = rule_start_network(view, NULL, word);
        rule_suspect(book, defined ? CAUSE_NET_ID_SAME : CAUSE_NET_NAME_SAME, runtime,
                     network ? rule_network_of(book, network) : RULE_NOBODY, seq,
                     "%s wants a network with the %s of %s, which is there", name,
                     defined ? "id" : "name", word);
    }
}

/* What the failed start printed, in the platform's own words. */
static void rule_start_said(struct rule_book *book, int runtime, int64_t seq, const char *said)
{
    const char *name = rule_name(book, runtime);
    if (!said)
        return;
    rule_start_refused_network(book, runtime, seq, said);
    if (strstr(said, "dnsmasq") && strstr(said, "Address already in use"))
        rule_suspect(book, CAUSE_DNSMASQ_PORT, runtime, RULE_NOBODY, seq,
                     "the DNS and DHCP server of %s's network cannot listen: Address already in "
                     "use",
                     name);
    if (strstr(said, "Failed to get \"write\" lock"))
        rule_suspect(book, CAUSE_DISK_LOCKED, runtime, RULE_NOBODY, seq,
                     "%s's disk image is open for writing already", name);
}

static void rule_start_op(struct rule_book *book, const struct event *event)
{
    const struct event_op *op = &event->op;
    int runtime = profiles_find(&book->state->profiles, op->runtime);
    if (runtime < 0 || runtime != rule_actor(book) || op->phase == EVENT_OP_INVOKE ||
        op->verb != EVENT_VERB_START || book->state->step.plan->action != PLAN_START)
        return;
    rule_start_said(book, runtime, event->seq, op->error_output);
    rule_start_said(book, runtime, event->seq, op->output);
    rule_start_said(book, runtime, event->seq, op->reason);
}

/* Whether another start of the history tells something: of this runtime, in this company. */
static const struct rule_start *rule_start_other(const struct rule_book *book, int runtime,
                                                 uint32_t with, bool alone, bool failed)
{
    for (size_t i = 0; i < book->starts.count; i++) {
        const struct rule_start *start = &book->starts.items[i];
        if (start->runtime == runtime && start->failed == failed &&
            (alone ? !start->company : (start->company & with) == with))
            return start;
    }
    return NULL;
}

/* The one who was up and who starts well beside `runtime` (or the other way round). */
static int rule_start_reverse(const struct rule_book *book, const struct rule_start *start)
{
    for (int other = 0; other < (int)book->state->profiles.count; other++) {
        if ((start->company >> other & 1) &&
            rule_start_other(book, other, UINT32_C(1) << start->runtime, false, !start->failed))
            return other;
    }
    return RULE_NOBODY;
}

static void rule_start_compare(struct rule_book *book, const struct rule_start *start)
{
    const char *name = rule_name(book, start->runtime);
    int reverse = rule_start_reverse(book, start);
    if (reverse != RULE_NOBODY)
        rule_suspect(book, CAUSE_START_ORDER, start->runtime, reverse, start->seq,
                     start->failed ? "%s does not start after %s, and %s does after %s"
                                   : "%s starts after %s, and %s does not after %s",
                     name, rule_name(book, reverse), rule_name(book, reverse), name);
    if (!start->failed)
        return;
    if (!start->company) {
        rule_suspect(book, CAUSE_START_FAILS_ALONE, start->runtime, RULE_NOBODY, start->seq,
                     "%s did not start, and nobody else was up", name);
        return;
    }
    bool alone = rule_start_other(book, start->runtime, 0, true, false) != NULL;
    rule_suspect(book, CAUSE_START_BESIDE_OTHER, start->runtime, RULE_NOBODY, start->seq,
                 "%s did not start beside what was up%s", name,
                 alone ? ", and had started alone" : "");
}

/* The step is over: did the start work, and beside whom? */
static void rule_start_step_end(struct rule_book *book, const struct event *event)
{
    const struct check_state *state = book->state;
    const struct compute_system *first = NULL;
    int actor = rule_actor(book);
    if (actor == RULE_NOBODY || state->step.plan->action != PLAN_START)
        return;
    struct rule_start start = {.runtime = actor, .seq = event->seq};
    for (size_t i = 0; i < state->profiles.count; i++) {
        if ((int)i != actor && state->subjects[i].life.begun)
            start.company |= UINT32_C(1) << i;
    }
    bool shown = view_owned(&book->last, state->profiles.items[actor].owner, &first) == 1;
    start.failed =
        event->step.outcome == EVENT_STEP_NOT_DONE && (book->command_fail_seq >= 0 || !shown);
    if (!start.failed && event->step.outcome != EVENT_STEP_DONE)
        return;
    if (start.failed && rule_start_unserved(book, actor, &book->last))
        rule_suspect(book, CAUSE_SERVICE_NOT_STARTED, actor, RULE_NOBODY,
                     book->command_fail_seq >= 0 ? book->command_fail_seq : event->seq,
                     "%s did not start, and its service does not run", rule_name(book, actor));
    rule_start_compare(book, &start);
    if (book->starts.count < RULE_STARTS_MAX)
        *VECTOR_ADD(&book->starts) = start;
}

void rule_start_take(struct rule_book *book, const struct event *event)
{
    switch (event->kind) {
    case EVENT_PROOF:
        rule_start_profiles(book, event->seq);
        return;
    case EVENT_VIEW:
        rule_start_view(book, event);
        return;
    case EVENT_OP:
        rule_start_op(book, event);
        return;
    case EVENT_STEP:
        if (event->step.phase == EVENT_STEP_END)
            rule_start_step_end(book, event);
        return;
    default:
        return;
    }
}

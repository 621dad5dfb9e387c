/* reach.R: R's guest has an address in R's subnet and a default route; gateway, resolver and
 * outside answer it; and after a step of another all of that, its mounts and a file that it wrote
 * and synced at its start are as they were before: alive is not unharmed. */
#include "check/state.h"

#include <stdlib.h>
#include <string.h>

/* What R's answers come to. The first thing wrong decides; without one, the first doubt. */
struct reach {
    bool mirrored; /* it is on mirrored networks: none has a subnet of its own */
    int64_t seq;   /* the line that decides; -1 for none */
    char *wrong;
    const char *doubt;
};

static void reach_release(struct reach *reach)
{
    free(reach->wrong);
}

static void reach_doubt(struct reach *reach, const char *doubt)
{
    if (!reach->doubt)
        reach->doubt = doubt;
}

/* Takes the reason over. NULL says that nothing is wrong. */
static void reach_wrong(struct reach *reach, int64_t seq, char *wrong)
{
    if (!wrong || reach->wrong) {
        free(wrong);
        return;
    }
    reach->wrong = wrong;
    reach->seq = seq;
}

/* An answer that says itself that something is wrong. */
static const char *reach_word_failure(enum question question)
{
    static const char *const words[] = {
        [QUESTION_BOOT] = "its guest did not tell its boot id",
        [QUESTION_ADDRESS] = "its guest has no address",
        [QUESTION_ROUTE] = "its guest has no default route",
        [QUESTION_GATEWAY] = "its guest's gateway does not answer",
        [QUESTION_RESOLVER] = "its guest's resolver does not answer",
        [QUESTION_OUTSIDE] = "the outside does not answer its guest",
        [QUESTION_MOUNTS] = "its guest has no mounts",
        [QUESTION_FILE] = "the file that its guest wrote cannot be read",
    };
    return words[question];
}

/* The first word of a mount: its place. */
static size_t mount_place_length(const char *mount)
{
    return strcspn(mount, " \n");
}

static bool mounts_have_line(const char *mounts, const char *line, size_t length)
{
    for (const char *each = mounts; *each;) {
        size_t each_length = strcspn(each, "\n");
        if (each_length == length && memcmp(each, line, length) == 0)
            return true;
        each += each_length + (each[each_length] == '\n');
    }
    return false;
}

/* How many mounts are at the same place as this one. */
static int mounts_at(const char *mounts, const char *mount)
{
    int count = 0;
    size_t length = mount_place_length(mount);
    for (const char *each = mounts; *each;) {
        count += mount_place_length(each) == length && memcmp(each, mount, length) == 0;
        each += strcspn(each, "\n");
        each += *each == '\n';
    }
    return count;
}

/* Whether the guest itself makes and takes such mounts away while it runs: credentials of units,
 * images of snap packages, and what is mounted over a place that waits for its first use. */
static bool mount_is_guests_own(const char *mount)
{
    static const char *const places[] = {"/run/credentials/", "/run/snapd/", "/snap/",
                                         "/var/lib/snapd/", "/var/snap/"};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (text_starts_with(mount, places[i]))
            return true;
    }
    CLEANUP(memory_free_text) char *line = memory_text_of(mount, strcspn(mount, "\n"));
    return strstr(line, " autofs ") != NULL;
}

/* What harm the mounts took; NULL if none. A new mount elsewhere is the guest's own matter. */
static char *reach_mounts(const char *before, const char *after)
{
    int lost = 0;
    const char *first = NULL;
    for (const char *mount = before; *mount;) {
        size_t length = strcspn(mount, "\n");
        bool own = mount_is_guests_own(mount);
        bool there = own || mounts_have_line(after, mount, length);
        if (there && !own && mounts_at(after, mount) > mounts_at(before, mount))
            return memory_format("something was mounted over its guest's %.*s",
                                 (int)mount_place_length(mount), mount);
        if (!there && lost++ == 0)
            first = mount;
        mount += length + (mount[length] == '\n');
    }
    return lost ? memory_format("its guest lost or changed %d of its mounts, the first at %.*s",
                                lost, (int)mount_place_length(first), first)
                : NULL;
}

/* Whether each of the words is there still; a new one is the guest's own matter (a bridge that a
 * program in it has made). */
static bool reach_has_all(const char *now, const char *before)
{
    CLEANUP(memory_free_text) char *padded = memory_format(" %s ", now);
    for (const char *each = before; *each;) {
        size_t length = strcspn(each, " ");
        CLEANUP(memory_free_text) char *word = memory_format(" %.*s ", (int)length, each);
        if (!strstr(padded, word))
            return false;
        each += length + (each[length] == ' ');
    }
    return true;
}

/* Holds an answer against the one from before the step. */
static char *reach_compare(enum question question, const struct told *before,
                           const struct told *now)
{
    const char *was = before->text ? before->text : "-", *is = now->text ? now->text : "-";
    if (question == QUESTION_MOUNTS)
        return reach_mounts(was, is);
    if (question == QUESTION_BOOT && !text_same(was, is))
        return memory_format("the guest that answers has the boot id %s, it had %s", is, was);
    if (question == QUESTION_ADDRESS && !reach_has_all(is, was))
        return memory_format("its guest's addresses are %s, were %s", is, was);
    if (question == QUESTION_GATEWAY && text_same(is, QUESTION_SILENT) &&
        !text_same(was, QUESTION_SILENT))
        return memory_text("its guest's gateway no longer answers a ping");
    if (question == QUESTION_ROUTE && !text_same(was, is))
        return memory_format("its guest's default route is %s, was %s", is, was);
    if (question == QUESTION_FILE && !text_same(was, is))
        return memory_format("the file that its guest wrote holds \"%s\", held \"%s\"", is, was);
    return NULL;
}

/* Whether one of the addresses is on a network that the system is plugged into. */
static bool reach_is_on_network(const struct view *view, const char *system_id,
                                const char *addresses)
{
    for (const char *each = addresses; *each;) {
        size_t length = strcspn(each, " ");
        CLEANUP(memory_free_text) char *address = memory_format("%.*s", (int)length, each);
        if (view_address_is_on_network(view, system_id, address))
            return true;
        each += length + (each[length] == ' ');
    }
    return false;
}

static void reach_address(const struct check_state *state, const struct subject *subject,
                          struct reach *reach)
{
    const struct told *told = &subject->observation.guest_answers.told[QUESTION_ADDRESS];
    const char *doubt = NULL;
    const struct compute_system *system = state_system(state, subject, &doubt);
    if (!system)
        reach_doubt(reach, doubt);
    else if (!state_view_has(state, VIEW_NETWORKS) || !state_view_has(state, VIEW_ENDPOINTS))
        reach_doubt(reach, "the host's networks or endpoints could not be read");
    else if (view_is_mirrored(&state->step.view, system->id))
        reach->mirrored = true; /* its addresses are the host's own */
    else if (told->known && told->result == EVENT_PROBE_OK && told->text &&
             !reach_is_on_network(&state->step.view, system->id, told->text))
        reach_wrong(
            reach, told->seq,
            memory_format("its guest's address %s is in no subnet of its network", told->text));
}

/* After its own start: the guest that answers is the one that beats, and its file is good. */
static void reach_first(const struct subject *subject, struct reach *reach)
{
    const char *boot_id = subject->stream.boot_id;
    const struct told *boot = &subject->observation.guest_answers.told[QUESTION_BOOT];
    const struct told *file = &subject->observation.guest_answers.told[QUESTION_FILE];
    const char *content = file->text ? strchr(file->text, ' ') : NULL;
    if (!boot_id) {
        reach_doubt(reach, "no beat came from it");
        return;
    }
    if (boot->text && !text_same(boot->text, boot_id))
        reach_wrong(reach, boot->seq,
                    memory_format("the guest that answers has the boot id %s, the one that beats "
                                  "%s",
                                  boot->text, boot_id));
    if (!boot->text || !content)
        reach_doubt(reach, "its guest did not answer everything");
    else if (!text_same(content + 1, boot->text))
        reach_wrong(reach, file->seq,
                    memory_format("the file that its guest wrote holds \"%s\"", content + 1));
}

static void reach_question(const struct subject *subject, enum question question, bool own,
                           struct reach *reach)
{
    const struct told *now = &subject->observation.guest_answers.told[question];
    const struct told *before = &subject->life.guest_answers.told[question];
    if (!now->known || now->twice || now->result == EVENT_PROBE_UNKNOWN) {
        reach_doubt(reach, !now->known  ? "its guest was not asked everything"
                           : now->twice ? "its guest has two answers to one question"
                                        : "its guest did not answer everything");
        return;
    }
    bool worded = question == QUESTION_BOOT || question == QUESTION_ADDRESS ||
                  question == QUESTION_ROUTE || question == QUESTION_MOUNTS ||
                  question == QUESTION_FILE;
    if (now->result == EVENT_PROBE_OK && worded && !now->text)
        reach_doubt(reach, "its guest did not answer everything");
    if (now->result == EVENT_PROBE_FAIL)
        reach_wrong(reach, now->seq, memory_text(reach_word_failure(question)));
    else if (!own && before->known && before->result == EVENT_PROBE_OK)
        reach_wrong(reach, now->seq, reach_compare(question, before, now));
    if (!own && !before->known)
        reach_doubt(reach, "its guest had not answered everything before the step");
}

/* Whether the others' guests answer as the profile wants it. Everybody up whose address was known
 * before the step is asked for. */
static void reach_peers(const struct check_state *state, const struct subject *subject,
                        struct reach *reach)
{
    const char *wanted = subject->profile->guest.peers;
    enum event_probe_result good =
        text_same(wanted, PROFILE_PEERS_REACHABLE) ? EVENT_PROBE_OK : EVENT_PROBE_FAIL;
    for (size_t i = 0; wanted && i < state->profiles.count; i++) {
        const struct subject *other = &state->subjects[i];
        const char *name = other->profile->name;
        if (other == subject || !other->life.begun ||
            !other->life.guest_answers.told[QUESTION_ADDRESS].known ||
            !plan_step_has_up(state->step.plan, name))
            continue;
        const struct told *told = guest_answers_peer(&subject->observation.guest_answers, name);
        if (!told || told->twice || told->result == EVENT_PROBE_UNKNOWN)
            reach_doubt(reach, "its guest was not asked for every other guest");
        else if (told->result != good)
            reach_wrong(
                reach, told->seq,
                memory_format("the guest of %s %s it; its profile says %s", name,
                              told->result == EVENT_PROBE_OK ? "answers" : "does not answer",
                              wanted));
    }
}

/* What of the criterion was not asked of this runtime, and why; NULL if everything was. The caller
 * frees it. */
static char *reach_left_out(const struct subject *subject, const struct reach *reach)
{
    const struct profile *profile = subject->profile;
    const char *gateway = subject->observation.guest_answers.told[QUESTION_GATEWAY].text;
    const struct {
        bool left_out;
        const char *what;
    } parts[] = {
        {profile_is_without_network(profile), "its network: the profile says that it has none"},
        {reach->mirrored, "a subnet of its own: its network is mirrored"},
        {text_same(gateway, QUESTION_SILENT),
         "a ping of the gateway: it answers none, and is a neighbour all the same"},
        {!profile->guest.resolver, "the resolver: the profile names nothing to resolve"},
        {!profile->guest.outside, "the outside: the profile names no address there"},
    };
    CLEANUP(text_release) struct text words = {0};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (parts[i].left_out)
            text_append_format(&words, "%s %s", words.length ? "; and for" : "shown, but for",
                               parts[i].what);
    }
    return words.length ? text_take(&words) : NULL;
}

static void reach_judge(const struct judgement *judgement)
{
    const struct check_state *state = judgement->state;
    const struct subject *subject = judgement->subject;
    struct ledger_entry *entry = judgement->entry;
    const struct step_state *step = &state->step;
    const struct profile *profile = subject->profile;
    bool own = text_same(step->plan->runtime, profile->name);
    CLEANUP(reach_release) struct reach reach = {.seq = -1};
    if (!own && !subject->life.begun)
        reach_doubt(&reach, "it was not up when the step began");
    for (int question = 0; question < QUESTION_PEER; question++) {
        if (question_is_due(profile, (enum question)question))
            reach_question(subject, (enum question)question, own, &reach);
    }
    const struct breach *unserved = subject_breach(subject, BREACH_OF_REACH);
    if (unserved)
        reach_wrong(&reach, unserved->seq, memory_text(unserved->what));
    if (own)
        reach_first(subject, &reach);
    if (!profile_is_without_network(profile))
        reach_address(state, subject, &reach);
    reach_peers(state, subject, &reach);
    if (step->outcome != EVENT_STEP_DONE || step->settled_seq < 0)
        reach_doubt(&reach, "the step was not done");
    const struct told *last = &subject->observation.guest_answers.told[QUESTION_FILE];
    CLEANUP(memory_free_text) char *left_out = reach_left_out(subject, &reach);
    if (reach.wrong)
        ledger_note(entry, CRITERION_FAIL, reach.seq, "answer of its guest", reach.wrong);
    else if (reach.doubt)
        ledger_note(entry, CRITERION_UNKNOWN, -1, NULL, reach.doubt);
    else
        ledger_note(entry, CRITERION_PASS, last->seq, "answers of its guest", left_out);
}

const struct criterion_type criterion_reach = {
    .scope = CRITERION_OF_RUNTIME,
    .contaminated =
        CONTAMINATED_PASSING_BY_COMPANY | CONTAMINATED_FAILING_BY_COMPANY | CONTAMINATED_BY_NETWORK,
    .shown_at = criterion_while_up,
    .inapplicable = criterion_unasked,
    .judge = reach_judge,
    .claim = "its guest reaches what it reached before, and its mounts are unharmed",
};

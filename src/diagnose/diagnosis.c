/* The diagnosis. Rules suspect while the history goes by (rule.h); at the end the criteria that did
 * not pass are held against the suspicions. */
#include "diagnose/diagnosis.h"

#include <stdlib.h>

#include "check/observe/endpoint_inference.h"
#include "diagnose/divergence.h"
#include "diagnose/rule.h"

typedef void diagnosis_rule(struct rule_book *book, const struct event *event);

static diagnosis_rule *const diagnosis_rules[] = {
    rule_start_take,     rule_lifecycle_take, rule_heartbeat_take, rule_network_take,
    rule_guest_take,     rule_service_take,   rule_residue_take,   rule_host_take,
    rule_footprint_take, rule_audit_take,
};

struct diagnosis {
    struct checker *checker;
    struct rule_book book;
    struct note divergence;
};

struct diagnosis *diagnosis_new(void)
{
    struct diagnosis *diagnosis = memory_zeroed(1, sizeof *diagnosis);
    diagnosis->checker = checker_new();
    diagnosis->book =
        (struct rule_book){.state = checker_state(diagnosis->checker), .command_fail_seq = -1};
    diagnosis->divergence.seq = -1;
    return diagnosis;
}

void diagnosis_free(struct diagnosis *diagnosis)
{
    if (!diagnosis)
        return;
    rule_book_release(&diagnosis->book);
    free(diagnosis->divergence.what);
    checker_free(diagnosis->checker);
    free(diagnosis);
}

void diagnosis_cleanup(struct diagnosis **diagnosis)
{
    diagnosis_free(*diagnosis);
}

static void diagnosis_keep_before(struct rule_book *book)
{
    view_release(&book->before);
    record_copy(&view_record, &book->before, &book->last);
}

/* What the book keeps of an event for those that follow. */
static void diagnosis_remember(struct rule_book *book, const struct event *event)
{
    if (event->kind == EVENT_STEP && event->step.phase == EVENT_STEP_BEGIN) {
        *VECTOR_ADD(&book->steps) = (struct rule_step){.seq = event->seq};
        book->acted = false;
        book->command_fail_seq = -1;
        diagnosis_keep_before(book);
    }
    if (event->kind == EVENT_STEP && event->step.phase == EVENT_STEP_END)
        book->steps.items[book->steps.count - 1].undone = event->step.outcome != EVENT_STEP_DONE;
    const struct plan_step *plan = book->state->step.plan;
    bool own = event->kind == EVENT_OP && plan && text_same(plan->runtime, event->op.runtime) &&
               text_same(plan_action_words[plan->action], event_verb_words[event->op.verb]);
    if (own && event->op.phase == EVENT_OP_INVOKE)
        book->acted = true;
    else if (own && event->op.phase != EVENT_OP_OK)
        book->command_fail_seq = event->seq;
    if (event->kind != EVENT_VIEW)
        return;
    view_release(&book->last);
    view_copy_read(&book->last, &event->view.view);
    if (!book->acted)
        diagnosis_keep_before(book);
}

bool diagnosis_feed(struct diagnosis *diagnosis, const struct event *event, struct error *error)
{
    struct rule_book *book = &diagnosis->book;
    bool described = book->state->profiles.count > 0;
    if (event->kind == EVENT_FAULT)
        return true; /* as the checker */
    CLEANUP(endpoint_inference_release) struct endpoint_inference inference = {0};
    event = endpoint_inference_take(&inference, book->state, event);
    if (described)
        divergence_take(&diagnosis->divergence, book->state, book->acted, event);
    for (size_t i = 0; described && i < sizeof diagnosis_rules / sizeof *diagnosis_rules; i++)
        diagnosis_rules[i](book, event);
    if (!checker_feed(diagnosis->checker, event, error))
        return false;
    if (described) {
        rule_breach_take(book, event);
        divergence_take_after(&diagnosis->divergence, book->state, book->acted, event);
        rule_heartbeat_take_after(book, event);
    }
    diagnosis_remember(book, event);
    if (!described)
        rule_start_take(book, event); /* what the profiles themselves share */
    return true;
}

static int diagnosis_runtime(const struct rule_book *book, const char *name)
{
    return name ? profiles_find(&book->state->profiles, name) : RULE_NOBODY;
}

/* The step in which the line stands. */
static int64_t diagnosis_step_of(const struct rule_book *book, int64_t seq)
{
    size_t low = 0, high = book->steps.count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (book->steps.items[middle].seq <= seq)
            low = middle + 1;
        else
            high = middle;
    }
    return (int64_t)low - 1;
}

/* No step that shows the criterion was judged against it: it was not come to. */
static bool diagnosis_not_reached(const struct rule_book *book, const struct criterion *criterion)
{
    for (size_t i = 0; i < book->state->ledger.entries.count; i++) {
        const struct ledger_entry *entry = &book->state->ledger.entries.items[i];
        if (text_same(entry->criterion.id, criterion->id))
            return !entry->steps_failed && !entry->steps_unknown;
    }
    return false;
}

/* Where the first is suspected of a runtime, the second says nothing of its own about it: who is
 * taken for another brings along that one's network, names and service; a VM that came back was
 * also stopped; a network that is left keeps its rules and its server;
 * and where a start ends others whatever their owners, the owners' letters have no part in it. */
static const struct {
    enum cause_code deeper, code;
} diagnosis_overrules[] = {
    {CAUSE_OWNER_SAME, CAUSE_NET_ID_SAME},
    {CAUSE_OWNER_SAME, CAUSE_NET_OTHER},
    {CAUSE_OWNER_SAME, CAUSE_WORKER_NAME_SAME},
    {CAUSE_OWNER_SAME, CAUSE_WORKER_NAME_OTHER},
    {CAUSE_SERVICE_SOCKET_SAME, CAUSE_SERVICE_NOT_STARTED},
    {CAUSE_SERVICE_SOCKET_SAME, CAUSE_OWNER_SAME},
    {CAUSE_SERVICE_SOCKET_SAME, CAUSE_VM_SHARED},
    {CAUSE_CROSS_SERVICE_RESTART, CAUSE_CROSS_SHUTDOWN},
    {CAUSE_CROSS_SERVICE_RESTART, CAUSE_KILLED_AT_START},
    {CAUSE_GUEST_RESET, CAUSE_GUEST_FROZEN},
    {CAUSE_KILLED_AT_START, CAUSE_OWNER_PREFIX_KILL},
    {CAUSE_KILLED_AT_START, CAUSE_ENDPOINT_REMOVED}, /* a port goes with its VM */
    {CAUSE_CROSS_SHUTDOWN, CAUSE_ENDPOINT_REMOVED},
    {CAUSE_CROSS_RESTART, CAUSE_ENDPOINT_REMOVED},
    {CAUSE_OWNER_PREFIX_KILL, CAUSE_ENDPOINT_REMOVED},
    {CAUSE_WORKER_KILLED, CAUSE_ENDPOINT_REMOVED},
    {CAUSE_VM_STOPPED_BY_OTHERS, CAUSE_ENDPOINT_REMOVED},
    {CAUSE_NET_REMOVED, CAUSE_ENDPOINT_REMOVED}, /* a network takes along what is on it */
    {CAUSE_NET_REMOVED, CAUSE_NAT_RULE_REMOVED},
    {CAUSE_NET_REMOVED, CAUSE_NET_SERVER_RESTARTED},
    {CAUSE_VM_STOPPED_BY_OTHERS, CAUSE_NET_REMOVED_BY_OTHERS},
    {CAUSE_RESIDUE_NETWORK, CAUSE_RESIDUE_NAT_RULE},
    {CAUSE_RESIDUE_NETWORK, CAUSE_RESIDUE_DNSMASQ},
    {CAUSE_VM_UNMANAGED, CAUSE_CROSS_SHUTDOWN},
    {CAUSE_VM_UNMANAGED, CAUSE_KILLED_AT_START},
    {CAUSE_CROSS_RESTART, CAUSE_CROSS_SHUTDOWN},
    {CAUSE_CROSS_RESTART, CAUSE_KILLED_AT_START},
    {CAUSE_CROSS_RESTART, CAUSE_OWNER_PREFIX_KILL},
    {CAUSE_CROSS_RESTART, CAUSE_WORKER_KILLED},
};

static bool diagnosis_overruled(const struct rule_book *book, const struct suspicion *suspicion)
{
    for (size_t i = 0; i < sizeof diagnosis_overrules / sizeof *diagnosis_overrules; i++) {
        if (suspicion->code != diagnosis_overrules[i].code)
            continue;
        const int about[] = {suspicion->runtime, suspicion->other};
        for (size_t k = 0; k < sizeof about / sizeof *about; k++) {
            const struct suspicion *deeper =
                k && about[k] == RULE_NOBODY
                    ? NULL
                    : rule_find(book, diagnosis_overrules[i].deeper, about[k]);
            if (deeper && deeper->step <= suspicion->step)
                return true;
        }
    }
    return false;
}

/* Whether a line that decides the criterion is one of the suspicion's. */
static bool diagnosis_shares_line(const struct suspicion *suspicion,
                                  const struct criterion *criterion)
{
    for (size_t i = 0; i < suspicion->evidence.count; i++) {
        for (size_t k = 0; k < criterion->evidence.count; k++) {
            if (suspicion->evidence.items[i].seq == criterion->evidence.items[k].seq)
                return true;
        }
    }
    return false;
}

/* Whether the suspicion is one about the criterion's runtimes. */
static bool diagnosis_concerns(const struct suspicion *suspicion, int runtime, int other)
{
    bool runtime_fits = runtime == RULE_NOBODY || suspicion->runtime == RULE_NOBODY ||
                        runtime == suspicion->runtime || runtime == suspicion->other;
    bool other_fits = other == RULE_NOBODY || suspicion->other == RULE_NOBODY ||
                      other == suspicion->runtime || other == suspicion->other;
    return runtime_fits && other_fits;
}

/* The step that decided the criterion; the last one where no line says it. */
static int64_t diagnosis_decided(const struct rule_book *book, const struct criterion *criterion)
{
    size_t count = criterion->evidence.count;
    return count ? diagnosis_step_of(book, criterion->evidence.items[count - 1].seq)
                 : (int64_t)book->steps.count - 1;
}

/* Whether something that is nobody's doing keeps the criterion open. */
static bool diagnosis_contaminated(const struct criterion *criterion)
{
    size_t count = criterion->evidence.count;
    return count && text_same(criterion->evidence.items[count - 1].what, CONTAMINATION_EVIDENCE);
}

/* The last step that may show what decided the criterion: what somebody else did between two steps
 * is seen by the first view of the second. */
static int64_t diagnosis_shown(const struct rule_book *book, const struct criterion *criterion)
{
    return diagnosis_decided(book, criterion) + diagnosis_contaminated(criterion);
}

/* Whether the cause is one for criteria of this kind and result at all. */
static bool diagnosis_may(const struct rule_book *book, const struct suspicion *suspicion,
                          const struct criterion *criterion)
{
    const struct cause *cause = &causes[suspicion->code];
    /* Whether these two cover a standstill is for the checker to say. */
    if ((suspicion->code == CAUSE_HOST_BUSY || suspicion->code == CAUSE_PROVER_STALLED) &&
        !diagnosis_shares_line(suspicion, criterion))
        return false;
    return cause->rank != CAUSE_CONSEQUENCE && /* given where nothing else fits */
           !diagnosis_overruled(book, suspicion) &&
           (!scenario_is_doubt(cause->scenario) || criterion->result == CRITERION_UNKNOWN);
}

static bool diagnosis_fits(const struct rule_book *book, const struct suspicion *suspicion,
                           const struct criterion *criterion)
{
    return diagnosis_may(book, suspicion, criterion) &&
           cause_explains_kind(suspicion->code, criterion->kind) &&
           suspicion->step <= diagnosis_shown(book, criterion) &&
           diagnosis_concerns(suspicion, diagnosis_runtime(book, criterion->runtime),
                              diagnosis_runtime(book, criterion->other));
}

/* For what stayed unknown: whoever it is about, it came up in the very step; and if that step was
 * not done at all, or something strange came up in it, whatever else it is known to spoil. */
static bool diagnosis_fits_loosely(const struct rule_book *book, const struct suspicion *suspicion,
                                   const struct criterion *criterion)
{
    bool located = criterion->evidence.count > 0;
    if (!diagnosis_may(book, suspicion, criterion) || criterion->result != CRITERION_UNKNOWN ||
        suspicion->step < 0 || (located && suspicion->step != diagnosis_decided(book, criterion)))
        return false;
    bool spoils =
        (book->steps.items[suspicion->step].undone || diagnosis_contaminated(criterion)) &&
        !scenario_is_doubt(causes[suspicion->code].scenario);
    return spoils || cause_explains_kind(suspicion->code, criterion->kind);
}

/* A criterion that fails in one way only is its own sign. */
static bool diagnosis_sign(const struct criterion *criterion, enum cause_code *code)
{
    static const struct {
        enum criterion_kind kind;
        enum cause_code code;
    } signs[] = {
        {CRITERION_RUNNING, CAUSE_LIST_LIES},
        {CRITERION_ACCOUNT, CAUSE_ACCOUNT_MISCHARGED},
        {CRITERION_GROUP, CAUSE_GROUP_MIXED},
    };
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (criterion->result == CRITERION_FAIL && criterion->kind == signs[i].kind) {
            *code = signs[i].code;
            return true;
        }
    }
    return false;
}

/* Why the steps that would show it did not run, or not to their end. */
static bool diagnosis_unfinished(const struct rule_book *book, const struct criterion *criterion,
                                 enum cause_code *code)
{
    const struct check_state *state = book->state;
    bool stopped = state->ended && state->end_outcome == EVENT_END_STOPPED;
    *code = stopped                                                       ? CAUSE_RUN_STOPPED
            : state->ended && state->end_outcome == EVENT_END_INTERRUPTED ? CAUSE_RUN_INTERRUPTED
                                                                          : CAUSE_RUN_CUT_OFF;
    bool whole = state->ended && state->end_outcome == EVENT_END_COMPLETE;
    return criterion->result == CRITERION_UNKNOWN && !whole &&
           (diagnosis_not_reached(book, criterion) || !stopped);
}

typedef bool diagnosis_fit(const struct rule_book *book, const struct suspicion *suspicion,
                           const struct criterion *criterion);

/* Gives the criterion to the deepest of the suspicions that fit; false if none does. */
static bool diagnosis_deepest(struct rule_book *book, const struct criterion *criterion,
                              diagnosis_fit *fit)
{
    enum cause_rank best = CAUSE_CONSEQUENCE;
    bool found = false;
    for (size_t i = 0; i < book->suspicions.count; i++) {
        const struct suspicion *suspicion = &book->suspicions.items[i];
        if (!fit(book, suspicion, criterion))
            continue;
        if (!found || causes[suspicion->code].rank < best)
            best = causes[suspicion->code].rank;
        found = true;
    }
    for (size_t i = 0; found && i < book->suspicions.count; i++) {
        struct suspicion *suspicion = &book->suspicions.items[i];
        if (causes[suspicion->code].rank == best && fit(book, suspicion, criterion))
            texts_add(&suspicion->criteria, criterion->id);
    }
    return found;
}

/* Names the causes of one criterion; false if there is none. */
static bool diagnosis_explain(struct rule_book *book, const struct criterion *criterion)
{
    bool reached = !diagnosis_not_reached(book, criterion);
    bool found = reached && (diagnosis_deepest(book, criterion, diagnosis_fits) ||
                             diagnosis_deepest(book, criterion, diagnosis_fits_loosely));
    enum cause_code code = CAUSE_CODES;
    if (found ||
        (!diagnosis_sign(criterion, &code) && !diagnosis_unfinished(book, criterion, &code)))
        return found;
    bool sign = causes[code].rank != CAUSE_CONSEQUENCE;
    int runtime = sign ? diagnosis_runtime(book, criterion->runtime) : RULE_NOBODY;
    int64_t seq = sign && criterion->evidence.count ? criterion->evidence.items[0].seq
                                                    : book->state->events - 1;
    const char *why = sign                      ? criterion->reason
                      : book->state->end_reason ? book->state->end_reason
                                                : "the plan was not finished";
    rule_suspect(book, code, runtime, RULE_NOBODY, seq, "%s%s%s",
                 sign ? rule_name(book, runtime) : "", sign ? ": " : "", why ? why : "-");
    for (size_t i = 0; i < book->suspicions.count; i++) {
        struct suspicion *suspicion = &book->suspicions.items[i];
        if (suspicion->code != code || suspicion->runtime != runtime)
            continue;
        texts_add(&suspicion->criteria, criterion->id);
        return true;
    }
    return false;
}

/* A network that is refused keeps a VM from starting; one that is lost leaves it without. */
static enum scenario diagnosis_scenario(const struct suspicion *suspicion,
                                        const struct verdict *verdict)
{
    enum scenario scenario = causes[suspicion->code].scenario;
    for (size_t i = 0; i < suspicion->criteria.count && scenario == SCENARIO_NO_NETWORK; i++) {
        const struct criterion *criterion =
            verdict_criterion(verdict, suspicion->criteria.items[i]);
        if (criterion->kind == CRITERION_BOOT && criterion->result == CRITERION_FAIL)
            scenario = SCENARIO_SECOND_DOES_NOT_START;
    }
    return scenario;
}

static void diagnosis_name(const struct rule_book *book, const struct suspicion *suspicion,
                           struct verdict *verdict)
{
    const struct cause *cause = &causes[suspicion->code];
    struct verdict_cause *named = VECTOR_ADD(&verdict->causes);
    *named = (struct verdict_cause){
        .code = memory_text(cause->code),
        .scenario = memory_text(scenario_words[diagnosis_scenario(suspicion, verdict)]),
        .meaning = memory_text(cause->meaning),
        .text = memory_text(suspicion->text),
        .remedy = memory_text(cause->remedy)};
    texts_copy(&named->criteria, &suspicion->criteria);
    for (size_t i = 0; i < suspicion->evidence.count; i++)
        *VECTOR_ADD(&named->evidence) =
            (struct evidence){.seq = suspicion->evidence.items[i].seq,
                              .what = memory_text(suspicion->evidence.items[i].what)};
    rule_audit_point(book, suspicion->code, named);
}

/* The first line that the plan does not expect; without one the first that decided a criterion, or
 * the last of a history that breaks off. */
static void diagnosis_diverge(const struct diagnosis *diagnosis, struct verdict *verdict)
{
    int64_t seq = diagnosis->divergence.seq;
    const char *what = diagnosis->divergence.what;
    for (size_t i = 0; i < verdict->criteria.count && !diagnosis->divergence.what; i++) {
        const struct criterion *criterion = &verdict->criteria.items[i];
        bool open = criterion->result == CRITERION_FAIL || criterion->result == CRITERION_UNKNOWN;
        if (!open || !criterion->evidence.count ||
            (what && criterion->evidence.items[0].seq >= seq))
            continue;
        seq = criterion->evidence.items[0].seq;
        what = criterion->reason;
    }
    if (!what) {
        seq = diagnosis->book.state->events - 1;
        what = "the history comes to its last line";
    }
    *VECTOR_ADD(&verdict->divergence) = (struct evidence){.seq = seq, .what = memory_text(what)};
}

void diagnosis_judge(struct diagnosis *diagnosis, struct verdict *verdict)
{
    struct rule_book *book = &diagnosis->book;
    checker_judge(diagnosis->checker, verdict);
    if (verdict->word == VERDICT_PROVEN)
        return;
    for (size_t i = 0; i < book->suspicions.count; i++)
        texts_release(&book->suspicions.items[i].criteria);
    for (size_t i = 0; i < verdict->criteria.count; i++) {
        const struct criterion *criterion = &verdict->criteria.items[i];
        bool open = criterion->result == CRITERION_FAIL || criterion->result == CRITERION_UNKNOWN;
        if (open && !diagnosis_explain(book, criterion))
            texts_add(&verdict->unexplained, criterion->id);
    }
    for (int rank = CAUSE_ROOT; rank <= CAUSE_CONSEQUENCE; rank++) {
        for (size_t i = 0; i < book->suspicions.count; i++) {
            const struct suspicion *suspicion = &book->suspicions.items[i];
            if (suspicion->criteria.count && causes[suspicion->code].rank == (enum cause_rank)rank)
                diagnosis_name(book, suspicion, verdict);
        }
    }
    diagnosis_diverge(diagnosis, verdict);
}

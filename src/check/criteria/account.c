/* account.R: work done in R's VM is charged to R's worker and to nobody else's.
 *
 * The guest says how much it worked, the views before and after say who was charged. Of the work,
 * as far as R's worker did not just wait for a processor, R's worker must show at least half, and
 * everybody else's less than half; of the memory touched at R's start a quarter. What is charged
 * to others though R's worker shows it too leaves it open: a guest may be busy by itself. */
#include "check/state.h"

#include <stdlib.h>

#include "base/clock.h"
#include "plan/work.h"

/* Less memory than this may be touched without a page that is new to the host. */
#define ACCOUNT_MEMORY_BYTES_MIN INT64_C(16777216)

/* However long a worker waited, at least this part of the work counts. */
#define ACCOUNT_WORK_PART 4

/* Nobody else may be charged this part of what R's worker is charged. */
#define ACCOUNT_OWN_PART 8

#define ACCOUNT_MIB 1048576

/* Which other runtime was charged most, and how much. */
struct charge {
    const char *name; /* NULL if nobody else is up */
    int64_t amount;
    bool unread; /* somebody's charges could not be read */
};

static bool account_is_up(const struct check_state *state, const struct subject *subject)
{
    return plan_step_has_up(state->step.plan, subject->profile->name);
}

static struct charge account_others(const struct check_state *state, const struct subject *own,
                                    bool memory)
{
    struct charge charge = {0};
    for (size_t i = 0; i < state->profiles.count; i++) {
        const struct subject *other = &state->subjects[i];
        const struct charges *charges = &other->observation.charges;
        if (other == own || !account_is_up(state, other))
            continue;
        int64_t amount = memory ? charges->after.memory_bytes - charges->before.memory_bytes
                                : charges_cpu_ns(charges, true);
        charge.unread = charge.unread || !charges_is_read(charges);
        if (!charge.name || amount > charge.amount) {
            charge.name = other->profile->name;
            charge.amount = amount;
        }
    }
    return charge;
}

/* Its worker was charged too little. It is wrong if the worker has not even used that much in all,
 * and somebody else was charged, or the host tells that it did not wait for a processor. Where a
 * host does not tell it, a busy machine looks alike. */
static void account_short(const struct check_state *state, struct charges *charges, int64_t seq,
                          int64_t own_ns, const struct charge *others)
{
    int64_t half_ns = charges->cpu_ms.value * CLOCK_NS_PER_MS / 2;
    int64_t waited_ns = charges->after.wait_ns - charges->before.wait_ns;
    bool elsewhere = others->name && others->amount >= half_ns;
    if (charges_cpu_ns(charges, false) + waited_ns >= half_ns)
        note_set(&charges->doubt, seq,
                 "its guest used %lld ms of processor time; its worker was charged as much only "
                 "together with what it had used when idle",
                 (long long)charges->cpu_ms.value);
    else if (elsewhere || state->capabilities.tells_waiting_time)
        note_set(&charges->wrong, seq,
                 "its guest used %lld ms of processor time, its worker was charged %lld ms%s%s",
                 (long long)charges->cpu_ms.value, (long long)(own_ns / CLOCK_NS_PER_MS),
                 elsewhere ? ", and not it but the worker of " : "", elsewhere ? others->name : "");
    else
        note_set(&charges->doubt, seq,
                 "its guest used %lld ms of processor time, its worker was charged %lld ms, nobody "
                 "else was, and this host does not tell whether it waited for a processor",
                 (long long)charges->cpu_ms.value, (long long)(own_ns / CLOCK_NS_PER_MS));
}

static void account_cpu(const struct check_state *state, struct subject *subject, int64_t seq)
{
    struct charges *charges = &subject->observation.charges;
    bool own_start = text_same(state->step.plan->runtime, subject->profile->name);
    struct charge others = account_others(state, subject, false);
    int64_t worked_ns = charges->cpu_ms.value * CLOCK_NS_PER_MS;
    int64_t waited_ns = charges->after.wait_ns - charges->before.wait_ns;
    int64_t real_ns = worked_ns - waited_ns;
    if (real_ns < worked_ns / ACCOUNT_WORK_PART)
        real_ns = worked_ns / ACCOUNT_WORK_PART;
    /* What a VM uses right after its own start is not what it uses when idle. */
    int64_t own_ns = charges_cpu_ns(charges, !own_start);
    /* Over a long time what others use when idle is known less well; touching memory takes long,
     * and is charged as well. */
    int64_t bound_ns =
        worked_ns / 2 > own_ns / ACCOUNT_OWN_PART ? worked_ns / 2 : own_ns / ACCOUNT_OWN_PART;
    if (own_ns + waited_ns < worked_ns / 2)
        account_short(state, charges, seq, own_ns, &others);
    else if (own_ns < real_ns / 2)
        note_set(&charges->doubt, seq, "its worker waited %lld ms for a processor while it worked",
                 (long long)(waited_ns / CLOCK_NS_PER_MS));
    else if (others.unread)
        note_set(&charges->doubt, seq, "another's worker could not be read while it worked");
    else if (others.name && others.amount >= bound_ns)
        note_set(&charges->doubt, seq,
                 "the worker of %s was charged %lld ms while its guest used %lld ms: that guest "
                 "was busy itself, or was charged for it",
                 others.name, (long long)(others.amount / CLOCK_NS_PER_MS),
                 (long long)charges->cpu_ms.value);
}

static void account_memory(const struct check_state *state, struct subject *subject, int64_t seq)
{
    struct charges *charges = &subject->observation.charges;
    struct charge others = account_others(state, subject, true);
    int64_t least = charges->memory_bytes.value / 4;
    int64_t own = charges->after.memory_bytes - charges->before.memory_bytes;
    if (charges->memory_bytes.value < ACCOUNT_MEMORY_BYTES_MIN)
        note_set(&charges->doubt, seq, "its guest had too little free memory to touch");
    else if (own < least && others.name && others.amount >= least)
        note_set(&charges->wrong, seq,
                 "its guest touched %lld MiB, and not its worker grew (%lld MiB) but that of %s "
                 "(%lld MiB)",
                 (long long)(charges->memory_bytes.value / ACCOUNT_MIB),
                 (long long)(own / ACCOUNT_MIB), others.name,
                 (long long)(others.amount / ACCOUNT_MIB));
    else if (own < least)
        note_set(&charges->doubt, seq,
                 "its guest touched %lld MiB, and no worker grew by a quarter",
                 (long long)(charges->memory_bytes.value / ACCOUNT_MIB));
    else if (others.name && others.amount >= least)
        note_set(&charges->doubt, seq, "the worker of %s grew by %lld MiB while it touched memory",
                 others.name, (long long)(others.amount / ACCOUNT_MIB));
}

/* The guest that worked is the one that beats. */
static void account_boot(struct subject *subject, const struct amount *amount)
{
    if (!text_same(amount->boot_id, subject->stream.boot_id))
        note_set(&subject->observation.charges.wrong, amount->seq,
                 "the guest that worked has the boot id %s, the one that beats %s", amount->boot_id,
                 subject->stream.boot_id ? subject->stream.boot_id : "-");
}

static void account_close_work(const struct check_state *state, struct subject *subject,
                               int64_t seq)
{
    struct charges *charges = &subject->observation.charges;
    if (charges->cpu_ms.twice || charges->memory_bytes.twice)
        note_set(&charges->doubt, seq, "its guest told twice how much it worked");
    if (!charges_is_read(charges)) {
        note_set(&charges->doubt, seq, "what its worker was charged could not be read");
        return;
    }
    if (charges->cpu_ms.known) {
        account_boot(subject, &charges->cpu_ms);
        account_cpu(state, subject, seq);
        charges->worked_seq = seq;
    }
    if (charges->memory_bytes.known) {
        account_boot(subject, &charges->memory_bytes);
        account_memory(state, subject, seq);
        charges->touched = true;
    }
}

void account_view(struct check_state *state, const struct event *event)
{
    size_t working = 0;
    bool worked = event->view.why == EVENT_VIEW_WORKED && state->step.plan;
    for (size_t i = 0; i < state->profiles.count; i++) {
        struct subject *subject = &state->subjects[i];
        struct charges *charges = &subject->observation.charges;
        charges_read(charges, subject->profile, event);
        working += worked && (charges->cpu_ms.known || charges->memory_bytes.known);
    }
    for (size_t i = 0; worked && i < state->profiles.count; i++) {
        struct subject *subject = &state->subjects[i];
        struct charges *charges = &subject->observation.charges;
        if (!charges->cpu_ms.known && !charges->memory_bytes.known)
            continue;
        if (working > 1)
            note_set(&charges->doubt, event->seq, "two guests worked between two views");
        account_close_work(state, subject, event->seq);
        charges_forget_work(charges);
    }
}

/* What its guest does at the step. */
static enum plan_work account_work(const struct criterion_step *at)
{
    return at->place < at->plan->steps.count ? plan_work_at(at->plan, at->place, at->runtime)
                                             : PLAN_WORK_NONE;
}

static bool account_shown_at(const struct criterion_step *at)
{
    return account_work(at) != PLAN_WORK_NONE;
}

static void account_judge(const struct judgement *judgement)
{
    const struct check_state *state = judgement->state;
    const struct subject *subject = judgement->subject;
    struct ledger_entry *entry = judgement->entry;
    enum plan_work work =
        account_work(&(struct criterion_step){.plan = &state->plan,
                                              .place = (size_t)state->step.index - 1,
                                              .runtime = subject->profile->name});
    const struct step_state *step = &state->step;
    const struct charges *charges = &subject->observation.charges;
    if (charges->wrong.what)
        ledger_note(entry, CRITERION_FAIL, charges->wrong.seq, "view after its work",
                    charges->wrong.what);
    else if (charges->doubt.what)
        ledger_note(entry, CRITERION_UNKNOWN, charges->doubt.seq, "view after its work",
                    charges->doubt.what);
    else if (charges->worked_seq < 0 || (work == PLAN_WORK_MEMORY && !charges->touched))
        ledger_note(entry, CRITERION_UNKNOWN, -1, NULL,
                    "no work of its guest is in the history, or no view after it");
    else if (step->outcome != EVENT_STEP_DONE)
        ledger_note(entry, CRITERION_UNKNOWN, -1, NULL, "the step was not done");
    else
        ledger_note(entry, CRITERION_PASS, charges->worked_seq, "view after its work", NULL);
}

const struct criterion_type criterion_account = {
    .scope = CRITERION_OF_RUNTIME,
    .contaminated = CONTAMINATED_PASSING_BY_COMPANY,
    .shown_at = account_shown_at,
    .inapplicable = criterion_unasked,
    .judge = account_judge,
    .claim = "work done in its VM is charged to its worker and to nobody else's",
};

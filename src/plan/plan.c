/* The plan of a proof.
 *
 * The state is the set of runtimes that are up, a bit for each. Both plans walk from the empty
 * set back to it, once a round; a round is made of roles (the first, the second, …) and only
 * then are the roles given to runtimes, so that rounds differ in nothing but who plays what. */
#include "plan/plan.h"

const char *const plan_kind_words[] = {"tour", "procedure", NULL};
const char *const plan_action_words[] = {"start", "shutdown", "restart-service", NULL};

static const struct record_field plan_step_fields[] = {
    RECORD_FIELD_NEEDED(struct plan_step, index, RECORD_INTEGER),
    RECORD_FIELD_NEEDED(struct plan_step, round, RECORD_INTEGER),
    RECORD_FIELD_WORD(struct plan_step, action, plan_action_words),
    RECORD_FIELD_NEEDED(struct plan_step, runtime, RECORD_TEXT),
    RECORD_FIELD(struct plan_step, service, RECORD_TEXT),
    RECORD_FIELD(struct plan_step, up, RECORD_TEXTS),
};
static RECORD_TYPE(plan_step_record, "step", struct plan_step, plan_step_fields);

static const struct record_field plan_fields[] = {
    RECORD_FIELD_WORD(struct plan, kind, plan_kind_words),
    RECORD_FIELD_NEEDED(struct plan, rounds, RECORD_INTEGER),
    RECORD_FIELD_NEEDED(struct plan, seed, RECORD_INTEGER),
    {.key = "steps",
     .kind = RECORD_LIST,
     .offset = offsetof(struct plan, steps),
     .required = true,
     .type = &plan_step_record},
};
RECORD_TYPE(plan_record, "plan", struct plan, plan_fields);

/* A plan in the making. */
struct plan_draft {
    struct plan *plan;
    const struct profiles *profiles;
    size_t roles[PROFILE_RUNTIMES_MAX]; /* which runtime plays the role, in this round */
    unsigned up;                        /* a bit for each runtime that is up */
    int64_t round;
    bool restart_services;
    unsigned restarted_alone;    /* in this round: a bit for each runtime */
    unsigned restarted_together; /* the same, beside all others */
};

/* The next number of SplitMix64 (Steele, Lea, Flood 2014): a few lines that give the same
 * sequence on every system, which is all that a recorded shuffle needs. */
static uint64_t plan_random_next(uint64_t *state)
{
    *state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t mixed = *state;
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ (mixed >> 31);
}

/* Shuffles the roles (Fisher and Yates). The remainder's bias is below 2^-59. */
static void plan_shuffle(struct plan_draft *draft, uint64_t *random)
{
    for (size_t i = draft->profiles->count; i > 1; i--) {
        size_t other = (size_t)(plan_random_next(random) % i);
        size_t kept = draft->roles[i - 1];
        draft->roles[i - 1] = draft->roles[other];
        draft->roles[other] = kept;
    }
}

static void plan_list_up(const struct profiles *profiles, unsigned up, struct texts *names)
{
    for (size_t i = 0; i < profiles->count; i++) {
        if (up & (1U << i))
            texts_add(names, profiles->items[i].name);
    }
}

static void plan_add(struct plan_draft *draft, enum plan_action action, size_t runtime,
                     const char *service)
{
    draft->up ^= 1U << runtime;
    struct plan_step *step = VECTOR_ADD(&draft->plan->steps);
    step->index = (int64_t)draft->plan->steps.count;
    step->round = draft->round;
    step->action = action;
    step->runtime = memory_text(draft->profiles->items[runtime].name);
    step->service = memory_text(service);
    plan_list_up(draft->profiles, draft->up, &step->up);
}

/* Restarts each service of the runtime, which is up, and starts the runtime again each time. */
static void plan_restart_services(struct plan_draft *draft, size_t runtime)
{
    const struct profile *profile = &draft->profiles->items[runtime];
    for (size_t i = 0; i < profile->services.count; i++) {
        if (!profile->services.items[i].restart.count)
            continue;
        plan_add(draft, PLAN_RESTART_SERVICE, runtime, profile->services.items[i].name);
        plan_add(draft, PLAN_START, runtime, NULL);
    }
}

/* The restarts that are due in the state as it is, each once a round: of a runtime that is alone,
 * and of each where all are up. The state is the same afterwards. */
static void plan_restart_due(struct plan_draft *draft)
{
    bool together = draft->up == (1U << draft->profiles->count) - 1;
    for (size_t role = 0; draft->restart_services && role < draft->profiles->count; role++) {
        size_t runtime = draft->roles[role];
        unsigned bit = 1U << runtime;
        unsigned *restarted = together ? &draft->restarted_together : &draft->restarted_alone;
        if ((!together && draft->up != bit) || *restarted & bit)
            continue;
        *restarted |= bit;
        plan_restart_services(draft, runtime);
    }
}

/* Adds the step that starts the role's runtime if it is down, or shuts it down if it is up, and
 * the restarts that are due then. */
static void plan_toggle(struct plan_draft *draft, size_t role)
{
    size_t runtime = draft->roles[role];
    bool up = draft->up & (1U << runtime);
    plan_add(draft, up ? PLAN_SHUTDOWN : PLAN_START, runtime, NULL);
    plan_restart_due(draft);
}

/* The role by which the Gray code (S ^ S >> 1) goes on from a set of roles; from its last set it
 * goes back to the empty one. */
static size_t plan_gray_role(unsigned set, size_t count)
{
    unsigned rank = 0; /* the set's place in the code */
    for (unsigned rest = set; rest; rest >>= 1)
        rank ^= rest;
    unsigned next_rank = (rank + 1) % (1U << count);
    unsigned changed = set ^ next_rank ^ (next_rank >> 1);
    size_t role = 0;
    while (!(changed & (1U << role)))
        role++;
    return role;
}

/* An Eulerian circuit over the sets of roles. Each set is left by the roles in their order, but
 * last towards its successor in the Gray code. These last ways out are a tree that leads to the
 * empty set, and a walk that keeps them for last uses every transition exactly once and ends where
 * it began (van Aardenne-Ehrenfest and de Bruijn, 1951). */
static void plan_add_tour(struct plan_draft *draft)
{
    size_t count = draft->profiles->count;
    size_t ways_used[1U << PLAN_TOUR_RUNTIMES_MAX] = {0};
    unsigned set = 0;
    while (ways_used[set] < count) {
        size_t way = ways_used[set]++;
        size_t last = set ? plan_gray_role(set, count) : count;
        size_t role = way < last ? way : way + 1;
        if (role >= count)
            role = last;
        plan_toggle(draft, role);
        set ^= 1U << role;
    }
}

static void plan_add_procedure(struct plan_draft *draft)
{
    size_t count = draft->profiles->count;
    for (size_t role = 0; role < count; role++)
        plan_toggle(draft, role);
    for (size_t role = 0; role < count; role++) {
        plan_toggle(draft, role);
        plan_toggle(draft, role);
    }
    for (size_t role = 0; role < count; role++)
        plan_toggle(draft, role);
    /* Of more than two, most were never alone. */
    for (size_t role = 0; draft->restart_services && role < count; role++) {
        if (draft->restarted_alone & (1U << draft->roles[role]))
            continue;
        plan_toggle(draft, role);
        plan_toggle(draft, role);
    }
}

/* Whether each runtime has a service that can be restarted. */
static bool plan_can_restart(const struct profiles *profiles, struct error *error)
{
    for (size_t i = 0; i < profiles->count; i++) {
        const struct profile *profile = &profiles->items[i];
        bool found = false;
        for (size_t k = 0; k < profile->services.count && !found; k++)
            found = profile->services.items[k].restart.count > 0;
        if (!found)
            return error_set(error, ERROR_CLASS_USAGE,
                             "the profile of %s names no command that restarts a service of it; "
                             "add services[].restart, or leave out --restart-services",
                             profile->name);
    }
    return true;
}

bool plan_make(const struct plan_options *options, const struct profiles *profiles,
               struct plan *plan, struct error *error)
{
    enum plan_kind kind = options->kind;
    int64_t rounds = options->rounds, seed = options->seed;
    if (!profiles_check(profiles, error) ||
        (options->restart_services && !plan_can_restart(profiles, error)))
        return false;
    if (kind == PLAN_TOUR && profiles->count > PLAN_TOUR_RUNTIMES_MAX)
        return error_set(error, ERROR_CLASS_USAGE,
                         "a tour is made for at most %d runtimes, not %zu; take --plan procedure",
                         PLAN_TOUR_RUNTIMES_MAX, profiles->count);
    if (rounds < 1 || rounds > PLAN_ROUNDS_MAX)
        return error_set(error, ERROR_CLASS_USAGE, "a plan has 1 to %d rounds, not %lld",
                         PLAN_ROUNDS_MAX, (long long)rounds);
    *plan = (struct plan){.kind = kind, .rounds = rounds, .seed = seed};
    struct plan_draft draft = {
        .plan = plan, .profiles = profiles, .restart_services = options->restart_services};
    for (size_t i = 0; i < profiles->count; i++)
        draft.roles[i] = i;
    uint64_t random = (uint64_t)seed;
    for (draft.round = 1; draft.round <= rounds; draft.round++) {
        if (draft.round > 1)
            plan_shuffle(&draft, &random);
        draft.restarted_alone = draft.restarted_together = 0;
        if (kind == PLAN_TOUR)
            plan_add_tour(&draft);
        else
            plan_add_procedure(&draft);
    }
    return true;
}

/* Whether a service of this name is the runtime's and can be restarted. */
static bool plan_has_restart(const struct profile *profile, const char *service)
{
    for (size_t i = 0; i < profile->services.count; i++) {
        if (text_same(profile->services.items[i].name, service))
            return profile->services.items[i].restart.count > 0;
    }
    return false;
}

/* Whether the step follows from the state before it, which becomes the state after it. */
static bool plan_follow(const struct plan *plan, size_t place, const struct profiles *profiles,
                        unsigned *up, struct error *error)
{
    const struct plan_step *step = &plan->steps.items[place];
    const struct plan_step *before = place ? step - 1 : NULL;
    int runtime = profiles_find(profiles, step->runtime);
    const char *problem = NULL;
    bool new_round = !before || step->round != before->round;
    if (step->index != (int64_t)place + 1)
        problem = "its index is not its place";
    else if (step->round != (before ? before->round : 0) + (new_round ? 1 : 0))
        problem = "its round does not follow";
    else if (new_round && *up)
        problem = "its round begins while somebody is up";
    else if (runtime < 0)
        problem = "its runtime is unknown";
    else if (step->action == PLAN_START && *up & (1U << runtime))
        problem = "it starts a runtime that is up";
    else if (step->action == PLAN_SHUTDOWN && !(*up & (1U << runtime)))
        problem = "it shuts down a runtime that is down";
    else if (step->action == PLAN_RESTART_SERVICE && !(*up & (1U << runtime)))
        problem = "it restarts a service of a runtime that is down";
    else if (step->action == PLAN_RESTART_SERVICE
                 ? !plan_has_restart(&profiles->items[runtime], step->service)
                 : step->service != NULL)
        problem = "its service is not one that the runtime's profile can restart";
    if (problem)
        return error_set(error, ERROR_CLASS_INPUT, "plan: steps[%zu]: %s", place, problem);
    *up = step->action == PLAN_START ? *up | (1U << runtime) : *up & ~(1U << runtime);
    CLEANUP(texts_release) struct texts names = {0};
    plan_list_up(profiles, *up, &names);
    bool same = names.count == step->up.count;
    for (size_t i = 0; same && i < names.count; i++)
        same = text_same(names.items[i], step->up.items[i]);
    return same || error_set(error, ERROR_CLASS_INPUT,
                             "plan: steps[%zu]: \"up\" is not who is up after it", place);
}

static bool plan_check(const struct plan *plan, const struct profiles *profiles,
                       struct error *error)
{
    if (!profiles_check(profiles, error))
        return false;
    unsigned up = 0;
    for (size_t i = 0; i < plan->steps.count; i++) {
        if (!plan_follow(plan, i, profiles, &up, error))
            return false;
    }
    if (up)
        return error_set(error, ERROR_CLASS_INPUT, "plan: it ends while somebody is up");
    if (plan->rounds != plan->steps.items[plan->steps.count - 1].round)
        return error_set(error, ERROR_CLASS_INPUT, "plan: \"rounds\" is not its last step's round");
    return true;
}

bool plan_from_json(const json_t *json, const struct profiles *profiles, struct plan *plan,
                    struct error *error)
{
    CLEANUP(text_release) struct text path = {0};
    if (!record_from_json(&plan_record, json, plan, &path, error))
        return error_prefix(error, path.length ? "plan: %s" : "plan%s", text_get(&path));
    if (plan_check(plan, profiles, error))
        return true;
    plan_release(plan);
    return false;
}

bool plan_is_whole(const struct plan *plan, const struct profiles *profiles)
{
    struct plan_options options = {.kind = plan->kind, .rounds = plan->rounds, .seed = plan->seed};
    for (size_t i = 0; i < plan->steps.count; i++)
        options.restart_services |= plan->steps.items[i].action == PLAN_RESTART_SERVICE;
    struct plan made = {0};
    struct error error = {0};
    bool same =
        plan_make(&options, profiles, &made, &error) && record_same(&plan_record, plan, &made);
    plan_release(&made);
    return same;
}

void plan_release(struct plan *plan)
{
    record_release(&plan_record, plan);
}

bool plan_step_has_up(const struct plan_step *step, const char *runtime)
{
    return texts_have(&step->up, runtime);
}

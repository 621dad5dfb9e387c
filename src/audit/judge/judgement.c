/* From what two installs share to findings. */
#include "audit/judge/judgement.h"

#include <stdlib.h>
#include <string.h>

#include "audit/judge/partial_rename.h"
#include "audit/judge/upstream.h"

/* Most values that a finding quotes. */
#define JUDGEMENT_VALUES_MAX 4

/* How sure it is that an unknown one collides. */
enum judgement_rank {
    RANK_REGISTERED = 1, /* both installs register it on the host */
    RANK_DEFINED,
    RANK_USED,
};

struct judgement_unknown {
    const char *effect;
    const char *remedy;
    enum finding_weight weight;
};

static const struct judgement_unknown judgement_unknowns[] = {
    [RANK_REGISTERED] =
        {.effect = "Both installs register it on the host, and the catalogue knows nothing of it: "
                   "whatever it is, one takes it from the other.",
         .remedy =
             "Give the fork a value of its own; if it belongs to somebody else, say so in the "
             "allow file.",
         .weight = FINDING_MUST},
    [RANK_DEFINED] =
        {.effect = "Both installs define it, and the catalogue knows nothing of it.",
         .remedy = "Find out what it identifies; give the fork a value of its own, or say in the "
                   "allow file why it may stay.",
         .weight = FINDING_SHOULD},
    [RANK_USED] = {.effect = "Both installs mention it, and the catalogue knows nothing of it.",
                   .remedy = "Find out whose it is; say in the allow file why it may stay.",
                   .weight = FINDING_LOOK},
};

static void judgement_site(const struct occurrence *at, struct finding_sites *sites)
{
    sites->count++;
    if (sites->named.count == FINDING_SITES_MAX)
        return;
    *VECTOR_ADD(&sites->named) =
        (struct finding_site){.path = memory_text(at->path),
                              .line = at->line,
                              .offset = at->offset,
                              .place = memory_text(at->place),
                              .carrier = memory_text(occurrence_carrier_word(at->carrier)),
                              .use = memory_text(occurrence_use_word(at->use))};
}

static bool judgement_has_value(const struct texts *values, const char *value)
{
    for (size_t i = 0; i < values->count; i++) {
        if (text_same_ignoring_case(values->items[i], value))
            return true;
    }
    return false;
}

static void judgement_sites(const struct shared_identity_side *side, struct finding_sites *sites,
                            struct texts *values)
{
    for (size_t i = 0; i < side->active.count; i++)
        judgement_site(side->active.items[i], sites);
    for (size_t i = 0; i < side->bare.count; i++)
        judgement_site(side->bare.items[i], sites);
    for (size_t i = 0; i < side->inactive.count; i++)
        judgement_site(side->inactive.items[i], sites);
    const struct occurrence *first = side->active.count ? side->active.items[0]
                                     : side->bare.count ? side->bare.items[0]
                                                        : side->inactive.items[0];
    if (values && values->count == 0)
        texts_add(values, first->value);
    for (size_t i = 0; values && i < side->active.count; i++) {
        const char *value = side->active.items[i]->value;
        if (values->count < JUDGEMENT_VALUES_MAX && !judgement_has_value(values, value))
            texts_add(values, value);
    }
}

static bool judgement_in_use(const struct shared_identity_side *side)
{
    return side->active.count || side->bare.count;
}

/* Whether the install puts it on the host there: in a package, or by a script that makes a service.
 * A constant of the source names a thing; whether it is made or only asked for is not to be seen.
 */
static bool judgement_registers(const struct occurrence *at)
{
    bool package =
        at->carrier == OCCURRENCE_CARRIER_MARKUP || at->carrier == OCCURRENCE_CARRIER_MSI;
    bool service = at->name == OCCURRENCE_NAME_SERVICE || at->name == OCCURRENCE_NAME_UNIT;
    return at->use == OCCURRENCE_DEFINED &&
           (package || (service && at->carrier == OCCURRENCE_CARRIER_SCRIPT));
}

/* The best that one install does with it. */
static enum judgement_rank judgement_side_rank(const struct shared_identity_side *side)
{
    enum judgement_rank best = RANK_USED;
    for (size_t i = 0; i < side->active.count; i++) {
        if (judgement_registers(side->active.items[i]))
            return RANK_REGISTERED;
        if (side->active.items[i]->use == OCCURRENCE_DEFINED)
            best = RANK_DEFINED;
    }
    return best;
}

static void judgement_describe_unknown(const struct shared_identity *shared,
                                       struct finding *finding)
{
    const struct shared_identity_side *side = &shared->b;
    const struct occurrence *at =
        side->active.count ? side->active.items[0] : side->inactive.items[0];
    enum judgement_rank a = judgement_side_rank(&shared->a);
    enum judgement_rank b = judgement_side_rank(&shared->b);
    enum judgement_rank rank = a > b ? a : b;
    const char *sort = at->kind == OCCURRENCE_NAME ? occurrence_name_word(at->name)
                                                   : occurrence_kind_word(at->kind);
    finding->rank = rank;
    finding->kind = FINDING_UNKNOWN;
    finding->weight = judgement_unknowns[rank].weight;
    finding->id = memory_format("%s:%s", sort, at->value);
    finding->sort = memory_text(sort);
    finding->effect = memory_text(judgement_unknowns[rank].effect);
    finding->remedy = memory_text(judgement_unknowns[rank].remedy);
}

static void judgement_describe_known(const struct catalogue_identity *identity,
                                     struct finding *finding)
{
    finding->kind = FINDING_KNOWN;
    finding->weight = identity->must == CATALOGUE_CHANGE ? FINDING_MUST : FINDING_SHOULD;
    finding->id = memory_text(identity->id);
    finding->sort = memory_text(identity->kind);
    finding->scope = memory_text(catalogue_scope_words[identity->scope]);
    finding->effect = memory_text(identity->effect);
    finding->remedy = memory_text(identity->remedy);
    finding->source = memory_text(identity->source);
}

/* What the fork is judged against where it may have changed a part. */
struct judgement_base {
    struct carriers carriers;             /* of the fork */
    bool known;                           /* whether there is a base */
    struct shared_identities shared_list; /* of base and fork */
};

/* The places that the fork changed: against the base if it is known, for what upstream has changed
 * since is no work of the fork. */
static void judgement_changed(const struct shared_identity *shared,
                              const struct judgement_base *base, struct finding *finding)
{
    const struct shared_identity *before =
        base->known ? upstream_pair(&base->shared_list, shared->identity) : shared;
    if (base->known)
        finding->origin = memory_text(before && before->a.active.count ? "base" : "upstream");
    if (before)
        partial_rename_append(before, &base->carriers, &finding->changed);
}

static void judgement_add(const struct shared_identity *shared, const struct judgement_base *base,
                          struct judgement *judgement)
{
    struct finding *finding = VECTOR_ADD(&judgement->findings);
    if (shared->identity)
        judgement_describe_known(shared->identity, finding);
    else
        judgement_describe_unknown(shared, finding);
    judgement_sites(&shared->a, &finding->a, NULL);
    judgement_sites(&shared->b, &finding->b, &finding->values);
    if (shared->identity)
        judgement_changed(shared, base, finding);
    if (!judgement_in_use(&shared->a) || !judgement_in_use(&shared->b)) {
        finding->kind = FINDING_INACTIVE;
        finding->weight = FINDING_NOTE;
    } else if (finding->changed.count && finding->kind == FINDING_KNOWN) {
        finding->kind = FINDING_HALF;
    }
}

/* Whether the two are there by the same bare strings of the second install, which say nothing of
 * which of them it is. */
static bool judgement_same_bare(const struct shared_identity *left,
                                const struct shared_identity *right)
{
    return left->identity && right->identity && left->b.bare.count && right->b.bare.count &&
           left->b.bare.items[0] == right->b.bare.items[0];
}

static bool judgement_by_bare_only(const struct shared_identity *shared)
{
    return shared->b.bare.count && !shared->b.active.count;
}

/* A string that has no place is put down to an identity that is there for sure, if there is one;
 * else to the first that it may be, which then names the others. */
static bool judgement_told_elsewhere(const struct shared_identities *shared_list, size_t index)
{
    const struct shared_identity *shared = &shared_list->items[index];
    for (size_t i = 0; judgement_by_bare_only(shared) && i < shared_list->count; i++) {
        const struct shared_identity *other = &shared_list->items[i];
        if (i != index && judgement_same_bare(shared, other) &&
            (i < index || !judgement_by_bare_only(other)))
            return true;
    }
    return false;
}

static void judgement_name_instead(const struct shared_identities *shared_list, size_t index,
                                   struct finding *finding)
{
    const struct shared_identity *shared = &shared_list->items[index];
    for (size_t i = index + 1; judgement_by_bare_only(shared) && i < shared_list->count; i++) {
        if (judgement_same_bare(shared, &shared_list->items[i]))
            texts_add(&finding->instead, shared_list->items[i].identity->id);
    }
}

static void judgement_take(const struct shared_identities *shared_list, size_t index,
                           const struct judgement_base *base, struct judgement *judgement)
{
    const struct shared_identity *shared = &shared_list->items[index];
    const struct catalogue_identity *identity = shared->identity;
    if (identity && identity->must == CATALOGUE_SAFE)
        judgement->shared_safe++;
    else if (identity && identity->must == CATALOGUE_SYSTEM)
        judgement->shared_system++;
    else if (!judgement_told_elsewhere(shared_list, index)) {
        judgement_add(shared, base, judgement);
        judgement_name_instead(shared_list, index,
                               &judgement->findings.items[judgement->findings.count - 1]);
    }
}

/* Whether the allowance covers all places at which the fork has it. */
static bool judgement_covers(const struct allowance *allowance, const struct finding *finding)
{
    int64_t most = allowance->count ? allowance->count : (int64_t)allowance->places.count;
    if (finding->b.count > most)
        return false;
    for (size_t i = 0; allowance->places.count && i < finding->b.named.count; i++) {
        CLEANUP(memory_free_text) char *key = finding_site_key(&finding->b.named.items[i]);
        if (!texts_have(&allowance->places, key))
            return false;
    }
    return true;
}

/* Whether each place that the allowance names is one of the finding's still. */
static bool judgement_is_whole(const struct allowance *allowance, const struct finding *finding)
{
    if (finding->b.count > FINDING_SITES_MAX)
        return true;
    CLEANUP(texts_release) struct texts keys = {0};
    for (size_t i = 0; i < finding->b.named.count; i++) {
        CLEANUP(memory_free_text) char *key = finding_site_key(&finding->b.named.items[i]);
        texts_add(&keys, key);
    }
    for (size_t i = 0; i < allowance->places.count; i++) {
        if (!texts_have(&keys, allowance->places.items[i]))
            return false;
    }
    return allowance->places.count || allowance->count <= finding->b.count;
}

static struct finding *judgement_find(struct findings *findings, size_t made, const char *id)
{
    for (size_t i = 0; i < made; i++) {
        if (text_same_ignoring_case(findings->items[i].id, id))
            return &findings->items[i];
    }
    return NULL;
}

static void judgement_stale(const char *id, bool partly, struct findings *findings)
{
    *VECTOR_ADD(findings) = (struct finding){
        .id = memory_text(id),
        .kind = FINDING_STALE,
        .weight = FINDING_SHOULD,
        .sort = memory_text("allowance"),
        .effect = memory_text(
            partly
                ? "The allow file names places, or more places, at which the fork has it no longer."
                : "The allow file silences a finding that is not there."),
        .remedy = memory_text(partly ? "Write the entry anew (--write-allow)."
                                     : "Take it out of the allow file.")};
}

static void judgement_allow(const struct allowances *allowances, struct findings *findings)
{
    size_t made = findings->count;
    for (size_t i = 0; i < allowances->allow.count; i++) {
        const struct allowance *allowance = &allowances->allow.items[i];
        struct finding *finding = judgement_find(findings, made, allowance->id);
        bool covers = finding && judgement_covers(allowance, finding);
        bool whole = finding && judgement_is_whole(allowance, finding);
        if (covers)
            finding->allowed = memory_text(allowance->reason);
        if (!whole)
            judgement_stale(allowance->id, finding, findings);
    }
}

/* A baseline silences what was there before, at its places; what is gone is mended, and no finding.
 */
static void judgement_baseline(const struct allowances *baseline, struct findings *findings)
{
    for (size_t i = 0; i < baseline->allow.count; i++) {
        const struct allowance *before = &baseline->allow.items[i];
        struct finding *finding = judgement_find(findings, findings->count, before->id);
        if (finding && !finding->allowed && judgement_covers(before, finding))
            finding->allowed = memory_text(before->reason);
    }
}

/* What meets every user of the host comes before what meets one, and that before mere names. */
static int judgement_scope(const struct finding *finding)
{
    int scope = 0;
    while (catalogue_scope_words[scope] && !text_same(catalogue_scope_words[scope], finding->scope))
        scope++;
    return scope;
}

static int judgement_order(const void *left, const void *right)
{
    const struct finding *a = left;
    const struct finding *b = right;
    if (!a->allowed != !b->allowed)
        return a->allowed ? 1 : -1;
    if (a->weight != b->weight)
        return a->weight < b->weight ? -1 : 1;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    int scopes = judgement_scope(a) - judgement_scope(b);
    int order = strcmp(a->sort, b->sort);
    if (scopes || order)
        return scopes ? scopes : order;
    order = strcmp(a->effect, b->effect);
    return order ? order : strcmp(a->id, b->id);
}

static void judgement_incoming(const struct judgement_input *input, struct judgement *judgement)
{
    CLEANUP(shared_identities_release) struct shared_identities incoming = {0};
    upstream_incoming(input->lookup, input->a, input->base, input->b, &incoming);
    judgement->incoming = (int64_t)incoming.count;
    for (size_t i = 0; i < incoming.count; i++) {
        const struct shared_identity *shared = &incoming.items[i];
        struct finding *finding = VECTOR_ADD(&judgement->findings);
        judgement_describe_known(shared->identity, finding);
        finding->kind = FINDING_INCOMING;
        finding->weight = FINDING_LOOK;
        finding->origin = memory_text("upstream");
        judgement_sites(&shared->a, &finding->a, &finding->values);
    }
}

static void judgement_base_release(struct judgement_base *base)
{
    shared_identities_release(&base->shared_list);
}

void judgement_make(const struct judgement_input *input, struct judgement *judgement)
{
    CLEANUP(shared_identities_release) struct shared_identities shared_list = {0};
    CLEANUP(judgement_base_release)
    struct judgement_base base = {.carriers = carriers_of(input->b), .known = input->base};
    shared_identities_make(input->lookup, input->a, input->b, &shared_list);
    if (base.known)
        shared_identities_make(input->lookup, input->base, input->b, &base.shared_list);
    for (size_t i = 0; i < shared_list.count; i++)
        judgement_take(&shared_list, i, &base, judgement);
    if (base.known)
        judgement_incoming(input, judgement);
    if (input->allowances)
        judgement_allow(input->allowances, &judgement->findings);
    if (input->baseline)
        judgement_baseline(input->baseline, &judgement->findings);
    if (judgement->findings.count)
        qsort(judgement->findings.items, judgement->findings.count,
              sizeof *judgement->findings.items, judgement_order);
}

int64_t judgement_count(const struct judgement *judgement, enum finding_weight weight)
{
    int64_t count = 0;
    for (size_t i = 0; i < judgement->findings.count; i++)
        count +=
            judgement->findings.items[i].weight == weight && !judgement->findings.items[i].allowed;
    return count;
}

void judgement_release(struct judgement *judgement)
{
    findings_release(&judgement->findings);
}

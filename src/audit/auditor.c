/* Reading two installs and judging them. */
#include "audit/auditor.h"

#include "audit/install/scan.h"
#include "audit/install/tree.h"
#include "audit/judge/judgement.h"
#include "audit/judge/recognition.h"
#include "audit/judge/self_judgement.h"

/* Everything that an audit reads. */
struct auditor_sources {
    struct catalogue catalogue;
    struct allowances allowances;
    struct allowances baseline;
    struct lookup lookup;
    struct scan a;
    struct scan b;
    struct scan base;
};

static void auditor_sources_release(struct auditor_sources *sources)
{
    scan_release(&sources->a);
    scan_release(&sources->b);
    scan_release(&sources->base);
    lookup_release(&sources->lookup);
    allowances_release(&sources->allowances);
    allowances_release(&sources->baseline);
    catalogue_release(&sources->catalogue);
}

/* Reads one install. One of which nothing was read shares nothing with any other: that is no
 * finding, and an error. */
static bool auditor_scan(const char *path, const struct needles *needles,
                         const struct scan_options *options, struct scan *scan, struct error *error)
{
    if (!scan_install(path, needles, options, scan, error))
        return false;
    const struct scan_totals *totals = &scan->totals;
    if (totals->files)
        return true;
    enum error_class class = totals->skipped_by_reason[SCAN_SKIP_NO_READER]
                                 ? ERROR_CLASS_UNAVAILABLE
                                 : ERROR_CLASS_INPUT;
    if (!totals->skipped.count)
        return error_set(error, class, "the install %s has nothing to read", path);
    const struct scan_skipped *first = &totals->skipped.items[0];
    return error_set(error, class, "nothing could be read of the install %s: %s%s%s%s%s", path,
                     scan->single_file ? "" : first->path, scan->single_file ? "" : ": ",
                     scan_skip_word(first->reason), *first->detail ? ": " : "", first->detail);
}

static bool auditor_recognise(const char *name, const char *path, const struct scan *scan,
                              const char *fork, const struct auditor_sources *sources,
                              struct error *error)
{
    return recognition_check(&(struct recognition_input){.lookup = &sources->lookup,
                                                         .a = &scan->found,
                                                         .b = &sources->b.found,
                                                         .a_name = name,
                                                         .a_path = path,
                                                         .b_path = fork},
                             error);
}

/* What the fork branched from. Of its binaries those GUIDs count that stand as text in it. */
static bool auditor_read_base(const struct auditor_options *options,
                              const struct scan_options *canonical, struct auditor_sources *sources,
                              struct error *error)
{
    struct scan nothing = {0};
    if (!auditor_scan(options->base, &sources->lookup.needles, canonical, &sources->base, error))
        return false;
    scan_settle(&sources->base, &nothing);
    scan_release(&nothing);
    return auditor_recognise("the base", options->base, &sources->base, options->b, sources, error);
}

static bool auditor_read(const struct auditor_options *options, struct auditor_sources *sources,
                         struct error *error)
{
    const struct scan_options canonical = {.switches = {.undefined = options->fork_switches},
                                           .excluded = options->excluded};
    const struct scan_options fork = {.switches = {.defined = options->fork_switches},
                                      .excluded = options->excluded};
    if (!catalogue_read(options->catalogue, &sources->catalogue, error) ||
        (options->baseline && !allowances_read(options->baseline, &sources->baseline, error)) ||
        (options->allow && !allowances_read(options->allow, &sources->allowances, error)))
        return false;
    lookup_make(&sources->catalogue, &sources->lookup);
    const struct needles *needles = &sources->lookup.needles;
    if (!auditor_scan(options->a, needles, &canonical, &sources->a, error) ||
        !auditor_scan(options->b, needles, &fork, &sources->b, error))
        return false;
    scan_settle(&sources->a, &sources->b);
    if (options->base && !auditor_read_base(options, &canonical, sources, error))
        return false;
    return auditor_recognise("A", options->a, &sources->a, options->b, sources, error);
}

static void auditor_describe_install(const char *path, const struct scan *scan,
                                     struct audit_install *install)
{
    static const enum scan_skip failures[] = {SCAN_SKIP_UNREADABLE, SCAN_SKIP_LARGE,
                                              SCAN_SKIP_DAMAGED, SCAN_SKIP_TOO_MANY,
                                              SCAN_SKIP_NO_READER};
    const struct scan_totals *totals = &scan->totals;
    install->path = memory_text(path);
    install->repository = tree_in_repository(path);
    install->files = totals->files;
    install->bytes = totals->bytes;
    for (int reason = 0; reason < SCAN_SKIP_COUNT; reason++)
        install->skipped_count += totals->skipped_by_reason[reason];
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++)
        install->failed_count += totals->skipped_by_reason[failures[i]];
    for (size_t i = 0; i < totals->skipped.count && i < AUDIT_SKIPPED_MAX; i++) {
        const struct scan_skipped *skipped = &totals->skipped.items[i];
        *VECTOR_ADD(&install->skipped) = (struct audit_skipped){
            .path = memory_text(*skipped->path ? skipped->path : "."),
            .reason = memory_text(scan_skip_word(skipped->reason)),
            .detail = *skipped->detail ? memory_text(skipped->detail) : NULL};
    }
}

static void auditor_describe(const struct auditor_options *options,
                             const struct auditor_sources *sources, struct judgement *judgement,
                             struct audit *audit)
{
    audit->format = AUDIT_FORMAT;
    audit->tool_version = memory_text(options->tool_version);
    audit->catalogue = memory_text(sources->catalogue.name);
    audit->revision = memory_text(sources->catalogue.revision);
    audit->identities = (int64_t)sources->catalogue.identities.count;
    audit->must_change = judgement_count(judgement, FINDING_MUST);
    audit->should_change = judgement_count(judgement, FINDING_SHOULD);
    audit->base = options->base ? memory_text(options->base) : NULL;
    audit->incoming = judgement->incoming;
    audit->look = judgement_count(judgement, FINDING_LOOK);
    audit->shared_safe = judgement->shared_safe;
    audit->shared_system = judgement->shared_system;
    for (size_t i = 0; i < judgement->findings.count; i++)
        audit->allowed += judgement->findings.items[i].allowed != NULL;
    audit->findings = judgement->findings;
    judgement->findings = (struct findings){0};
    auditor_describe_install(options->a, &sources->a, &audit->a);
    auditor_describe_install(options->b, &sources->b, &audit->b);
}

bool auditor_run(const struct auditor_options *options, struct audit *audit, struct error *error)
{
    CLEANUP(auditor_sources_release) struct auditor_sources sources = {0};
    CLEANUP(judgement_release) struct judgement judgement = {0};
    if (!auditor_read(options, &sources, error))
        return false;
    const struct judgement_input input = {.lookup = &sources.lookup,
                                          .a = &sources.a.found,
                                          .b = &sources.b.found,
                                          .base = options->base ? &sources.base.found : NULL,
                                          .baseline = &sources.baseline,
                                          .allowances = &sources.allowances};
    judgement_make(&input, &judgement);
    auditor_describe(options, &sources, &judgement, audit);
    return true;
}

bool auditor_self(const struct auditor_options *options, struct self_check *check,
                  struct error *error)
{
    CLEANUP(auditor_sources_release) struct auditor_sources sources = {0};
    const struct scan_options ordinary = {0};
    if (!catalogue_read(options->catalogue, &sources.catalogue, error))
        return false;
    lookup_make(&sources.catalogue, &sources.lookup);
    if (!auditor_scan(options->a, &sources.lookup.needles, &ordinary, &sources.a, error))
        return false;
    check->format = SELF_CHECK_FORMAT;
    check->tool_version = memory_text(options->tool_version);
    check->catalogue = memory_text(sources.catalogue.name);
    check->revision = memory_text(sources.catalogue.revision);
    check->path = memory_text(options->a);
    self_judgement_make(&sources.lookup, &sources.a.found, check);
    return true;
}

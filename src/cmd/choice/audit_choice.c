/* Filling in what the command line left out. */
#include "cmd/choice/audit_choice.h"

#include "base/install.h"

/* The catalogue that ships, seen from the root of the program's own files. */
#define AUDIT_CHOICE_CATALOGUE "data/wsl-identity.yaml"

/* Fills in the catalogue that ships, whose path the caller frees. */
static bool audit_choice_fill(struct auditor_options *options, char **shipped, struct error *error)
{
    options->tool_version = COTENANT_VERSION;
    if (options->catalogue)
        return true;
    *shipped = install_path(AUDIT_CHOICE_CATALOGUE, error);
    options->catalogue = *shipped;
    return *shipped;
}

bool audit_choice_run(const struct auditor_options *options, struct audit *audit,
                      struct error *error)
{
    struct auditor_options chosen = *options;
    CLEANUP(memory_free_text) char *shipped = NULL;
    return audit_choice_fill(&chosen, &shipped, error) && auditor_run(&chosen, audit, error);
}

bool audit_choice_self(const struct auditor_options *options, struct self_check *check,
                       struct error *error)
{
    struct auditor_options chosen = *options;
    CLEANUP(memory_free_text) char *shipped = NULL;
    return audit_choice_fill(&chosen, &shipped, error) && auditor_self(&chosen, check, error);
}

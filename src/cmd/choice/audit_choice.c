/* Filling in what the command line left out. */
#include "cmd/choice/audit_choice.h"

#include "base/install.h"

/* The catalogue that ships, seen from the root of the program's own files. */
#define AUDIT_CHOICE_CATALOGUE "data/wsl-identity.yaml"

bool audit_choice_run(const struct auditor_options *options, struct audit *audit,
                      struct error *error)
{
    struct auditor_options chosen = *options;
    CLEANUP(memory_free_text) char *shipped = NULL;
    if (!chosen.catalogue) {
        shipped = install_path(AUDIT_CHOICE_CATALOGUE, error);
        if (!shipped)
            return false;
        chosen.catalogue = shipped;
    }
    chosen.tool_version = COTENANT_VERSION;
    return auditor_run(&chosen, audit, error);
}

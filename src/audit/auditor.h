/* The auditor: reads two installs and a catalogue from the disk, and judges them. */
#pragma once

#include "audit/finding/audit.h"
#include "audit/finding/self_check.h"

struct auditor_options {
    const char *a;
    const char *b;
    const char *base;                  /* the commit that `b` branched from; NULL: unknown */
    const char *catalogue;             /* its file */
    const char *baseline;              /* a file of findings that were there; NULL for none */
    const char *allow;                 /* the allow file; NULL for none */
    const struct texts *fork_switches; /* macros that are defined when the fork is built, and only
                                          then; may be NULL */
    const struct texts *excluded;      /* patterns of paths that are left out; may be NULL */
    const char *tool_version;
};

/* Reads both installs and judges them into a zeroed audit. Errors: class input for a catalogue, an
 * allow file or an install that cannot be read, or for installs that are not of the catalogue's
 * product (recognition.h). What cannot be read below an install is skipped,
 * counted and named. The caller releases the audit. */
bool auditor_run(const struct auditor_options *options, struct audit *audit, struct error *error);

/* Reads the tree `options->a` and checks the catalogue against it, into a zeroed check; the other
 * options but the catalogue say nothing here. Errors as above. The caller releases the check. */
bool auditor_self(const struct auditor_options *options, struct self_check *check,
                  struct error *error);

/* An audit as the command line asks for it: with the catalogue that ships, if none is named. */
#pragma once

#include "audit/auditor.h"

/* As auditor_run; `catalogue` may be NULL, and the version is this program's. */
bool audit_choice_run(const struct auditor_options *options, struct audit *audit,
                      struct error *error);

/* The same of auditor_self. */
bool audit_choice_self(const struct auditor_options *options, struct self_check *check,
                       struct error *error);

/* What the guests say of their network after a failure (the procedure's section 5, scenario C). */
#pragma once

#include "run/session.h"

/* Asks every guest whose session is still held for its addresses, routes and resolver, and records
 * what comes as diagnostics. Others are not asked: a command would start their VM again. */
void guest_excerpts_record(struct sessions *sessions);

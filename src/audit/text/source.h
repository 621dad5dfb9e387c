/* Reads C, C++, IDL and resource scripts: literals as they mean, comments apart, branches that are
 * left out marked, GUIDs in initialisers and uuid(…). Broken sources are read on, token by token.
 */
#pragma once

#include "audit/search/feed.h"
#include "audit/search/finder.h"
#include "audit/text/branch.h"
#include "audit/text/constants.h"
#include "audit/text/expression.h"

struct source;

/* The switches outlive it. The caller frees it with source_free. */
struct source *source_new(struct finder *finder, const struct branch_switches *switches,
                          const struct constant_use *constants);

/* The same for the second time: what needs a constant goes to `resolved`, all else to `finder`. */
struct source *source_new_resolving(struct finder *finder, struct finder *resolved,
                                    const struct branch_switches *switches,
                                    const struct constant_use *constants);
void source_free(void *user);

/* feed_take. */
size_t source_take(void *user, const char *bytes, size_t length, int64_t offset, bool last);

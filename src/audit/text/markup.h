/* Reads XML: WiX, AppxManifest, policies, manifests. Attributes and texts with their entities
 * undone, comments apart (one that holds elements is INACTIVE), WiX's `<?if …?>` branches. It goes
 * on where the XML is broken, fetches nothing and expands nothing. */
#pragma once

#include "audit/search/feed.h"
#include "audit/search/finder.h"
#include "audit/text/branch.h"

struct markup;

/* The switches outlive it. The caller frees it with markup_free. */
struct markup *markup_new(struct finder *finder, const struct branch_switches *switches);
void markup_free(void *user);

/* feed_take. */
size_t markup_take(void *user, const char *bytes, size_t length, int64_t offset, bool last);

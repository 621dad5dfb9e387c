/* One part of a view as a table for `cotenant list`. */
#pragma once

#include "cmd/terminal/table.h"
#include "model/view.h"

/* Fills a zeroed table with the part, sorted by owner, then name; the caller releases it. */
void list_table_fill(const struct view *view, enum view_part part, struct table *table);

/* cotenant diff of two lists of footprints: what an installation changed of what runtimes have
 * registered on the machine. */
#pragma once

#include "base/error.h"
#include "base/text.h"

/* The largest list that is read. */
#define FOOTPRINT_DIFF_BYTES_MAX (64 * 1024 * 1024)

/* Whether the path is a file, as a list is, and no folder, as evidence is. */
bool footprint_diff_is_for(const char *path);

/* Compares two documents of `cotenant list footprint --json` and appends what differs, as JSON if
 * asked for. `status`: 0 nothing differs, 1 something does, 2 nothing that could be read on both
 * sides does, and something could not. False with the error (class input) for a file that is none
 * of these documents. */
bool footprint_diff(const char *old_path, const char *new_path, bool json, struct text *out,
                    int *status, struct error *error);

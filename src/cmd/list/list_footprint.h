/* cotenant list footprint: what the runtimes have registered on this machine. */
#pragma once

#include "cmd/choice/host_access.h"

/* The version of the JSON document; `cotenant diff` compares two of them. */
#define LIST_FOOTPRINT_FORMAT 1

/* Reads every object of every profile's footprint but shares, which could boot a distro, and prints
 * them. Gives the exit status: 0, or 1 if something could not be read; -1 with the error if they
 * could not be printed. */
int list_footprint(const struct host_access *access, bool json, struct error *error);

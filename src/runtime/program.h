/* Programs by their names, as a command line finds them. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Whether `name` is a program that can be run: a path as it stands, a plain name through PATH. */
bool program_is_there(const char *name);

/* Whether a program that ended with this status never ran: Windows makes a process first and may
 * lack the room to load its program afterwards (Microsoft: "NTSTATUS Values"). False on Linux,
 * where starting it fails then. */
bool program_was_refused(int64_t exit_status);

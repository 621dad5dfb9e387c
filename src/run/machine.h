/* The machine that a proof runs on, as the history names it. */
#pragma once

#include "history/event.h"

/* Fills a zeroed struct. The caller releases its texts with machine_release. */
void machine_read(struct event_machine *machine, const char *accelerator);
void machine_release(struct event_machine *machine);

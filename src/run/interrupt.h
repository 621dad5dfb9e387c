/* What asks a run to end: signals, the keys of a terminal, the closing of its window. */
#pragma once

#define INTERRUPTS 3

/* The signals, by libuv's numbers. */
extern const int interrupts[INTERRUPTS];

/* What it is called: "SIGINT". */
const char *interrupt_name(int number);

/* From here on a reader of our output that goes away ends nothing: what is under way must be
 * cleaned up. */
void interrupt_outlive_readers(void);

/* New children of init: where they are born, and what they get. */
#pragma once

#include <stdbool.h>

/* Notes init's own namespaces; once, before the first child. False with errno. */
bool child_prepare(void);

/* From `enter` to `leave` init's new children are born into the PID namespace of the holder with
 * this pidfd. `enter` gives false with errno, and then there is nothing to leave. */
bool children_enter(int holder);
void children_leave(void);

/* In a new child: gives it the signals that a program expects. Init blocks and ignores some. */
void child_become_ordinary(void);

/* The check of a catalogue against a tree of its own product. Pure. */
#pragma once

#include "audit/finding/self_check.h"
#include "audit/identity/lookup.h"

/* Fills what the catalogue and the occurrences say: for each identity that must or should change
 * and whose `source` is FILE:LINE, whether FILE has it in use. */
void self_judgement_make(const struct lookup *lookup, const struct occurrences *found,
                         struct self_check *check);

/* What a made history is spoiled with: the views, commands and beats of a step, altered as a fault
 * would leave them. For tests alone. */
#pragma once

#include "check/made_history.h"

/* The place of the step's nth line (from 0) of this kind for which `key` is `value` (NULL: any);
 * fails the test if there is none. */
size_t made_fault_line(const struct made_history *made, int64_t index, const char *kind,
                       const char *key, const char *value, size_t nth);

/* The part (a list) of the step's view that was taken for this reason. */
json_t *made_fault_view(const struct made_history *made, int64_t index, const char *why,
                        const char *part);

/* The member of the list whose `key` is `value`; fails the test if there is none. */
json_t *made_fault_member(json_t *list, const char *key, const char *value);
void made_fault_remove(json_t *list, const char *key, const char *value);

/* Has the step end undone, and the run end there: what follows is the clean step. */
void made_fault_stop(struct made_history *made, int64_t index, const char *outcome);

/* Has the step's own start fail, with this as its error output: its VM never comes up. */
void made_fault_start(struct made_history *made, int64_t index, const char *said);

/* What a made history is spoiled with: the views, commands and beats of a step, altered as a fault
 * would leave them. For tests alone. */
#pragma once

#include "check/testing/fixture_history.h"

/* How often the prover ticks. */
#define MADE_FAULT_TICK_NS INT64_C(200000000)

/* The place of the line after the step: the next one's begin, or the end. */
size_t fixture_fault_end(const struct fixture_history *made, int64_t index);

/* The place of the step's nth line (from 0) of this kind for which `key` is `value` (NULL: any);
 * fails the test if there is none. */
size_t fixture_fault_line(const struct fixture_history *made, int64_t index, const char *kind,
                          const char *key, const char *value, size_t nth);

/* The part (a list) of the step's view that was taken for this reason. */
json_t *fixture_fault_view(const struct fixture_history *made, int64_t index, const char *why,
                           const char *part);

/* The member of the list whose `key` is `value`; fails the test if there is none. */
json_t *fixture_fault_member(json_t *list, const char *key, const char *value);
void fixture_fault_remove(json_t *list, const char *key, const char *value);

/* Sets what the step's views "effect" and "settled" say of that member, and has the run end after
 * the step. Takes the value's reference. */
void fixture_fault_set(struct fixture_history *made, int64_t index, const char *part,
                       const char *find, const char *value, const char *key, json_t *to);

/* Alters the part of every view from the step's first on. */
typedef void fixture_fault_alter(json_t *list, const void *user);
void fixture_fault_views(const struct fixture_history *made, int64_t index, const char *part,
                         fixture_fault_alter *alter, const void *user);

/* Puts a line before the place, with that one's time. */
void fixture_fault_insert(struct fixture_history *made, size_t place, const char *kind,
                          json_t *line);

/* Has the step end with this outcome. */
void fixture_fault_undo(const struct fixture_history *made, int64_t index, const char *outcome);

/* Has the run end after the step, with this outcome: what follows is the clean step. */
void fixture_fault_stop(struct fixture_history *made, int64_t index, const char *outcome);

/* Has the step's own start fail, with this as its error output: its VM never comes up. */
void fixture_fault_start(struct fixture_history *made, int64_t index, const char *said);

/* Moves the time of every line from the place on; the ticks go on meanwhile if `ticking`. */
void fixture_fault_delay(struct fixture_history *made, size_t place, int64_t by_ns, bool ticking);

/* Sets how long the system's worker had waited for a processor in every view from the place on. */
void fixture_fault_wait(struct fixture_history *made, size_t place, const char *system,
                        int64_t wait_ns);

/* Drops the beats of the runtime from this one of the step on. */
void fixture_fault_silence(struct fixture_history *made, int64_t index, const char *runtime,
                           size_t from);

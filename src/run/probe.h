/* What guests are made to do. After a step has settled those whose turn it is work, between two
 * views of the host, and everybody up is asked questions; after a failure they tell of their
 * network. */
#pragma once

#include "run/session.h"

/* Asks everybody who must be up after the step and whose session is held, all at once, and records
 * each answer. `view` tells which of a guest's addresses the others can be asked about. */
void probe_guests(struct sessions *sessions, const struct plan_step *plan, const struct view *view);

/* Has those work, one after the other, whose turn the plan says it is after the step: the view
 * "quiet" comes first, and "worked" after each. */
void probe_work(struct sessions *sessions, const struct plan_step *plan);

/* Asks every guest whose session is still held for its addresses, routes and resolver, and records
 * what comes as diagnostics. Others are not asked: a command would start their VM again. */
void probe_excerpts(struct sessions *sessions);

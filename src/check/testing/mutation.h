/* Mutation of the checker: spoils a faultless history in one place, numbers its lines anew, and
 * reports every spoiled history that is PROVEN all the same. For tests alone. */
#pragma once

#include "check/checker.h"

struct mutated_history {
    json_t *lines; /* an array */
    VECTOR(struct event) events;
    struct texts names; /* of the lines */
};

/* Spoiled histories that may be PROVEN, and why that is right. */
struct mutation_licence {
    const char *pattern; /* as of fnmatch, over the mutation's name */
    const char *reason;
    size_t used;
};

/* What was tried, and what came of it. */
struct mutation_count {
    struct mutation_licence *licences;
    size_t licence_count;
    size_t tried;
    size_t unlicensed; /* PROVEN, and no licence says that it may be */
};

/* Takes the reference to the lines; fails the test if they are no faultless history. */
void mutated_history_open(struct mutated_history *history, json_t *lines);
void mutated_history_release(struct mutated_history *history);

/* Each line is lost: "lost LINE"; each stands twice: "twice LINE". */
void mutate_by_loss(const struct mutated_history *history, struct mutation_count *count);
void mutate_by_copies(const struct mutated_history *history, struct mutation_count *count);

/* Each line (of one name only so many) is moved over its neighbours, up and down: "LINE before
 * LINE" for each pair that changed its order, as it was. What the two have to do with each
 * other stands before it: "# " one stream, "= " one runtime, "~ " two runtimes. Times stay with
 * the places, so that none goes back. */
void mutate_by_order(const struct mutated_history *history, size_t namesakes_max,
                     struct mutation_count *count);

/* Each field of each line (of one name only so many) is altered, in several ways: "LINE FIELD
 * WAY". Rows of a view are marked with whose they are: a runtime's letter, or "host". */
void mutate_by_value(const struct mutated_history *history, size_t namesakes_max,
                     struct mutation_count *count);

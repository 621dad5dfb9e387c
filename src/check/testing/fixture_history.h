/* Histories made by hand for the checker's tests: what a faultless run of the plan leaves, line by
 * line, for a test to spoil. For tests alone. */
#pragma once

#include "check/checker.h"
#include "plan/plan.h"

/* The two objects of every runtime's footprint. */
#define MADE_ROOT  "the root"
#define MADE_SHARE "the share"

struct fixture_history {
    json_t *lines; /* an array */
    struct profiles profiles;
    struct plan plan;
    int64_t t_ns;
    /* What the host is like now, by runtime. */
    struct {
        bool up;
        int64_t boots;
        int64_t asked; /* in which boot the guest was asked last */
        int64_t session;
        int64_t beats;
        int64_t booted_ns;
        int64_t restarts; /* of its service */
        int64_t worked;   /* times in this boot */
    } vm[PROFILE_RUNTIMES_MAX];
    int64_t ops;
    int64_t ticks;
};

/* The whole history of a faultless proof of `runtimes` runtimes ("r0", "r1", …, owners "R0", …). */
void fixture_history_fill(struct fixture_history *made, enum plan_kind kind, size_t runtimes);

/* The same of a tour in several rounds. */
void fixture_history_fill_rounds(struct fixture_history *made, size_t runtimes, int64_t rounds);

/* The same of a tour in which services are restarted too. */
void fixture_history_fill_restarts(struct fixture_history *made, size_t runtimes);

/* For a test that spoils the tour of two: its state is a made history of it. */
int fixture_history_setup(void **state);
int fixture_history_teardown(void **state);

/* The same on a host of Windows, which can be asked by owner. */
int fixture_history_hcs_setup(void **state);

/* Has the first line describe a host of Windows. */
void fixture_history_set_hcs(struct fixture_history *made);

/* The line at this place; borrowed. */
json_t *fixture_history_line(const struct fixture_history *made, size_t place);

/* Feeds the lines, with seq numbered anew, and judges. False if the checker refused a line. */
bool fixture_history_judge(const struct fixture_history *made, struct verdict *verdict,
                           struct error *error);

/* Judges, and fails the test unless verdict and criterion are these. */
void fixture_history_expect(const struct fixture_history *made, enum verdict_word word,
                            const char *id, enum criterion_result result);

/* The place of the nth line (from 0) of this kind for which `key` is `value` (key NULL: any);
 * fails the test if there is none. */
size_t fixture_history_find(const struct fixture_history *made, const char *kind, const char *key,
                            const char *value, size_t nth);

/* The place of the step's begin. */
size_t fixture_history_step(const struct fixture_history *made, int64_t index);

/* The place of the step's view with this reason. */
size_t fixture_history_view(const struct fixture_history *made, int64_t index, const char *why);

/* Takes the line out; puts one in before the place (and takes its reference). */
void fixture_history_drop(struct fixture_history *made, size_t place);
void fixture_history_insert(struct fixture_history *made, size_t place, json_t *line);
void fixture_history_release(struct fixture_history *made);

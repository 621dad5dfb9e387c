/* The plan of a proof: steps, and who must be up after each. It is made before anything runs, is
 * written into the history, and is what criteria are bound to. Pure. */
#pragma once

#include "profile/profile.h"

enum plan_kind {
    PLAN_TOUR,      /* every runtime started and shut down once in every company, and alone */
    PLAN_PROCEDURE, /* the steps of the procedure by hand, and the two it leaves out */
};

enum plan_action {
    PLAN_START,
    PLAN_SHUTDOWN,
    PLAN_RESTART_SERVICE, /* the runtime counts as down afterwards: its VM ends with its service */
};

/* Most runtimes that a tour is made for: its steps grow as N·2^N. */
#define PLAN_TOUR_RUNTIMES_MAX 4
#define PLAN_ROUNDS_MAX        10000

struct plan_step {
    int64_t index; /* from 1, over all rounds */
    int64_t round; /* from 1 */
    enum plan_action action;
    char *runtime;
    char *service;   /* that is restarted; else NULL */
    struct texts up; /* who must be up after it, in the runtimes' order */
};

struct plan {
    enum plan_kind kind;
    int64_t rounds;
    int64_t seed;
    VECTOR(struct plan_step) steps;
};

extern const char *const plan_kind_words[];
extern const char *const plan_action_words[];
extern const struct record_type plan_record;

struct plan_options {
    enum plan_kind kind;
    int64_t rounds;
    int64_t seed;
    bool restart_services; /* in each round, alone and beside all others */
};

/* Makes the plan for the runtimes. Usage errors: too many for a tour, rounds out of range, services
 * to restart where a profile names no command for it. */
bool plan_make(const struct plan_options *options, const struct profiles *profiles,
               struct plan *plan, struct error *error);

/* A plan out of a history; its steps must follow from one another and name known runtimes. */
bool plan_from_json(const json_t *json, const struct profiles *profiles, struct plan *plan,
                    struct error *error);

/* Whether the steps are those that plan_make gives for the plan's kind, rounds and seed. */
bool plan_is_whole(const struct plan *plan, const struct profiles *profiles);

void plan_release(struct plan *plan);

/* Whether the runtime must be up after the step. */
bool plan_step_has_up(const struct plan_step *step, const char *runtime);

/* Trials: what a step of one runtime changes of the other's footprint. */
#include "diagnose/testing/diagnosis_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "profile/footprint.h"

/* r0's object, before (0) or after (1) the effect of this step of r1. */
static json_t *answer_of(struct fixture_history *made, int64_t index, const char *object,
                         size_t nth)
{
    for (size_t i = fixture_history_step(made, index); i < fixture_fault_end(made, index); i++) {
        json_t *line = fixture_history_line(made, i);
        const json_t *named = json_array_get(json_object_get(line, "question"), 0);
        if (text_same(json_string_value(json_object_get(line, "about")), "footprint") &&
            text_same(json_string_value(json_object_get(line, "runtime")), "r0") &&
            text_same(json_string_value(named), object) && nth-- == 0)
            return line;
    }
    fail_msg("no such line");
    return NULL;
}

/* r1's start changes r0's root, which is of this kind. */
static void spoil_root(struct fixture_history *made, const char *kind)
{
    json_t *answer = answer_of(made, 6, MADE_ROOT, 1);
    json_array_set_new(json_object_get(answer, "question"), 1, json_string(kind));
    json_object_set_new(answer, "answer", json_string("one\nmutant"));
    fixture_fault_stop(made, 6, "stopped");
}

static void spoil_share(struct fixture_history *made)
{
    json_t *answer = answer_of(made, 6, MADE_SHARE, 1);
    json_object_set_new(answer, "result", json_string("fail"));
    json_object_del(answer, "answer");
    fixture_fault_stop(made, 6, "stopped");
}

static void spoil_class(struct fixture_history *made)
{
    spoil_root(made, FOOTPRINT_COM);
}

static void spoil_registry(struct fixture_history *made)
{
    spoil_root(made, FOOTPRINT_REGISTRY);
}

static void spoil_creator(struct fixture_history *made)
{
    spoil_root(made, FOOTPRINT_WMI);
}

static void spoil_rules(struct fixture_history *made)
{
    spoil_root(made, FOOTPRINT_FIREWALL);
}

static void spoil_file(struct fixture_history *made)
{
    spoil_root(made, FOOTPRINT_FILE);
}

static void spoil_service(struct fixture_history *made)
{
    spoil_root(made, FOOTPRINT_SERVICE);
}

static void spoil_unread(struct fixture_history *made)
{
    json_object_set_new(answer_of(made, 5, MADE_ROOT, 1), "result", json_string("unknown"));
    fixture_fault_stop(made, 5, "stopped");
}

static void spoil_between(struct fixture_history *made)
{
    json_object_set_new(answer_of(made, 6, MADE_ROOT, 0), "answer", json_string("another"));
    json_object_set_new(answer_of(made, 6, MADE_ROOT, 1), "answer", json_string("another"));
    fixture_fault_stop(made, 6, "stopped");
}

const struct diagnosis_case diagnosis_cases_footprint[] = {
    {CAUSE_SHARE_LOST, PLAN_TOUR, "footprint.r0", NULL, spoil_share},
    {CAUSE_CLASS_TAKEN, PLAN_TOUR, "footprint.r0", NULL, spoil_class},
    {CAUSE_REGISTRY_CHANGED, PLAN_TOUR, "footprint.r0", NULL, spoil_registry},
    {CAUSE_FIREWALL_CHANGED, PLAN_TOUR, "footprint.r0", NULL, spoil_creator},
    {CAUSE_FIREWALL_CHANGED, PLAN_TOUR, "footprint.r0", NULL, spoil_rules},
    {CAUSE_FOOTPRINT_FILE_CHANGED, PLAN_TOUR, "footprint.r0", NULL, spoil_file},
    {CAUSE_CROSS_SERVICE_RESTART, PLAN_TOUR, "footprint.r0", NULL, spoil_service},
    {CAUSE_PART_UNREADABLE, PLAN_TOUR, "footprint.r0", NULL, spoil_unread},
    {CAUSE_FOOTPRINT_CHANGED_BY_OTHERS, PLAN_TOUR, "footprint.r0", NULL, spoil_between},
    {.spoil = NULL},
};

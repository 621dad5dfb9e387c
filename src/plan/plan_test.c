/* Plans: every transition once, rounds that can be made again, and no plan that doesn't follow. */
#include "plan/plan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "plan/work.h"

/* Runtimes a, b, c, …, as far as a plan looks at them. */
static struct profiles some_profiles(size_t count)
{
    struct profiles profiles = {0};
    for (size_t i = 0; i < count; i++) {
        struct profile *profile = VECTOR_ADD(&profiles);
        profile->name = memory_format("%c", (char)('a' + i));
    }
    return profiles;
}

/* The plan in short: "+a" starts a, "-a" shuts it down, "*a" restarts its service. */
static char *plan_in_short(const struct plan *plan)
{
    static const char signs[] = {
        [PLAN_START] = '+', [PLAN_SHUTDOWN] = '-', [PLAN_RESTART_SERVICE] = '*'};
    struct text text = {0};
    for (size_t i = 0; i < plan->steps.count; i++) {
        const struct plan_step *step = &plan->steps.items[i];
        text_append_format(&text, "%s%c%s", i ? " " : "", signs[step->action], step->runtime);
    }
    return text_take(&text);
}

static unsigned plan_state(const struct plan_step *step)
{
    unsigned state = 0;
    for (size_t i = 0; i < step->up.count; i++)
        state |= 1U << (step->up.items[i][0] - 'a');
    return state;
}

static void test_the_tour_of_two(void **state)
{
    (void)state;
    CLEANUP(profiles_release) struct profiles profiles = some_profiles(2);
    CLEANUP(plan_release) struct plan plan = {0};
    struct error error = {0};
    assert_true(
        plan_make(&(struct plan_options){PLAN_TOUR, 1, 0, false}, &profiles, &plan, &error));
    CLEANUP(memory_free_text) char *steps = plan_in_short(&plan);
    assert_string_equal(steps, "+a -a +b +a -b +b -a -b");
}

static void test_work_of_the_tour_of_two(void **state)
{
    (void)state;
    CLEANUP(profiles_release) struct profiles profiles = some_profiles(2);
    CLEANUP(plan_release) struct plan plan = {0};
    struct error error = {0};
    const struct plan_options options = {.kind = PLAN_TOUR, .rounds = 1};
    assert_true(plan_make(&options, &profiles, &plan, &error));
    CLEANUP(text_release) struct text works = {0};
    for (size_t place = 0; place < plan.steps.count; place++) {
        static const char marks[] = {'-', 'p', 'm'};
        for (size_t i = 0; i < profiles.count; i++)
            text_append_char(&works, marks[plan_work_at(&plan, place, profiles.items[i].name)]);
        text_append_char(&works, ' ');
    }
    assert_string_equal(text_get(&works), "m- -- -m mp p- -m -p -- ");
}

/* In each life that has company somebody works beside it, and each life works at its start. */
static void test_everybody_works(void **state)
{
    (void)state;
    for (size_t count = 2; count <= PLAN_TOUR_RUNTIMES_MAX; count++) {
        CLEANUP(profiles_release) struct profiles profiles = some_profiles(count);
        CLEANUP(plan_release) struct plan plan = {0};
        struct error error = {0};
        const struct plan_options options = {.kind = PLAN_TOUR, .rounds = 3, .seed = 7};
        assert_true(plan_make(&options, &profiles, &plan, &error));
        bool company[PLAN_TOUR_RUNTIMES_MAX] = {0}, worked[PLAN_TOUR_RUNTIMES_MAX] = {0};
        for (size_t place = 0; place < plan.steps.count; place++) {
            const struct plan_step *step = &plan.steps.items[place];
            size_t working = 0;
            for (size_t i = 0; i < count; i++) {
                const char *name = profiles.items[i].name;
                bool works = plan_work_at(&plan, place, name) != PLAN_WORK_NONE;
                if (!plan_step_has_up(step, name)) {
                    assert_false(works);
                    assert_int_equal(company[i], worked[i]);
                    company[i] = worked[i] = false;
                    continue;
                }
                working += works;
                company[i] = company[i] || step->up.count > 1;
                worked[i] = worked[i] || (works && step->up.count > 1);
            }
            assert_true(working > 0 || step->up.count == 0);
        }
    }
}

static void test_a_tour_has_every_transition_once(void **state)
{
    (void)state;
    for (size_t count = 2; count <= PLAN_TOUR_RUNTIMES_MAX; count++) {
        CLEANUP(profiles_release) struct profiles profiles = some_profiles(count);
        CLEANUP(plan_release) struct plan plan = {0};
        struct error error = {0};
        assert_true(
            plan_make(&(struct plan_options){PLAN_TOUR, 1, 0, false}, &profiles, &plan, &error));
        size_t states = (size_t)1 << count;
        assert_int_equal(plan.steps.count, count * states);
        bool used[1 << PLAN_TOUR_RUNTIMES_MAX][1 << PLAN_TOUR_RUNTIMES_MAX] = {{false}};
        unsigned before = 0;
        for (size_t i = 0; i < plan.steps.count; i++) {
            unsigned after = plan_state(&plan.steps.items[i]);
            assert_false(used[before][after]);
            used[before][after] = true;
            assert_int_equal(before ^ after, 1U << (plan.steps.items[i].runtime[0] - 'a'));
            before = after;
        }
        assert_int_equal(before, 0);
    }
}

static void test_the_procedure(void **state)
{
    (void)state;
    CLEANUP(profiles_release) struct profiles two = some_profiles(2);
    CLEANUP(profiles_release) struct profiles three = some_profiles(3);
    CLEANUP(plan_release) struct plan of_two = {0};
    CLEANUP(plan_release) struct plan of_three = {0};
    struct error error = {0};
    assert_true(
        plan_make(&(struct plan_options){PLAN_PROCEDURE, 1, 0, false}, &two, &of_two, &error));
    assert_true(
        plan_make(&(struct plan_options){PLAN_PROCEDURE, 1, 0, false}, &three, &of_three, &error));
    CLEANUP(memory_free_text) char *steps_of_two = plan_in_short(&of_two);
    CLEANUP(memory_free_text) char *steps_of_three = plan_in_short(&of_three);
    assert_string_equal(steps_of_two, "+a +b -a +a -b +b -a -b");
    assert_string_equal(steps_of_three, "+a +b +c -a +a -b +b -c +c -a -b -c");
}

static void test_rounds_are_shuffled_by_their_seed(void **state)
{
    (void)state;
    CLEANUP(profiles_release) struct profiles profiles = some_profiles(4);
    CLEANUP(plan_release) struct plan plan = {0};
    CLEANUP(plan_release) struct plan same_seed = {0};
    CLEANUP(plan_release) struct plan other_seed = {0};
    struct error error = {0};
    assert_true(
        plan_make(&(struct plan_options){PLAN_PROCEDURE, 6, 7, false}, &profiles, &plan, &error));
    assert_true(plan_make(&(struct plan_options){PLAN_PROCEDURE, 6, 7, false}, &profiles,
                          &same_seed, &error));
    assert_true(plan_make(&(struct plan_options){PLAN_PROCEDURE, 6, 8, false}, &profiles,
                          &other_seed, &error));
    CLEANUP(memory_free_text) char *steps = plan_in_short(&plan);
    CLEANUP(memory_free_text) char *same_steps = plan_in_short(&same_seed);
    CLEANUP(memory_free_text) char *other_steps = plan_in_short(&other_seed);
    assert_string_equal(steps, same_steps);
    assert_string_not_equal(steps, other_steps);
    assert_true(text_starts_with(steps, "+a +b +c +d -a +a"));
    assert_int_equal(plan.steps.count, 6 * 16);
    for (size_t i = 0; i < plan.steps.count; i++) {
        assert_int_equal(plan.steps.items[i].index, i + 1);
        assert_int_equal(plan.steps.items[i].round, i / 16 + 1);
    }
}

/* With a service of each that a command restarts. */
static struct profiles some_profiles_with_services(size_t count)
{
    struct profiles profiles = some_profiles(count);
    for (size_t i = 0; i < count; i++) {
        struct profile_service *service = VECTOR_ADD(&profiles.items[i].services);
        service->name = memory_format("%s-service", profiles.items[i].name);
        texts_add(&service->restart, "restart");
    }
    return profiles;
}

static void test_services_are_restarted_alone_and_beside_all(void **state)
{
    (void)state;
    static const char *const wanted[][3] = {
        [PLAN_TOUR] = {[2] = "+a *a +a -a +b *b +b +a *a +a *b +b -b +b -a -b"},
        [PLAN_PROCEDURE] = {[2] = "+a *a +a +b *a +a *b +b -a *b +b +a -b +b -a -b"},
    };
    for (int kind = PLAN_TOUR; kind <= PLAN_PROCEDURE; kind++) {
        for (size_t count = 2; count <= 4; count++) {
            CLEANUP(profiles_release) struct profiles profiles = some_profiles_with_services(count);
            CLEANUP(plan_release) struct plan plan = {0};
            CLEANUP(plan_release) struct plan again = {0};
            struct error error = {0};
            const struct plan_options options = {
                .kind = (enum plan_kind)kind, .rounds = 2, .restart_services = true};
            assert_true(plan_make(&options, &profiles, &plan, &error));
            CLEANUP(json_release) json_t *json = record_to_json(&plan_record, &plan);
            assert_true(plan_from_json(json, &profiles, &again, &error));
            size_t restarts = 0;
            for (size_t i = 0; i < plan.steps.count; i++) {
                const struct plan_step *step = &plan.steps.items[i];
                if (step->action != PLAN_RESTART_SERVICE)
                    continue;
                restarts++;
                assert_true(step->up.count == 0 || step->up.count == count - 1);
                assert_int_equal(step[1].action, PLAN_START);
                assert_string_equal(step[1].runtime, step->runtime);
            }
            assert_int_equal(restarts, 2 * 2 * count);
            CLEANUP(memory_free_text) char *steps = plan_in_short(&plan);
            if (count == 2)
                assert_true(text_starts_with(steps, wanted[kind][count]));
        }
    }
}

static void test_a_service_that_cannot_be_restarted_is_refused(void **state)
{
    (void)state;
    CLEANUP(profiles_release) struct profiles profiles = some_profiles_with_services(2);
    CLEANUP(plan_release) struct plan plan = {0};
    CLEANUP(plan_release) struct plan again = {0};
    struct error error = {0};
    const struct plan_options options = {.rounds = 1, .restart_services = true};
    assert_true(plan_make(&options, &profiles, &plan, &error));
    CLEANUP(json_release) json_t *json = record_to_json(&plan_record, &plan);
    texts_release(&profiles.items[1].services.items[0].restart);
    assert_false(plan_from_json(json, &profiles, &again, &error));
    assert_non_null(strstr(error.message, "is not one that the runtime's profile can restart"));
    plan_release(&plan);
    error = (struct error){0};
    assert_false(plan_make(&options, &profiles, &plan, &error));
    assert_int_equal(error.class, ERROR_CLASS_USAGE);
    assert_non_null(strstr(error.message, "the profile of b names no command"));
}

static void test_limits(void **state)
{
    (void)state;
    CLEANUP(profiles_release) struct profiles five = some_profiles(5);
    CLEANUP(plan_release) struct plan plan = {0};
    struct error error = {0};
    assert_false(plan_make(&(struct plan_options){PLAN_TOUR, 1, 0, false}, &five, &plan, &error));
    assert_int_equal(error.class, ERROR_CLASS_USAGE);
    assert_non_null(strstr(error.message, "--plan procedure"));
    assert_false(
        plan_make(&(struct plan_options){PLAN_PROCEDURE, 0, 0, false}, &five, &plan, &error));
    assert_false(plan_make(&(struct plan_options){PLAN_PROCEDURE, PLAN_ROUNDS_MAX + 1, 0, false},
                           &five, &plan, &error));
    assert_true(
        plan_make(&(struct plan_options){PLAN_PROCEDURE, 1, 0, false}, &five, &plan, &error));
}

static void test_a_plan_comes_back_from_json(void **state)
{
    (void)state;
    CLEANUP(profiles_release) struct profiles profiles = some_profiles(3);
    CLEANUP(plan_release) struct plan plan = {0};
    CLEANUP(plan_release) struct plan again = {0};
    struct error error = {0};
    assert_true(plan_make(&(struct plan_options){PLAN_TOUR, 2, -RECORD_INTEGER_MAX, false},
                          &profiles, &plan, &error));
    CLEANUP(json_release) json_t *json = record_to_json(&plan_record, &plan);
    assert_true(plan_from_json(json, &profiles, &again, &error));
    assert_true(record_same(&plan_record, &plan, &again));
    assert_true(plan_step_has_up(&again.steps.items[0], "a"));
    assert_false(plan_step_has_up(&again.steps.items[0], "b"));
}

/* What plan_from_json says of the plan for two after the value was put at a step's key. */
static void assert_refused(int64_t rounds, size_t step, const char *key, json_t *value,
                           const char *said)
{
    CLEANUP(profiles_release) struct profiles profiles = some_profiles(2);
    CLEANUP(plan_release) struct plan plan = {0};
    CLEANUP(plan_release) struct plan again = {0};
    struct error error = {0};
    assert_true(
        plan_make(&(struct plan_options){PLAN_TOUR, rounds, 0, false}, &profiles, &plan, &error));
    CLEANUP(json_release) json_t *json = record_to_json(&plan_record, &plan);
    json_t *steps = json_object_get(json, "steps");
    json_object_set_new(json_array_get(steps, step), key, value);
    assert_false(plan_from_json(json, &profiles, &again, &error));
    assert_int_equal(error.class, ERROR_CLASS_INPUT);
    assert_non_null(strstr(error.message, said));
    assert_null(again.steps.items);
}

static void test_a_plan_must_follow(void **state)
{
    (void)state;
    assert_refused(1, 0, "index", json_integer(0), "steps[0]: its index is not its place");
    assert_refused(1, 3, "round", json_integer(2), "steps[3]: its round begins while");
    assert_refused(1, 2, "round", json_integer(3), "steps[2]: its round does not follow");
    assert_refused(1, 0, "runtime", json_string("z"), "its runtime is unknown");
    assert_refused(1, 0, "action", json_string("shutdown"), "shuts down a runtime that is down");
    assert_refused(1, 4, "action", json_string("start"), "starts a runtime that is up");
    assert_refused(1, 0, "up", json_array(), "\"up\" is not who is up after it");
    assert_refused(1, 0, "action", json_string("restart-service"),
                   "restarts a service of a runtime that is down");
    assert_refused(1, 1, "action", json_string("restart-service"), "its service is not one");
    assert_refused(1, 0, "service", json_string("z"), "its service is not one");
    assert_refused(1, 0, "colour", json_integer(1), "is not a key");
}

static void test_a_plan_must_end(void **state)
{
    (void)state;
    CLEANUP(profiles_release) struct profiles profiles = some_profiles(2);
    CLEANUP(plan_release) struct plan plan = {0};
    CLEANUP(plan_release) struct plan again = {0};
    struct error error = {0};
    assert_true(
        plan_make(&(struct plan_options){PLAN_TOUR, 2, 0, false}, &profiles, &plan, &error));
    CLEANUP(json_release) json_t *json = record_to_json(&plan_record, &plan);
    json_array_remove(json_object_get(json, "steps"), 15);
    assert_false(plan_from_json(json, &profiles, &again, &error));
    assert_non_null(strstr(error.message, "ends while somebody is up"));
    for (size_t i = 14; i >= 8; i--)
        json_array_remove(json_object_get(json, "steps"), i);
    assert_false(plan_from_json(json, &profiles, &again, &error));
    assert_non_null(strstr(error.message, "last step's round"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_tour_of_two),
        cmocka_unit_test(test_work_of_the_tour_of_two),
        cmocka_unit_test(test_everybody_works),
        cmocka_unit_test(test_a_tour_has_every_transition_once),
        cmocka_unit_test(test_the_procedure),
        cmocka_unit_test(test_rounds_are_shuffled_by_their_seed),
        cmocka_unit_test(test_services_are_restarted_alone_and_beside_all),
        cmocka_unit_test(test_a_service_that_cannot_be_restarted_is_refused),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_a_plan_comes_back_from_json),
        cmocka_unit_test(test_a_plan_must_follow),
        cmocka_unit_test(test_a_plan_must_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

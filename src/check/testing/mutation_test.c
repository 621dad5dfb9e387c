/* The checker under mutation: whatever is lost, written twice, put at another place or altered in a
 * faultless history, what is left is not PROVEN. What may be spoiled all the same stands in the
 * tables below, each with its reason.
 *
 * Two histories are spoiled: a made one, and the one of a real proof (tests/check/,
 * written by tests/check/record). usage: mutation_test RECORDED [all]; without "all" one line
 * of each name is moved, and one of the made ones altered, which is what every build can afford. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "check/testing/fixture_history.h"
#include "check/testing/mutation.h"

/* The recorded history is far smaller. */
#define RECORDED_BYTES_MAX (8 * 1024 * 1024)

#define REPORTS "what the host reports, but for a VM's own death, only ever speaks against"
#define SHOWN   "it is shown in reports; nothing is judged by it"
#define NOBODY  "nobody is up: what is left is judged in the clean step"
#define ABSENT  "an empty list and none are one"
#define OTHERS  "its runtime is not up"
#define ALIKE   "the same row twice says nothing new"
#define SUBJECT "the first line says what the proof is about: another one is another proof"
#define LONE    "its own runtime's shutdown follows: there is no later answer to hold against it"
#define NAMES   "who is called what is judged when the step settled"
#define GOING   "its own runtime is about to shut it down"
#define PEERS   "whether guests reach each other is judged only where a profile says so"
#define ENOUGH  "a beat more or less on one side: three after the effect are enough"

static struct mutation_licence lost[] = {
    {"lost last beat", "it may have been on its way when its own runtime shut the VM down", 0},
    {"lost last tick", "nothing is judged by the prover's pulse after it", 0},
    {"lost probe peer", PEERS, 0},
    {"lost change networks *", REPORTS, 0},
    {"lost change services *", REPORTS, 0},
    {"lost change workers *", REPORTS, 0},
    {"lost change systems to Running", REPORTS, 0},
    {"lost change systems to Stopping", REPORTS, 0},
};

static struct mutation_licence twice[] = {
    {"twice probe peer", PEERS, 0},
    {"twice change *", "a second report of the same says nothing new", 0},
};

static struct mutation_licence moved[] = {
    {"tick before *", "the pulse tells that the prover ran on, not when anything was", 0},
    {"[!#]* before tick", "the same", 0},
    {"last tick before *", "the same", 0},
    {"[!#]* before last tick", "the same", 0},
    {"change * before *", "reports come by a way of their own; one counts in the step it is in", 0},
    {"* before change *", "the same", 0},
    {"~ * before *beat", "two runtimes, each for itself", 0},
    {"~ *beat before *", "the same", 0},
    {"= * before *beat", ENOUGH, 0},
    {"= *beat before *", ENOUGH, 0},
    {"view * before *beat", ENOUGH, 0},
    {"*beat before view *", ENOUGH, 0},
    {"*beat before probe *", ENOUGH, 0},
    {"probe * before *beat", ENOUGH, 0},
    {"*probe * before *", "an answer counts in its step, after the step's effect", 0},
    {"* before probe *", "the same", 0},
    {"view settled * before lone probe *", "the same", 0},
    {"lone probe * before *", "the same", 0},
    {"* before lone probe *", "the same", 0},
    {"view settled * before op probe *", "the same", 0},
    {"view quiet * before op running *", "lists and work are asked for side by side", 0},
    {"op running * before view quiet *", "the same", 0},
    {"view worked * before op running *", "the same", 0},
    {"= op work * before op running *", "the same", 0},
    {"op probe ok before view settled *", "the same", 0},
    {"= op * before op start fail", "a session ends anywhere in its own runtime's shutdown", 0},
    {"view * before op start fail", "the same", 0},
    {"~ op running * before op *", "two runtimes, each for itself", 0},
    {"view effect * before op shutdown ok", "the host may show the end before the command ends", 0},
    {"op shutdown ok before view effect *", "or after it", 0},
};

static struct mutation_licence altered[] = {
    {"proof *", SUBJECT, 0},
    {"* wall *", SHOWN, 0},
    {"op * pid *", SHOWN, 0},
    {"op * argv*", SHOWN, 0},
    {"op * cut *", SHOWN, 0},
    {"op * exit_status *", "what came of a command is in its phase", 0},
    {"op * signal *", "what came of a command is in its phase", 0},
    {"op * encoding *", SHOWN, 0},
    {"op * error_output *", SHOWN, 0},
    {"op start fail phase *", "how a session ends with its VM is the runtime's own affair", 0},
    {"op probe ok phase *", "what came of it is in the answers", 0},
    {"op work ok phase *", "what came of it is in the answers", 0},
    {"op probe ok output *", "what came of it is in the answers", 0},
    {"probe peer *", PEERS, 0},
    {"*probe * question*", SHOWN, 0},
    {"lone probe address answer *", LONE, 0},
    {"lone probe route answer *", LONE, 0},
    {"lone probe mounts answer *", LONE, 0},
    {"lone probe file answer *", LONE, 0},
    {"op running ok output longer", "the list names more than the distro, or names it with a blank",
     0},
    {"op running ok output absent", "an empty text and none are one", 0},
    {"change networks *", REPORTS, 0},
    {"change services *", REPORTS, 0},
    {"change workers *", REPORTS, 0},
    {"change systems to Running *", REPORTS, 0},
    {"change systems to Stopping *", REPORTS, 0},
    {"change systems to gone from *", SHOWN, 0},
    {"change systems to gone name *", SHOWN, 0},
    {"change systems to gone owner *", "the report is known by the id", 0},
    {"change systems to gone reason *", SHOWN, 0},
    {"*beat uptime_ms little *", "a millisecond is within the clocks' play", 0},
    {"first beat uptime_ms *", "there is nothing before it that it could be held against", 0},
    {"starting beat uptime_ms far more", "nobody else acts while its own runtime starts it", 0},
    {"dying beat uptime_ms *", "its own runtime is shutting it down", 0},
    {"last beat uptime_ms *", "its own runtime is shutting it down", 0},
    {"view * up - view.* absent", ABSENT, 0},
    {"view before * up - *", NOBODY, 0},
    {"view effect up - *", NOBODY, 0},
    {"view settled up - *", NOBODY, 0},
    {"view baseline up - view.services([AB])*", "its profile lets the service stay", 0},
    {"view clean up - view.services([AB])*", "its profile lets the service stay", 0},
    {"view * up [AB]* view.* twice", ALIKE, 0},
    {"view * view.services(host) twice", ALIKE, 0},
    {"view * up A view.services(B)*", OTHERS, 0},
    {"view * up B view.services(A)*", OTHERS, 0},
    {"view effect up A view.networks(B)*", OTHERS, 0},
    {"view effect up B view.networks(A)*", OTHERS, 0},
    {"view effect up A view.nat_rules(B)*", OTHERS, 0},
    {"view effect up B view.nat_rules(A)*", OTHERS, 0},
    {"view * view.services(host)*", "judged against the baseline, in the clean step", 0},
    {"view * view.services(*).kind *", SHOWN, 0},
    {"view * view.services(*).state *", "whether a service runs is told by its pid", 0},
    {"view * view.systems(*).found_by *", SHOWN, 0},
    {"view * view.systems(*).name *", "a compute system is known by its id", 0},
    {"view * view.systems(*).owner_source *", SHOWN, 0},
    {"view * view.systems(*).type *", SHOWN, 0},
    {"view * view.endpoints(*).addresses*", "the guest is asked for its addresses", 0},
    {"view * view.endpoints(*).interface *", SHOWN, 0},
    {"view * view.endpoints(*).mac *", "an endpoint is known by its id", 0},
    {"view * view.endpoints(*).name *", "an endpoint is known by its id", 0},
    {"view * view.workers(*).cpu_ns *", SHOWN, 0},
    {"view * view.workers(*).memory_bytes *", SHOWN, 0},
    {"view * view.workers(*).wait_ns *", "it only ever explains a standstill", 0},
    {"view effect * view.workers(*).name *", NAMES, 0},
    {"view before * view.workers(*).name *", NAMES, 0},
    {"view quiet * view.workers(*).name *", NAMES, 0},
    {"view worked * view.workers(*).name *", NAMES, 0},
    {"view before shutdown of A * view.networks*(A)*", GOING, 0},
    {"view before shutdown of B * view.networks*(B)*", GOING, 0},
    {"view before shutdown of A * view.endpoints*(A)*", GOING, 0},
    {"view before shutdown of B * view.endpoints*(B)*", GOING, 0},
    {"view before shutdown of A * view.nat_rules*(A)*", GOING, 0},
    {"view before shutdown of B * view.nat_rules*(B)*", GOING, 0},
    {"view before shutdown of [AB] up [AB] view.* absent", GOING, 0},
};

#define LICENCES(table) (table), sizeof(table) / sizeof *(table)

static const char *recorded_path;
static size_t namesakes_max = 1;
static struct mutated_history made, recorded;

static json_t *recorded_lines(void)
{
    struct error error = {0};
    CLEANUP(text_release) struct text bytes = {0};
    if (!file_read(recorded_path, RECORDED_BYTES_MAX, &bytes, &error))
        fail_msg("%s", error.message);
    json_t *lines = json_array();
    const char *end = NULL;
    for (const char *at = text_get(&bytes); (end = strchr(at, '\n')); at = end + 1) {
        json_t *line = json_parse(recorded_path, at, (size_t)(end - at), &error);
        if (!line)
            fail_msg("%s", error.message);
        json_array_append_new(lines, line);
    }
    return lines;
}

static int open_histories(void **state)
{
    (void)state;
    struct fixture_history history = {0};
    fixture_history_fill(&history, PLAN_TOUR, 2);
    mutated_history_open(&made, json_incref(history.lines));
    fixture_history_release(&history);
    mutated_history_open(&recorded, recorded_lines());
    return 0;
}

static int release_histories(void **state)
{
    (void)state;
    mutated_history_release(&made);
    mutated_history_release(&recorded);
    return 0;
}

/* At least so many were tried, none was PROVEN without a licence; and where all were tried, no
 * licence is idle. */
static void expect(const struct mutation_count *count, size_t tried_min)
{
    print_message("%zu tried\n", count->tried);
    assert_true(count->tried >= tried_min);
    assert_int_equal(count->unlicensed, 0);
    for (size_t i = 0; i < count->licence_count; i++) {
        if (!count->licences[i].used && namesakes_max == SIZE_MAX)
            fail_msg("nothing needs the licence \"%s\": take it out", count->licences[i].pattern);
    }
}

static void test_no_line_may_be_lost(void **state)
{
    (void)state;
    struct mutation_count count = {LICENCES(lost), 0, 0};
    mutate_by_loss(&made, &count);
    mutate_by_loss(&recorded, &count);
    expect(&count, 500);
}

static void test_no_line_may_stand_twice(void **state)
{
    (void)state;
    struct mutation_count count = {LICENCES(twice), 0, 0};
    mutate_by_copies(&made, &count);
    mutate_by_copies(&recorded, &count);
    expect(&count, 500);
}

static void test_no_line_may_move(void **state)
{
    (void)state;
    struct mutation_count count = {LICENCES(moved), 0, 0};
    mutate_by_order(&made, namesakes_max, &count);
    mutate_by_order(&recorded, namesakes_max, &count);
    expect(&count, 300);
}

static void test_no_field_may_change(void **state)
{
    (void)state;
    struct mutation_count count = {LICENCES(altered), 0, 0};
    mutate_by_value(&made, namesakes_max, &count);
    if (namesakes_max == SIZE_MAX)
        mutate_by_value(&recorded, namesakes_max, &count);
    expect(&count, 1500);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_line_may_be_lost),
        cmocka_unit_test(test_no_line_may_stand_twice),
        cmocka_unit_test(test_no_line_may_move),
        cmocka_unit_test(test_no_field_may_change),
    };
    if (argc < 2)
        return EXIT_FAILURE;
    recorded_path = argv[1];
    if (argc > 2 && strcmp(argv[2], "all") == 0)
        namesakes_max = SIZE_MAX;
    return cmocka_run_group_tests(tests, open_histories, release_histories);
}

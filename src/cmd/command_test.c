/* Command lines: what each kind of option takes, and what ends a command at once. */
#include "cmd/command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* What the made command takes. */
struct taken {
    bool json;
    const char *host;
    struct texts profiles;
    int64_t jobs;
    int64_t seed;
    const char *plan;
    struct texts words;
    int operands;
};

static void taken_release(struct taken *taken)
{
    texts_release(&taken->profiles);
    texts_release(&taken->words);
}

static bool take_plan(void *user, const char *value, struct error *error)
{
    struct taken *taken = user;
    taken->plan = value;
    return text_same(value, "tour") || error_set(error, ERROR_CLASS_USAGE, "no plan %s", value);
}

static bool take_operands(void *user, int count, char **words, struct error *error)
{
    struct taken *taken = user;
    (void)words;
    taken->operands = count;
    return count < 3 || error_set(error, ERROR_CLASS_INPUT, "too many");
}

/* Reads a command line, a NULL-terminated list; gives the exit status, -1 if the command runs. */
static int parse(struct taken *taken, bool ends_with_operand, const char *const *words)
{
    char *argv[16] = {0};
    int argc = 0;
    for (; words[argc]; argc++)
        argv[argc] = memory_text(words[argc]);
    char *given[16];
    for (int i = 0; i < 16; i++)
        given[i] = argv[i]; /* getopt_long moves operands to the end */
    const struct command_option known[] = {
        {"json", .flag = &taken->json},
        {"host", .text = &taken->host},
        {"profile", .texts = &taken->profiles},
        {"jobs", .number = &taken->jobs, .least = 1, .most = 16},
        {"seed", .number = &taken->seed},
        {"plan", .take = take_plan},
        {0},
    };
    const struct command_line line = {
        .help = "help\n",
        .options = known,
        .words = &taken->words,
        .operands = take_operands,
        .user = taken,
        .ends_with_operand = ends_with_operand,
    };
    int status = -2;
    bool runs = command_parse(&line, argc, argv, &status);
    assert_true(!runs || status == 0);
    taken->host = taken->host ? "given" : NULL;
    for (int i = 0; i < 16; i++)
        memory_free_text(&given[i]);
    return runs ? -1 : status;
}

#define PARSE(taken, ...) parse(taken, false, (const char *const[]){"made", __VA_ARGS__, NULL})

static void options_are_taken_wherever_they_stand(void **state)
{
    (void)state;
    CLEANUP(taken_release) struct taken taken = {0};
    assert_int_equal(PARSE(&taken, "one", "--json", "--host", "h", "--profile", "a", "two",
                           "--profile=b", "--jobs", "16", "--seed", "-9223372036854775808"),
                     -1);
    assert_true(taken.json);
    assert_string_equal(taken.host, "given");
    assert_int_equal(taken.profiles.count, 2);
    assert_string_equal(taken.profiles.items[1], "b");
    assert_int_equal(taken.jobs, 16);
    assert_true(taken.seed == INT64_MIN);
    assert_int_equal(taken.operands, 2);
    assert_string_equal(taken.words.items[0], "one");
    assert_string_equal(taken.words.items[1], "two");
}

static void what_is_wrong_ends_with_its_status(void **state)
{
    (void)state;
    CLEANUP(taken_release) struct taken taken = {0};
    assert_int_equal(PARSE(&taken, "--colour"), 64);
    assert_int_equal(PARSE(&taken, "-x"), 64);
    assert_int_equal(PARSE(&taken, "--host"), 64);
    assert_int_equal(PARSE(&taken, "--json=yes"), 64);
    assert_int_equal(PARSE(&taken, "--jobs", "0"), 64);
    assert_int_equal(PARSE(&taken, "--jobs", "17"), 64);
    assert_int_equal(PARSE(&taken, "--seed", "1x"), 64);
    assert_int_equal(PARSE(&taken, "--plan", "walk"), 64);
    assert_int_equal(PARSE(&taken, "1", "2", "3"), 65);
}

static void help_ends_it_whatever_else_is_there(void **state)
{
    (void)state;
    CLEANUP(taken_release) struct taken taken = {0};
    assert_int_equal(PARSE(&taken, "1", "2", "3", "--help", "--colour"), 0);
    assert_int_equal(PARSE(&taken, "-h"), 0);
    assert_int_equal(PARSE(&taken, "--", "--help"), -1);
}

static void somebody_elses_options_are_left_alone(void **state)
{
    (void)state;
    CLEANUP(taken_release) struct taken taken = {0};
    assert_int_equal(parse(&taken, true, (const char *const[]){"made", "cmd", "--json", NULL}), -1);
    assert_false(taken.json);
    assert_int_equal(taken.operands, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_are_taken_wherever_they_stand),
        cmocka_unit_test(what_is_wrong_ends_with_its_status),
        cmocka_unit_test(help_ends_it_whatever_else_is_there),
        cmocka_unit_test(somebody_elses_options_are_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Tests of what is said of a failure as it happens. */
#include "cmd/terminal/progress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void add_criterion(struct verdict *verdict, enum criterion_result result, const char *id)
{
    struct criterion *criterion = VECTOR_ADD(&verdict->criteria);
    criterion->result = result;
    criterion->id = memory_text(id);
    criterion->reason = memory_text("its reason");
}

static struct verdict_cause *add_cause(struct verdict *verdict, const char *text, const char *id)
{
    struct verdict_cause *cause = VECTOR_ADD(&verdict->causes);
    cause->text = memory_text(text);
    texts_add(&cause->criteria, id);
    return cause;
}

static void each_cause_is_said_once(void **state)
{
    (void)state;
    CLEANUP(verdict_release) struct verdict verdict = {0};
    CLEANUP(texts_release) struct texts known = {0};
    CLEANUP(texts_release) struct texts lines = {0};
    CLEANUP(texts_release) struct texts again = {0};
    add_criterion(&verdict, CRITERION_FAIL, "survive.wsl.wslx");
    add_criterion(&verdict, CRITERION_FAIL, "running.wsl");
    add_criterion(&verdict, CRITERION_FAIL, "nat.wsl");
    add_criterion(&verdict, CRITERION_UNKNOWN, "clean");
    add_criterion(&verdict, CRITERION_PASS, "boot.wsl");
    add_cause(&verdict, "the run was stopped", "clean");
    texts_add(&add_cause(&verdict, "wsl's VM ended", "survive.wsl.wslx")->criteria, "running.wsl");
    progress_failures(&verdict, &known, &lines);
    assert_int_equal(lines.count, 2);
    assert_string_equal(lines.items[0], "wsl's VM ended");
    assert_string_equal(lines.items[1], "nat.wsl: its reason");
    assert_int_equal(known.count, 3);
    progress_failures(&verdict, &known, &again);
    assert_int_equal(again.count, 0);
    add_criterion(&verdict, CRITERION_FAIL, "boot.wslx");
    progress_failures(&verdict, &known, &again);
    assert_int_equal(again.count, 1);
    assert_string_equal(again.items[0], "boot.wslx: its reason");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_cause_is_said_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

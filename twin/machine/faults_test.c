/* Tests of machine/faults.h: which faults an identity may name. */
#include "machine/faults.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

static void faults_are_taken_by_name(void **state)
{
    (void)state;
    CLEANUP(faults_release) struct faults faults = {0};
    struct identity identity = {0};
    struct error error = {0};
    assert_true(faults_read(&identity, &faults, &error));
    for (int fault = 0; fault < FAULTS; fault++)
        assert_false(faults_have(&faults, (enum fault)fault));
    texts_add(&identity.faults, "list-lies");
    assert_true(faults_read(&identity, &faults, &error));
    assert_true(faults_have(&faults, FAULT_LIST_LIES));
    assert_false(faults_have(&faults, FAULT_STOP_DOES_NOTHING));
    texts_release(&identity.faults);
}

static void faults_refused(const char *name, const char *word)
{
    CLEANUP(faults_release) struct faults faults = {0};
    struct identity identity = {0};
    struct error error = {0};
    texts_add(&identity.faults, name);
    assert_false(faults_read(&identity, &faults, &error));
    assert_non_null(strstr(error.message, word));
    texts_release(&identity.faults);
}

static void faults_that_cannot_be_are_refused(void **state)
{
    (void)state;
    faults_refused("list-lie", "no fault list-lie");
    faults_refused("stop-resets-victim", "wants a victim");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_are_taken_by_name),
        cmocka_unit_test(faults_that_cannot_be_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

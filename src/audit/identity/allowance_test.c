/* Tests of audit/identity/allowance.h. */
#include "audit/identity/allowance.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"

static const char test_file[] = "allowance_test.yaml";

static bool allow(const char *yaml, struct allowances *allowances, struct error *error)
{
    assert_true(file_write(test_file, yaml, strlen(yaml), error));
    bool read = allowances_read(test_file, allowances, error);
    remove(test_file);
    return read;
}

static void an_allowance_has_an_id_and_a_reason(void **state)
{
    (void)state;
    CLEANUP(allowances_release) struct allowances allowances = {0};
    struct error error = {0};
    assert_true(allow("format: 2\nallow:\n  - {id: vm.owner, reason: agreed, count: 2}\n",
                      &allowances, &error));
    assert_int_equal(allowances.allow.count, 1);
    assert_string_equal(allowances.allow.items[0].reason, "agreed");
}

static void what_is_wrong_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *yaml;
        const char *part;
    } cases[] = {
        {"format: 2\nallow:\n  - {id: vm.owner, count: 1}\n", "reason"},
        {"format: 1\nallow: []\n", "format 1"},
        {"format: 2\nallow:\n  - {id: x, reason: a}\n", "at which `places`"},
        {"format: 2\nallow:\n  - {id: x, reason: a, count: 1}\n  - {id: x, reason: b, count: 1}\n",
         "allowed twice"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct allowances allowances = {0};
        struct error error = {0};
        assert_false(allow(cases[i].yaml, &allowances, &error));
        assert_int_equal(error.class, ERROR_CLASS_INPUT);
        if (!strstr(error.message, cases[i].part) || !strstr(error.message, test_file))
            fail_msg("%s", error.message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_allowance_has_an_id_and_a_reason),
        cmocka_unit_test(what_is_wrong_is_named),
    };
    return cmocka_run_group_tests_name("audit/allowance", tests, NULL, NULL);
}

/* Tests of runtime/program.h on Windows. */
#include "runtime/program.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/install.h"

static void program_is_found_as_windows_finds_it(void **state)
{
    (void)state;
    struct error error = {0};
    CLEANUP(memory_free_text) char *self = install_executable(&error);
    assert_true(program_is_there("cmd.exe"));
    assert_true(program_is_there("cmd"));
    assert_true(program_is_there("C:\\windows\\system32\\cmd.exe"));
    assert_true(program_is_there("C:/windows/system32/cmd"));
    assert_true(program_is_there(self));
}

static void program_that_is_none_is_not_there(void **state)
{
    (void)state;
    assert_false(program_is_there("no-such-program-anywhere"));
    assert_false(program_is_there("C:\\windows\\system32")); /* a folder */
    assert_false(program_is_there("C:\\windows\\cmd.exe.exe"));
    assert_false(program_is_there(""));
}

static void status_of_a_program_that_never_ran(void **state)
{
    (void)state;
    assert_true(program_was_refused(0xC0000142));
    assert_true(program_was_refused(0xC0000017));
    assert_false(program_was_refused(0xFFFFFFFF)); /* wsl.exe's own */
    assert_false(program_was_refused(0xC0000005)); /* it crashed */
    assert_false(program_was_refused(0xC0000135)); /* a DLL of its install is gone */
    assert_false(program_was_refused(1));
    assert_false(program_was_refused(0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(program_is_found_as_windows_finds_it),
        cmocka_unit_test(program_that_is_none_is_not_there),
        cmocka_unit_test(status_of_a_program_that_never_ran),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

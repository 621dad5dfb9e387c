/* Tests of service/listing.h. */
#include "service/listing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct listing_distro listing_two[] = {
    {.name = "busybox", .running = true, .is_default = true},
    {.name = "a-rather-long-name", .running = false},
};
static const struct listing_distro listing_stopped[] = {{.name = "busybox", .is_default = true}};

static void listing_is(const struct request *request, const struct listing_distro *distros,
                       size_t count, int status, const char *text)
{
    CLEANUP(text_release) struct text out = {0};
    assert_int_equal(listing_print(request, "WSL", distros, count, &out), status);
    assert_string_equal(text_get(&out), text);
}

static void listing_of_all(void **state)
{
    (void)state;
    listing_is(&(struct request){0}, listing_two, 2, 0,
               "WSL Distributions:\nbusybox (Default)\na-rather-long-name\n");
    listing_is(&(struct request){.quiet = true}, listing_two, 2, 0,
               "busybox\na-rather-long-name\n");
    listing_is(&(struct request){.verbose = true}, listing_two, 2, 0,
               "  NAME                  STATE           VERSION\n"
               "* busybox               Running         2\n"
               "  a-rather-long-name    Stopped         2\n");
}

static void listing_of_those_that_run(void **state)
{
    (void)state;
    listing_is(&(struct request){.running = true}, listing_two, 2, 0,
               "WSL Distributions:\nbusybox (Default)\n");
    listing_is(&(struct request){.running = true, .quiet = true}, listing_two, 2, 0, "busybox\n");
    listing_is(&(struct request){.running = true, .verbose = true}, listing_two, 2, 0,
               "  NAME       STATE           VERSION\n"
               "* busybox    Running         2\n");
}

static void listing_of_nothing(void **state)
{
    (void)state;
    listing_is(&(struct request){.running = true, .quiet = true}, listing_stopped, 1, 0, "");
    listing_is(&(struct request){.running = true}, listing_stopped, 1, 255,
               "There are no running distributions.\n");
    listing_is(&(struct request){.running = true, .verbose = true}, listing_stopped, 1, 255,
               "There are no running distributions.\n");
    listing_is(&(struct request){.quiet = true}, NULL, 0, 255,
               "WSL has no installed distributions. "
               "Use '--import NAME FOLDER TAR' to install one.\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(listing_of_all),
        cmocka_unit_test(listing_of_those_that_run),
        cmocka_unit_test(listing_of_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

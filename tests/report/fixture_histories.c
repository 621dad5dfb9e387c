/* Writes faultless histories of made runtimes, for the tests of the reports: fixture_histories
 * RUNTIMES ROUNDS prints one on standard output. tests/report/page.py makes of them what else it
 * needs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "check/testing/fixture_history.h"

int main(int argc, char **argv)
{
    long runtimes = argc == 3 ? strtol(argv[1], NULL, 10) : 0;
    long rounds = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
    if (runtimes < 2 || runtimes > PROFILE_RUNTIMES_MAX || rounds < 1) {
        fprintf(stderr, "usage: fixture_histories RUNTIMES ROUNDS\n");
        return 64;
    }
    struct fixture_history made = {0};
    if (rounds == 1)
        fixture_history_fill(&made, PLAN_PROCEDURE,
                             (size_t)runtimes); /* a tour of 16 is too long */
    else
        fixture_history_fill_rounds(&made, (size_t)runtimes, rounds);
    for (size_t i = 0; i < json_array_size(made.lines); i++) {
        CLEANUP(memory_free_text) char *line = json_line(fixture_history_line(&made, i));
        puts(line);
    }
    fixture_history_release(&made);
    return 0;
}

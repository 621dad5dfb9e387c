/* What the subcommands have in common on their command lines. */
#include "cmd/command.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

int command_fail(const char *name, const struct error *error)
{
    CLEANUP(text_release) struct text visible = {0};
    text_append_visible(&visible, error->message, strlen(error->message), false);
    fprintf(stderr, "cotenant %s: %s\n", name, text_get(&visible));
    return error_exit_status(error);
}

bool command_print(const char *bytes, size_t length, struct error *error)
{
    errno = 0;
    if (fwrite(bytes, 1, length, stdout) == length && fflush(stdout) == 0)
        return true;
    return error_set_errno(error, ERROR_CLASS_INTERNAL, errno, "cannot write the output");
}

int command_verdict_status(const struct verdict *verdict)
{
    switch (verdict->word) {
    case VERDICT_PROVEN:
        return 0;
    case VERDICT_FAILED:
        return 1;
    case VERDICT_PARTIAL:
        return 2;
    }
    abort();
}

bool command_option_refused(int refused, char **argv, struct error *error)
{
    /* A long option is the word before optind; a short one is in optopt. */
    const char *word = argv[optind - 1];
    CLEANUP(memory_free_text)
    char *option = text_starts_with(word, "--") ? memory_text(word) : memory_format("-%c", optopt);
    if (refused == ':')
        return error_set(error, ERROR_CLASS_USAGE, "the option %s wants a value: see --help",
                         option);
    return error_set(error, ERROR_CLASS_USAGE, "unknown option %s: see --help", option);
}

bool command_whole_number(const char *word, int64_t least, int64_t most, int64_t *number)
{
    char *end = NULL;
    errno = 0;
    intmax_t value = strtoimax(word, &end, 10);
    if (errno || end == word || *end || value < least || value > most)
        return false;
    *number = value;
    return true;
}

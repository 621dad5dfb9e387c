/* What the subcommands have in common on their command lines. */
#include "cmd/command.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cmd/terminal/suggestion.h"

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

int command_verdict_status(const struct verdict *verdict, enum event_end_outcome end)
{
    switch (verdict->word) {
    case VERDICT_PROVEN:
        return 0;
    case VERDICT_FAILED:
        return 1;
    case VERDICT_PARTIAL:
        return end == EVENT_END_INTERRUPTED ? 3 : 2;
    }
    abort();
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

static bool command_take_number(const struct command_option *option, const char *word,
                                struct error *error)
{
    bool limited = option->least || option->most;
    int64_t least = limited ? option->least : INT64_MIN;
    int64_t most = limited ? option->most : INT64_MAX;
    if (command_whole_number(word, least, most, option->number))
        return true;
    if (!limited)
        return error_set(error, ERROR_CLASS_USAGE, "--%s wants a whole number, not %s",
                         option->name, word);
    return error_set(error, ERROR_CLASS_USAGE,
                     "--%s wants a whole number, %" PRId64 " to %" PRId64 ", not %s", option->name,
                     least, most, word);
}

static bool command_take(const struct command_line *line, const struct command_option *option,
                         const char *value, struct error *error)
{
    if (option->flag)
        *option->flag = true;
    else if (option->text)
        *option->text = value;
    else if (option->texts)
        texts_add(option->texts, value);
    else if (option->pair)
        option->pair[0] = value;
    else if (option->number)
        return command_take_number(option, value, error);
    else
        return option->take(line->user, value, error);
    return true;
}

/* getopt_long's answers for the options of the table: above every character. */
#define COMMAND_OPTION_FIRST 256

/* The option that a long one that is not known may have meant, or NULL. */
static const char *command_suggest(const struct command_line *line, const char *word)
{
    const char *names[COMMAND_OPTIONS_MAX + 1] = {"help"};
    size_t count = 1;
    CLEANUP(memory_free_text) char *name = memory_text_of(word, strcspn(word, "="));
    for (; line->options[count - 1].name; count++)
        names[count] = line->options[count - 1].name;
    return strncmp(name, "--", 2) == 0 ? suggestion_find(name + 2, names, count) : NULL;
}

/* Words what getopt_long refused. */
static bool command_refuse(const struct command_line *line, int refused, char **argv,
                           struct error *error)
{
    /* A letter is in optopt; a long option is the word before optind. */
    bool letter = optopt > 0 && optopt < COMMAND_OPTION_FIRST;
    CLEANUP(memory_free_text)
    char *option = letter ? memory_format("-%c", optopt) : memory_text(argv[optind - 1]);
    if (refused == ':')
        return error_set(error, ERROR_CLASS_USAGE, "the option %s wants a value: see --help",
                         option);
    const char *meant = command_suggest(line, option);
    if (meant)
        return error_set(error, ERROR_CLASS_USAGE,
                         "unknown option %s: did you mean --%s? See --help", option, meant);
    return error_set(error, ERROR_CLASS_USAGE, "unknown option %s: see --help", option);
}

static bool command_read(const struct command_line *line, int argc, char **argv, bool *help,
                         struct error *error)
{
    struct option known[COMMAND_OPTIONS_MAX + 2] = {{"help", no_argument, NULL, 'h'}};
    for (int i = 0; line->options[i].name; i++) {
        if (i == COMMAND_OPTIONS_MAX)
            abort();
        known[i + 1] = (struct option){
            .name = line->options[i].name,
            .has_arg = line->options[i].flag ? no_argument : required_argument,
            .val = COMMAND_OPTION_FIRST + i,
        };
    }
    opterr = 0;
    optind = 0; /* afresh, whatever another command line left */
    const char *letters = line->ends_with_operand ? "+:h" : ":h";
    for (int given; (given = getopt_long(argc, argv, letters, known, NULL)) != -1;) {
        *help = given == 'h';
        if (*help)
            return true;
        if (given < COMMAND_OPTION_FIRST)
            return command_refuse(line, given, argv, error);
        const struct command_option *option = &line->options[given - COMMAND_OPTION_FIRST];
        if (!command_take(line, option, optarg, error))
            return false;
        if (option->pair && optind >= argc)
            return error_set(error, ERROR_CLASS_USAGE,
                             "the option --%s wants two values: see "
                             "--help",
                             option->name);
        if (option->pair)
            option->pair[1] = argv[optind++];
    }
    for (int i = optind; line->words && i < argc; i++)
        texts_add(line->words, argv[i]);
    return !line->operands || line->operands(line->user, argc - optind, argv + optind, error);
}

bool command_parse(const struct command_line *line, int argc, char **argv, int *status)
{
    struct error error = {0};
    bool help = false;
    bool good = command_read(line, argc, argv, &help, &error) &&
                (!help || command_print(line->help, strlen(line->help), &error));
    *status = good ? 0 : command_fail(argv[0], &error);
    return good && !help;
}

/* The program: dispatches to its subcommands. */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "cmd/command.h"
#include "cmd/entry.h"
#include "cmd/terminal/suggestion.h"

static const struct command main_commands[] = {
    {"prove", "prove that runtimes can share one host: the main job", prove_command},
    {"list", "what is on a host, by owner", list_command},
    {"verify", "is the evidence intact, does its history give its verdict?", verify_command},
    {"doctor", "is everything there that a proof on this machine needs?", doctor_command},
    {"report", "the same proof in another form", report_command},
    {"diff", "two proofs side by side", diff_command},
    {"audit", "what two installs still share that they must not", audit_command},
};

#define MAIN_COMMANDS (sizeof main_commands / sizeof *main_commands)

/* Most commands that one system alone has. */
#define MAIN_COMMANDS_OF_SYSTEM_MAX 8

static void main_help(FILE *out)
{
    fputs("Usage: cotenant COMMAND [OPTION...]\n"
          "Proves, with evidence, that two or more VM runtimes can share one host.\n\n",
          out);
    for (size_t i = 0; i < MAIN_COMMANDS; i++)
        fprintf(out, "  %-10s %s\n", main_commands[i].name, main_commands[i].summary);
    for (const struct command *own = command_of_system; own->name; own++)
        fprintf(out, "  %-10s %s\n", own->name, own->summary);
    fputs("\n`cotenant COMMAND --help` says more; `cotenant --version` (-V) says which this is.\n",
          out);
}

static const char *main_called_as(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* Says that there is no such command, and which one may have been meant. Gives the status. */
static int main_refuse(const char *name)
{
    struct error error = {0};
    const char *names[MAIN_COMMANDS + MAIN_COMMANDS_OF_SYSTEM_MAX];
    size_t count = 0;
    for (; count < MAIN_COMMANDS; count++)
        names[count] = main_commands[count].name;
    for (const struct command *own = command_of_system;
         own->name && count < sizeof names / sizeof *names; own++)
        names[count++] = own->name;
    const char *meant = suggestion_find(name, names, count);
    CLEANUP(text_release) struct text word = {0};
    text_append_visible(&word, name, strlen(name), false);
    error_set(&error, ERROR_CLASS_USAGE, "unknown command %s: %s%s%ssee `cotenant --help`",
              text_get(&word), meant ? "did you mean " : "", meant ? meant : "",
              meant ? "? Else " : "");
    fprintf(stderr, "cotenant: %s\n", error.message);
    return error_exit_status(&error);
}

int main(int argc, char **argv)
{
    struct error error = {0};
    file_open_standard();
    argv = entry_arguments(&argc, argv);
    for (const struct command *other = command_by_name; argc > 0 && other->name; other++)
        if (text_same(other->name, main_called_as(argv[0])))
            return other->run(argc, argv);
    if (argc < 2) {
        main_help(stderr);
        error_set(&error, ERROR_CLASS_USAGE, "no command");
        return error_exit_status(&error);
    }
    if (text_same(argv[1], "--help") || text_same(argv[1], "-h") || text_same(argv[1], "help")) {
        main_help(stdout);
        return 0;
    }
    if (text_same(argv[1], "--version") || text_same(argv[1], "-V")) {
        puts("cotenant " COTENANT_VERSION);
        return 0;
    }
    for (size_t i = 0; i < MAIN_COMMANDS; i++)
        if (text_same(main_commands[i].name, argv[1]))
            return main_commands[i].run(argc - 1, argv + 1);
    for (const struct command *own = command_of_system; own->name; own++)
        if (text_same(own->name, argv[1]))
            return own->run(argc - 1, argv + 1);
    return main_refuse(argv[1]);
}

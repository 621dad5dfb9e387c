/* The subcommands: one file each, dispatched by main.c. */
#pragma once

#include "check/verdict.h"
#include "history/event.h"

struct command {
    const char *name;
    const char *summary; /* one line, for `cotenant --help` */
    /* Runs with argv[0] the command's name; returns the exit status. */
    int (*run)(int argc, char **argv);
};

/* The commands that this system alone has, in the order of `cotenant --help`, and the names that
 * the program has beside its own; NULL as a name ends either. */
extern const struct command command_of_system[];
extern const struct command command_by_name[];

/* Prints the error as "cotenant NAME: message" on standard error and gives its exit status. */
int command_fail(const char *name, const struct error *error);

/* Prints what a command is for on standard output, to the last byte. */
bool command_print(const char *bytes, size_t length, struct error *error);

/* The exit status of a verdict: 0 PROVEN, 1 FAILED, 2 PARTIAL, 3 PARTIAL of a proof that was
 * interrupted. */
int command_verdict_status(const struct verdict *verdict, enum event_end_outcome end);

/* One option of a subcommand, "--NAME". Of what it fills exactly one is set. */
struct command_option {
    const char *name;
    bool *flag;          /* takes no value: becomes true */
    const char **text;   /* the value, which stays argv's; the last one given counts */
    struct texts *texts; /* each value, in the order they were given */
    const char **pair;   /* takes two values, this word and the next, which stay argv's */
    int64_t *number;     /* a whole number; the last one given counts */
    int64_t least, most; /* its limits; both 0: none */
    /* Anything else: takes the value and says what is wrong with it. */
    bool (*take)(void *user, const char *value, struct error *error);
};

/* The most options that a subcommand has. */
#define COMMAND_OPTIONS_MAX 32

/* What a subcommand understands on its command line. Every one has --help, which isn't listed. */
struct command_line {
    const char *help;                     /* what --help prints */
    const struct command_option *options; /* the last one has no name */
    struct texts *words;                  /* what else is there is added here; NULL: it isn't */
    /* Takes the same when all options are read, and says what is wrong with the whole; or NULL. */
    bool (*operands)(void *user, int count, char **words, struct error *error);
    void *user;             /* for the functions here and in `options` */
    bool ends_with_operand; /* what follows the first operand is somebody else's command line */
};

/* Reads a command line. False if the command ends here: the help, or what was wrong, has been
 * printed, and `status` is its exit status. */
bool command_parse(const struct command_line *line, int argc, char **argv, int *status);

/* Takes a word that is a whole number, and nothing else, within these limits. */
bool command_whole_number(const char *word, int64_t least, int64_t most, int64_t *number);

/* cotenant private -- CMD… */
int private_command(int argc, char **argv);

/* cotenant prove [RUNTIME…] */
int prove_command(int argc, char **argv);

/* cotenant list WHAT */
int list_command(int argc, char **argv);

/* cotenant verify DIR */
int verify_command(int argc, char **argv);

/* cotenant report DIR --format … */
int report_command(int argc, char **argv);

/* cotenant diff OLD NEW */
int diff_command(int argc, char **argv);

/* cotenant controls [NAME…] */
int controls_command(int argc, char **argv);

/* cotenant audit A B */
int audit_command(int argc, char **argv);

/* cotenant doctor [RUNTIME…] */
int doctor_command(int argc, char **argv);

/* The subcommands: one file each, dispatched by main.c. */
#pragma once

#include "check/verdict.h"

struct command {
    const char *name;
    const char *summary; /* one line, for `cotenant --help` */
    /* Runs with argv[0] the command's name; returns the exit status. */
    int (*run)(int argc, char **argv);
};

/* Prints the error as "cotenant NAME: message" on standard error and gives its exit status. */
int command_fail(const char *name, const struct error *error);

/* Prints what a command is for on standard output, to the last byte. */
bool command_print(const char *bytes, size_t length, struct error *error);

/* The exit status of a verdict: 0 PROVEN, 1 FAILED, 2 PARTIAL. */
int command_verdict_status(const struct verdict *verdict);

/* Words the option that getopt_long refused, for a parser with opterr 0 and a leading ':' in its
 * short options (after the '+'). `refused` is getopt_long's answer: '?' or ':'. */
bool command_option_refused(int refused, char **argv, struct error *error);

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

/* cotenant controls [NAME…] */
int controls_command(int argc, char **argv);

/* cotenant doctor [RUNTIME…] */
int doctor_command(int argc, char **argv);

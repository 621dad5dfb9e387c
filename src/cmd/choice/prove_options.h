/* The command line of `cotenant prove`. */
#pragma once

#include "plan/plan.h"

/* `--host private`, and the default: a private host of the proof's own. */
#define PROVE_HOST_PRIVATE "private"

struct prove_options {
    struct texts runtimes;      /* names; may be empty */
    struct texts profile_files; /* --profile */
    struct texts distros;       /* --distro, "RUNTIME=NAME" */
    enum plan_kind plan;
    int64_t rounds;
    int64_t seed;
    bool seed_given;
    struct texts faults;        /* --fault, "NAME=DESCRIPTION": what was planted */
    const char *audit[2];       /* --audit: the canonical install and the fork; NULL: none */
    const char *catalogue;      /* --catalogue, for the audit; NULL: the default */
    const char *allow;          /* --allow, for the audit; NULL: none */
    struct texts fork_switches; /* --fork-switch, for the audit */
    const char *tester;         /* NULL: to be asked of the system */
    const char *host;           /* NULL: the default */
    const char *out;            /* NULL: a folder under proofs/ */
    const char *sign;           /* the key to sign the evidence with; NULL: none */
    bool restart_services;
    bool keep_going;
    bool hold;
    bool json;
    bool quiet;
};

/* Fills zeroed options; the caller releases them in either case. False and `status` as
 * command_parse has them. */
bool prove_options_parse(int argc, char **argv, struct prove_options *options, int *status);

/* The words of a command line that asks for the same, behind those already in `argv`; but not for a
 * signature, which is made where the key is. */
void prove_options_words(const struct prove_options *options, struct texts *argv);

void prove_options_release(struct prove_options *options);

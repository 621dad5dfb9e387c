/* Where a command does its work: which host answers for the address that was given, and whether the
 * command has to go onto a private host first. What is to be had, and what is meant where no
 * address is given, differs between the systems. */
#pragma once

#include "host/host.h"

struct host_choice {
    const struct host_operations *operations;
    const char *address;     /* for their open; borrowed from the one that was given */
    const char *accelerator; /* what runs the guests; NULL if not known */
    const char *uplink;      /* what guests can ask outside, unless their profile says; or NULL */
    const char *advice; /* what else a look could be meant for, should nobody answer; or NULL */
    bool private;       /* it is a private host, around this process */
    bool go_private;    /* the proof is to run again by host_choice_run_private */
    bool rehearsal;     /* nothing seen here says anything of WSL on Windows */
};

/* A host that is played from a file: "replay:FILE". */
#define HOST_CHOICE_REPLAY "replay:"

/* The place that the address names, "private" or NULL included, for a proof. */
bool host_choice_for_proof(const char *address, struct host_choice *place, struct error *error);

/* The same for a command that only looks. */
bool host_choice_for_look(const char *address, struct host_choice *place, struct error *error);

/* Runs the command on a private host of its own, as private/private.h has it; what it writes into
 * the folder `out` stays. False with the error if there can be none. */
bool host_choice_run_private(const struct texts *command, const char *out, int *exit_status,
                             struct error *error);

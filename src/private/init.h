/* The first process of a private host: builds it, runs the command, reaps, and ends it all. */
#pragma once

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

struct init_task {
    const char *const *command; /* argv, NULL at the end */
    const char *out;            /* a folder to keep visible; NULL for none */
    const char *cache;          /* the cache folder; NULL for none */
    int channel;                /* our end of the talk with the outer process */
    bool try_guest;             /* a network and a VM must be there to be had */
    bool one_id;                /* in a user namespace, with the one pair of ids below */
    uid_t uid;
    gid_t gid;
    bool terminal; /* the command gets a group of its own and the terminal */
    sigset_t mask; /* the signal mask that the command starts with */
};

/* Runs in the new namespaces as process 1. Returns when the command has ended or the setup has
 * failed, both reported on the channel; the caller then ends the process. */
void init_run(const struct init_task *task);

/* The charges of a runtime: what the host has charged to its worker, as the views of one step tell
 * it, and the work that its guest says it did in between. */
#pragma once

#include "check/observe/breach.h"
#include "history/event.h"
#include "profile/profile.h"

/* What the host had charged to the runtime's VM by one view. */
struct reading {
    bool known;
    int64_t t_ns;
    int64_t pid; /* of its worker */
    int64_t start_time;
    int64_t cpu_ns;
    int64_t memory_bytes;
    int64_t wait_ns;
};

/* An amount that the guest says it worked. */
struct amount {
    bool known;
    bool twice; /* told twice: neither is believed */
    int64_t seq;
    int64_t value;
    char *boot_id; /* of the kernel that worked */
};

struct charges {
    struct reading effect; /* by the view "effect": from here to `quiet` nobody works */
    struct reading quiet;
    struct reading before; /* by the view before the work */
    struct reading after;
    struct amount cpu_ms; /* work that no view "worked" has closed yet */
    struct amount memory_bytes;
    struct note wrong;
    struct note doubt;
    int64_t worked_seq; /* the view that closed its work; -1 without one */
    bool touched;       /* its work touched memory */
};

/* Takes in the answer to QUESTION_CPU or QUESTION_MEMORY. False if it is neither. */
bool charges_take(struct charges *charges, const struct event *event);

/* Reads the charges by a view. */
void charges_read(struct charges *charges, const struct profile *profile,
                  const struct event *event);

/* Whether both readings about the work are there, and of one process. */
bool charges_is_read(const struct charges *charges);

/* The processor time that was charged over the work; with `idle` less what the VM uses in that
 * time while nobody works. */
int64_t charges_cpu_ns(const struct charges *charges, bool idle);

/* Forgets the amounts, which a view has closed. */
void charges_forget_work(struct charges *charges);

void charges_release(struct charges *charges);

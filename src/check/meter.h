/* The meter of a runtime: what the host has charged to its worker, as the views of one step tell
 * it, and the work that its guest says it did in between. */
#pragma once

#include "check/note.h"
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

struct meter {
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
bool meter_take(struct meter *meter, const struct event *event);

/* Reads the meter by a view. */
void meter_read(struct meter *meter, const struct profile *profile, const struct event *event);

/* Whether both readings about the work are there, and of one process. */
bool meter_is_read(const struct meter *meter);

/* The processor time that was charged over the work; with `idle` less what the VM uses in that
 * time while nobody works. */
int64_t meter_cpu_ns(const struct meter *meter, bool idle);

/* Forgets the amounts, which a view has closed. */
void meter_forget_work(struct meter *meter);

void meter_release(struct meter *meter);

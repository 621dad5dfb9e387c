/* The prover's own pulse: when it was running, and when it stood still.
 *
 * The prover writes a tick several times a second. A pause between two ticks means that nothing
 * was read meanwhile (the machine slept, or was starved): a silence of a guest in that time says
 * nothing about the guest. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* A pause between ticks longer than this is a standstill of the prover. */
#define PULSE_STALL_NS INT64_C(1000000000)
/* How many standstills are remembered, the latest ones. */
#define PULSE_STALLS_MAX 16

struct pulse_stall {
    int64_t from_ns, to_ns;
};

struct pulse {
    int64_t number;
    int64_t t_ns;
    bool hole; /* a tick is missing from the history */
    struct pulse_stall stalls[PULSE_STALLS_MAX];
    int64_t stall_count; /* all there ever were */
};

/* Takes the tick with this number. */
void pulse_tick(struct pulse *pulse, int64_t number, int64_t t_ns);

/* For how long, between two moments up to `now_ns`, the prover stood still. */
int64_t pulse_stalled_ns(const struct pulse *pulse, int64_t from_ns, int64_t to_ns, int64_t now_ns);
